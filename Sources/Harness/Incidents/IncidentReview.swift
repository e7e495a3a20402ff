import Scenario
import VirtualTime

/// What a finished run says of its incidents and alerts.
struct IncidentReview {
  /// As they lie after the start: without those that were over by then, the others cut to it.
  let incidents: [Incident]
  let breaches: [ObjectiveBreach]
  /// With their verdicts, where the plan says what alerts are for.
  let alerts: [AlertEpisode]
  /// nil where the plan does not say what alerts are for.
  let falseAlerts: Int?
  /// Those of the false alerts that a receiver was told of; all of them without Alertmanager.
  let falsePages: Int?
  let missedAlerts: Int?
  /// The time after the start in which any objective was breached; nil where there is none.
  let belowObjectives: VirtualDuration?
  /// Of the run after its start.
  let length: VirtualDuration
  /// Of those objectives that have one.
  let budgets: [BurntBudget]

  /// - Parameters:
  ///   - alerts: those after the start, cut to it.
  ///   - end: of the run.
  init(plan: Plan, observer: IncidentObserver, alerts: [AlertEpisode], end: VirtualInstant) {
    var machine = observer.machine
    machine.finish(at: end)
    let breaches = observer.breaches.compactMap(Self.sinceStart)
    self.breaches = breaches
    incidents = Self.named(
      machine.records.enumerated().compactMap { index, record in
        var incident = Self.sinceStart(record.incident)
        incident?.impact = observer.impact(of: index)
        if let known = incident {
          incident?.impact?.belowObjectives = breaches.time(from: known.startedAt, to: known.resolvedAt, end: end)
        }
        return incident
      })
    belowObjectives = plan.objectives.isEmpty ? nil : breaches.time(to: nil, end: end)
    length = VirtualInstant.start.duration(to: end)
    budgets = plan.objectives.compactMap { objective in
      objective.budget.map { budget in
        BurntBudget(
          name: objective.name, budget: budget,
          breached: breaches.filter { $0.name == objective.name }.time(to: nil, end: end))
      }
    }
    guard plan.judgesAlerts else {
      (self.alerts, falseAlerts, falsePages, missedAlerts) = (alerts, nil, nil, nil)
      return
    }
    let right = Set(incidents.flatMap(\.trueAlerts))
    let judged = alerts.map { alert in
      var alert = alert
      alert.truePositive = alert.firing.map { right.contains($0) }
      return alert
    }
    let wrong = judged.filter { $0.truePositive == false }
    self.alerts = judged
    falseAlerts = wrong.count
    falsePages = plan.alertmanager == nil ? wrong.count : wrong.count { !$0.notices.isEmpty }
    missedAlerts = incidents.reduce(0) { $0 + $1.missedAlerts.count }
  }

  private static func sinceStart(_ incident: Incident) -> Incident? {
    if let resolved = incident.resolvedAt, resolved <= .start { return nil }
    var incident = incident
    incident.startedAt = max(incident.startedAt, .start)
    for moment in [
      \Incident.detectedAt, \.notifiedAt, \.acknowledgedAt, \.mitigatedAt, \.resolvedAt,
    ] as [WritableKeyPath<Incident, VirtualInstant?>] {
      incident[keyPath: moment] = incident[keyPath: moment].map { max($0, .start) }
    }
    incident.trueAlerts = incident.trueAlerts.map { firing in
      AlertFiring(name: firing.name, labels: firing.labels, at: max(firing.at, .start))
    }
    return incident
  }

  private static func sinceStart(_ breach: ObjectiveBreach) -> ObjectiveBreach? {
    if let ended = breach.ended, ended <= .start { return nil }
    return ObjectiveBreach(name: breach.name, began: max(breach.began, .start), ended: breach.ended)
  }

  /// Numbers the incidents of one name from the second on.
  private static func named(_ incidents: [Incident]) -> [Incident] {
    var counts: [String: Int] = [:]
    return incidents.map { incident in
      var incident = incident
      let number = counts[incident.name, default: 0] + 1
      counts[incident.name] = number
      if number > 1 { incident.name += "-\(number)" }
      return incident
    }
  }
}
