import Harness
import Incidents
import VirtualTime

extension IncidentCase {
  /// What went well, as far as the run can tell.
  var wentWell: [String] {
    var list: [String] = []
    if let alert = detectingAlert, let time = incident.timeToDetect {
      list.append("An alert told of it: \(alert.name), \(HumanDuration.rounded(time)) after it began")
    }
    if !incident.expectedAlerts.isEmpty, incident.missedAlerts.isEmpty {
      list.append("Every alert that it is expected to raise fired: \(Phrase.list(incident.expectedAlerts))")
    }
    if result.falseAlerts != nil, falseAlerts.isEmpty { list.append("No false alert fired meanwhile") }
    if let limit = acknowledgeWithin, let taken = timeToAnswer, taken <= limit {
      list.append(
        "Acknowledged within what \(incident.severity ?? "") asks: \(HumanDuration.rounded(taken)) of "
          + HumanDuration.exact(limit))
    }
    if !calls.isEmpty, escalations.isEmpty { list.append("Nobody else had to be called") }
    if !steps.isEmpty, stepFindings.isEmpty { list.append("Every step came out as meant at the first try") }
    if incident.resolvedAt != nil { list.append("It was resolved within the run") }
    if let impact = incident.impact {
      let none = [("lost", impact.lost), ("sent twice", impact.duplicated), ("turned away", impact.rejected)]
        .filter { $0.1 == 0 }.map(\.0)
      if !none.isEmpty { list.append("No message was \(none.joined(separator: ", none "))") }
    }
    return list
  }

  /// From the moment at which a receiver knew to the acknowledgement; nil where one of them did not happen.
  var timeToAnswer: VirtualDuration? {
    guard let from = incident.notifiedAt ?? incident.detectedAt, let to = incident.acknowledgedAt else { return nil }
    return max(.zero, from.duration(to: to))
  }

  /// What did not go well, as far as the run can tell.
  var wentBadly: [String] {
    var list: [String] = []
    if incident.detectedAt == nil {
      list.append("Nothing told of it: no alert that is meant for it fired, nobody reported it")
    }
    if let report = detectingReport { list.append("A person was faster than the alerts: \(report.name)") }
    if !incident.missedAlerts.isEmpty { list.append("Alerts that did not fire: \(Phrase.list(incident.missedAlerts))") }
    list += falseAlertCounts.map { "A false alert meanwhile: \($0.name), \(Count.of($0.count, "time"))" }
    list += largestText(detection, "The delay until somebody took it on", from: incident.startedAt)
    if let limit = acknowledgeWithin, (timeToAnswer ?? limit + .nanoseconds(1)) > limit, !calls.isEmpty {
      let taken = timeToAnswer.map { "after \(HumanDuration.rounded($0))" } ?? "by nobody"
      list.append("Acknowledged \(taken); \(incident.severity ?? "") asks for \(HumanDuration.exact(limit))")
    }
    if !unanswered.isEmpty {
      list.append("Pages unanswered: \(Count.string(unanswered.count)) of \(Count.string(calls.count))")
    }
    if let repairBegan { list += largestText(repair, "The repair", from: repairBegan) }
    list += stepFindings.map { "Step \($0.text)" }
    list += breachesAfterActions.map { action, objectives in
      "After \(action.text), \(clock.offset(action.at)), these were breached: \(Phrase.list(objectives))"
    }
    if incident.mitigatedAt == nil { list.append("It was not mitigated within the run") }
    if incident.resolvedAt == nil { list.append("It was not resolved within the run") }
    return list + harm
  }

  private var harm: [String] {
    var list: [String] = []
    if let impact = incident.impact {
      if impact.lost > 0 { list.append("\(Count.of(impact.lost, "message")) lost") }
      if impact.duplicated > 0 { list.append("\(Count.of(impact.duplicated, "message")) sent more than once") }
      if impact.rejected > 0 { list.append("\(Count.of(impact.rejected, "message")) turned away at the entrance") }
    }
    return list + overspent.map { "More than the error budget of \($0.name) was burnt: \($0.percent)" }
  }

  /// `The repair, 1h37m in all: most of it …, 24m53s (26%), …`
  private func largestText(_ parts: [DelayPart], _ what: String, from: VirtualInstant) -> [String] {
    let all = parts.map(\.to).max().map { from.duration(to: $0) } ?? .zero
    guard all > .zero else { return [] }
    let largest = Self.largest(parts, Self.namedParts).map { part in
      "\(part.name), \(HumanDuration.rounded(part.length)) (\(Count.percent(part.length / all)))"
    }
    return ["\(what), \(HumanDuration.rounded(all)) in all; the largest parts: \(largest.joined(separator: "; "))"]
  }

  private static let namedParts = 3

  /// Rules with false alerts while it was open, in the order of their first.
  var falseAlertCounts: [(name: String, count: Int)] {
    var names: [String] = []
    for alert in falseAlerts where !names.contains(alert.name) { names.append(alert.name) }
    return names.map { name in (name, falseAlerts.count { $0.name == name }) }
  }

  /// Objectives breached in it that burnt more than their budget over the whole run.
  var overspent: [(name: String, percent: String)] {
    result.budgets.filter { $0.burnt > 1 && incident.objectives.contains($0.name) }.map { ($0.name, $0.burntText) }
  }
}
