import Components
import VirtualTime

/// What repetitions, anchors and random lengths come to with the plan's seed, as YAML comments.
struct ScheduleComments {
  /// Lines that begin with `#`; empty where everything happens once at a moment that the file states.
  let text: String
  /// The most occurrences of one fault or action that are listed.
  private static let longest = 20

  init(_ plan: Plan) {
    let schedule = Schedule(plan, seed: plan.seed)
    let faults = Dictionary(grouping: schedule.faults, by: \.index)
    let actions = Dictionary(grouping: schedule.actions, by: \.index)
    var lines: [String] = []
    for (index, fault) in plan.faults.enumerated() where Self.needsTelling(fault.timing, fault.length) {
      lines += Self.lines(faults[index] ?? [], "fault \(fault.fault.id)") { "fault \($0.id)" }
    }
    for (index, action) in plan.actions.enumerated() where Self.needsTelling(action.timing, nil) {
      let name = "action \(action.id ?? "\(action.action.type) on \(action.target)")"
      lines += Self.lines(actions[index] ?? [], name) { _ in name }
    }
    text = lines.isEmpty ? "" : (["# With seed \(plan.seed):"] + lines).map { Self.line($0) + "\n" }.joined()
  }

  /// Names may hold what would end a comment.
  private static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
  }

  private static func needsTelling(_ timing: Timing, _ length: DurationDistribution?) -> Bool {
    guard timing.recurrence == nil, case .at = timing.beginning else { return true }
    return length.map { $0 != .constant($0.mean) } ?? false
  }

  private static func lines(
    _ occurrences: [Schedule.Occurrence], _ whole: String, _ name: (Schedule.Occurrence) -> String
  ) -> [String] {
    if occurrences.isEmpty { return ["# \(whole): does not happen"] }
    let shown = occurrences.prefix(occurrences.count > longest ? longest - 1 : longest).map { occurrence in
      "# \(name(occurrence)): \(occurrence.begins)" + (occurrence.ends.map { " to \($0)" } ?? "")
    }
    let rest = occurrences.count - shown.count
    return rest == 0 ? shown : shown + ["# \(whole): \(rest) more"]
  }
}
