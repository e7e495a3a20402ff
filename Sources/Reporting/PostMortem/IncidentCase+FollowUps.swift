import Harness
import Incidents
import VirtualTime

extension IncidentCase {
  /// What the runbook's own list asks for, and what of it the run's facts call for.
  struct FollowUp {
    var title: String
    var items: [String]
  }

  var followUps: [FollowUp] {
    [
      FollowUp(title: "Update runbook", items: runbookItems),
      FollowUp(title: "Add monitoring/alerts", items: monitoringItems),
      FollowUp(title: "Implement preventive measures", items: preventiveItems),
      FollowUp(title: "Schedule team review", items: []),
    ]
  }

  private var runbookItems: [String] {
    withoutRunbook.map { ticket, spent in
      "Nobody did a step of a runbook for \(ticket.name); \(HumanDuration.rounded(spent)) went into finding out what it is about"
    } + stepFindings.filter(\.isAboutRunbook).map { "Look at step \($0.text)" }
  }

  private var monitoringItems: [String] {
    var items = incident.missedAlerts.map { "\($0) never fired, although this incident is to raise it" }
    if incident.detectedAt == nil, incident.expectedAlerts.isEmpty {
      items.append("Nothing watches for it: neither its faults nor its objectives expect an alert")
    }
    items += falseAlertCounts.map { "\($0.name) fired falsely, \(Count.of($0.count, "time"))" }
    items += firstErrors.map { entry in
      let lead = incident.detectedAt.map {
        "\(HumanDuration.rounded(entry.at.duration(to: $0))) before anything told of the incident"
      }
      return
        "Watch for what came first: \(entry.text), \(clock.offset(entry.at)), \(lead ?? "nothing told of the incident at all")"
    }
    for (alert, notice) in droppedNotices {
      items.append("\(notice.receiver)/\(notice.integration) dropped the news of \(alert.name): nobody could notice it")
    }
    return items
  }

  /// Error codes that came up for the first time in it, before it was detected.
  private var firstErrors: [TimelineEntry] {
    events.filter { entry in entry.kind == .milestone && incident.detectedAt.map { entry.at < $0 } ?? true }
  }

  /// News of true alerts that reached nobody, each integration once.
  private var droppedNotices: [(alert: AlertEpisode, notice: AlertNotice)] {
    var known: [String] = []
    return trueAlerts.flatMap { alert in alert.notices.map { (alert, $0) } }.filter { _, notice in
      let name = "\(notice.receiver)/\(notice.integration)"
      defer { known.append(name) }
      return notice.shownAt == nil && !known.contains(name)
    }
  }

  private var preventiveItems: [String] {
    var items = causes.map { "Against \($0.id): \($0.type) on \($0.target)" }
    if causes.isEmpty { items = incident.objectives.prefix(1).map { "Against the breach of \($0) without a fault" } }
    var people: [String] = []
    for (_, call) in unanswered where !people.contains(call.person) { people.append(call.person) }
    items += people.map { person in
      "\(person) left \(Count.of(unanswered.count { $0.call.person == person }, "page")) unanswered: rota, pager, load of pages"
    }
    if calls.isEmpty, incident.detectedAt != nil, !result.story.priorities.isEmpty {
      items.append("Nobody was called: rota, routes")
    }
    return items + overspent.map { "\($0.name) has burnt \($0.percent) of its error budget" }
  }
}
