import Harness
import VirtualTime

/// What became of one rule's alerts between the start and the end of the run.
struct AlertFigures {
  let name: String
  let severity: String?
  /// How many of its alerts fired.
  let fired: Int
  /// When the first of those that fired became pending.
  let pending: VirtualInstant
  let firing: VirtualInstant
  /// From when on none fires any more; nil: some did at the end.
  let resolved: VirtualInstant?
  /// How many of them were false; nil where alerts are not judged.
  let wrong: Int?
  /// The first news of it that each integration took, in the order of time.
  let notices: [AlertNotice]

  /// Of all rules with alerts that fired, in the order in which they first fired.
  static func all(_ result: RunResult) -> [AlertFigures] {
    var names: [String] = []
    for firing in result.alerts.firings where !names.contains(firing.name) { names.append(firing.name) }
    return names.map { AlertFigures($0, result.alerts.filter { $0.firingAt != nil }) }
  }

  private init(_ name: String, _ alerts: [AlertEpisode]) {
    let own = alerts.filter { $0.name == name }
    guard let first = own.min(by: { ($0.firingAt ?? $0.pendingAt) < ($1.firingAt ?? $1.pendingAt) }) else {
      preconditionFailure("a rule without alerts that fired")
    }
    self.name = name
    severity = first.severity
    fired = own.count
    pending = first.pendingAt
    firing = first.firingAt ?? first.pendingAt
    wrong = own.contains { $0.truePositive == nil } ? nil : own.count { $0.truePositive == false }
    resolved = own.contains { $0.resolvedAt == nil } ? nil : own.compactMap(\.resolvedAt).max()
    var notices: [AlertNotice] = []
    for notice in own.flatMap(\.notices).sorted(by: { $0.at < $1.at }) {
      let isKnown = notices.contains { $0.receiver == notice.receiver && $0.integration == notice.integration }
      if !isKnown { notices.append(notice) }
    }
    self.notices = notices
  }
}

extension RunResult {
  /// The rules whose alerts fired; nil when none did.
  var alertGrid: Grid? {
    let figures = AlertFigures.all(self)
    guard !figures.isEmpty else { return nil }
    // Where all are right the notes under the incidents say so.
    let isJudged = figures.contains { $0.wrong.map { $0 > 0 } ?? false }
    var grid = Grid(
      [.text("alert"), .text("severity"), .number("fired")] + (isJudged ? [.number("false")] : [])
        + [.number("pending"), .number("firing"), .number("resolved"), .prose("notified")])
    for alert in figures {
      let told = alert.notices.map { "\($0.receiver)/\($0.integration) \(offset($0.at))" }
      let wrong = alert.wrong.map { Grid.Cell(Count.string($0), $0 == 0 ? .plain : .bad) } ?? Grid.Cell(Phrase.nothing)
      var row = [Grid.Cell(alert.name), Grid.Cell(alert.severity ?? ""), Grid.Cell(Count.string(alert.fired))]
      row += isJudged ? [wrong] : []
      row += [
        Grid.Cell(offset(alert.pending)), Grid.Cell(offset(alert.firing)),
        alert.resolved.map { Grid.Cell(offset($0)) } ?? Grid.Cell("still fires", .caution),
        Grid.Cell(told.isEmpty ? "nobody" : told.joined(separator: ", ")),
      ]
      grid.append(row)
    }
    return grid
  }

  /// What the table's times are.
  var alertRemark: String { "by rule: the first alert that fired, and when none fires any more" }

  private func offset(_ moment: VirtualInstant) -> String { clock.offset(moment) }
}
