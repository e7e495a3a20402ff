import Harness
import VirtualTime

extension IncidentCase {
  /// The faults that the scenario injected and that caused it; without any, what began it instead.
  var technicalCause: [String] {
    if causes.isEmpty {
      let objective = incident.objectives.first.map { "the breach of \($0)" } ?? "something that the run does not name"
      return ["no significant fault was injected: it began with \(objective)"] + load.map { loadText($0) }
    }
    return causes.map(text)
  }

  /// What else was going on: other faults, and the load where faults are the cause.
  var contributingFactors: [String] {
    otherFaults.map { "\(text($0)), in effect meanwhile" } + (causes.isEmpty ? [] : load.map { loadText($0) })
  }

  private func loadText(_ entry: TimelineEntry) -> String { "load \(entry.text), since \(clock.offset(entry.at))" }

  private func text(_ fault: FaultSpan) -> String {
    let ended =
      fault.ended.map { "\(fault.isEndedByHand ? "ended by hand" : "over by itself") at \(clock.offset($0))" }
      ?? "in effect to the end of the run"
    return "\(fault.id) (\(fault.type) on \(fault.target)), from \(clock.offset(fault.began)), \(ended)"
  }

  /// Symptoms and breached objectives with what had changed when each began; nil without any.
  var symptomGrid: Grid? {
    let shown =
      breaches.map { (kind: "objective", name: $0.name, began: $0.began, ended: $0.ended) }
      + symptoms.map { (kind: "symptom", name: $0.name, began: $0.began, ended: $0.ended) }
    guard !shown.isEmpty else { return nil }
    var grid = Grid([.text(), .text("name"), .number("began"), .number("ended"), .prose("in effect when it began")])
    let sorted = shown.enumerated().sorted { ($0.element.began, $0.offset) < ($1.element.began, $1.offset) }
    for (_, one) in sorted.prefix(Self.shownSymptoms) {
      grid.append([
        Grid.Cell(one.kind), Grid.Cell(one.name), Grid.Cell(clock.offset(one.began)),
        Grid.Cell(one.ended.map(clock.offset) ?? Phrase.never), Grid.Cell(inEffect(at: one.began)),
      ])
    }
    if sorted.count > Self.shownSymptoms {
      let rest = Count.string(sorted.count - Self.shownSymptoms)
      grid.append([Grid.Cell("… \(rest) more"), "", "", "", Grid.Cell("the JSON report has them all")])
    }
    return grid
  }

  private static let shownSymptoms = 40

  /// Faults at that moment, the newest change of the load, and the newest action in the incident.
  private func inEffect(at moment: VirtualInstant) -> String {
    let faults = result.story.faults.filter { $0.began <= moment && ($0.ended.map { $0 > moment } ?? true) }.map(\.id)
    let load = result.timeline.last { $0.kind == .load && $0.at <= moment }.map { loadText($0) }
    let action = actions.last { $0.at <= moment }.map { "after \($0.text), \(clock.offset($0.at))" }
    let all = faults + [load, action].compactMap { $0 }
    return all.isEmpty ? "nothing that the scenario says" : all.joined(separator: "; ")
  }
}
