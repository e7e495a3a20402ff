import Harness
import Incidents
import VirtualTime

/// When a person was at work: a row under the marks.
struct PersonRow {
  let name: String
  private let spans: [Span]

  /// Everybody who did anything, in the order of their first steps.
  static func all(_ result: RunResult) -> [PersonRow] {
    let end = VirtualInstant.start + result.duration
    let steps = result.tickets.flatMap(\.steps).filter(\.isWork).sorted { $0.began < $1.began }
    var names: [String] = []
    for step in steps where !names.contains(step.person) { names.append(step.person) }
    return names.map { name in
      let own = steps.filter { $0.person == name }
      return PersonRow(name: name, spans: own.map { Span(began: $0.began, ended: min($0.ended ?? end, end)) })
    }
  }

  var note: String {
    "at work \(HumanDuration.rounded(spans.reduce(.zero) { $0 + $1.began.duration(to: $1.ended) }))"
  }

  func plot(on axis: TimeAxis) -> String {
    var plot = [Character](repeating: " ", count: axis.columns)
    for span in spans {
      guard let from = axis.column(of: span.began), let to = axis.column(of: span.ended) else { continue }
      for column in from...max(from, to) { plot[column] = "━" }
    }
    return String(plot)
  }
}

extension StepRecord {
  /// Whether it kept somebody's hands busy: waits do not, and what takes no time does not either.
  var isWork: Bool { !isWait && began != ended }
}
