import Harness
import Incidents
import VirtualTime

extension IncidentCase {
  /// What the time was spent with from the moment at which somebody could do something about it to its resolution, or to the
  /// end of the run. Steps of several people, and waits, may overlap.
  var repair: [DelayPart] {
    guard let from = repairBegan, from < end else { return [] }
    let mitigated = incident.mitigatedAt.map { min($0, end) }
    let worked = steps.isEmpty ? actionParts(from: from, to: mitigated ?? end) : stepParts(from, mitigated ?? end)
    guard let mitigated, mitigated < end else { return worked }
    let reason = "mitigated, until all faults were over and what was temporary was undone"
    return worked + [DelayPart(name: reason, from: max(from, mitigated), to: end)]
  }

  /// When somebody took it on; without people, when it was known.
  var repairBegan: VirtualInstant? {
    incident.acknowledgedAt ?? (tickets.isEmpty ? incident.notifiedAt ?? incident.detectedAt : nil)
  }

  private func stepParts(_ from: VirtualInstant, _ to: VirtualInstant) -> [DelayPart] {
    var parts: [DelayPart] = []
    var reached = from
    for (ticket, step) in steps {
      let (began, ended) = (max(step.began, from), min(step.ended ?? end, to))
      guard began < ended else { continue }
      if began > reached {
        parts.append(
          DelayPart(name: "no step was in hand, nothing was waited for", from: reached, to: began))
      }
      let who = step.isWait ? "waited" : step.person
      parts.append(DelayPart(name: "\(who): \(step.short) (\(ticket.name))", from: began, to: ended))
      reached = max(reached, ended)
    }
    if reached < to { parts.append(DelayPart(name: afterwards, from: reached, to: to)) }
    return parts
  }

  private func actionParts(from: VirtualInstant, to: VirtualInstant) -> [DelayPart] {
    var way = Way(at: from)
    for action in actions where action.at <= to { way.go(to: action.at, "until the action \(action.text)") }
    way.go(to: to, actions.contains { $0.at <= to } ? afterwards : "nobody did anything")
    return way.parts
  }

  private var afterwards: String {
    incident.mitigatedAt == nil
      ? "after the last step, its objectives still breached or its faults in effect"
      : "after the last step, until its objectives had been met for five minutes"
  }

  /// Those that took longest, the longest first; of equals the earlier.
  static func largest(_ parts: [DelayPart], _ count: Int) -> [DelayPart] {
    Array(
      parts.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }
        .map(\.element).prefix(count))
  }
}
