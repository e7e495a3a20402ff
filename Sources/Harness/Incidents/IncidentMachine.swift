import VirtualTime

/// Opens, follows and closes incidents. Pure: the same events at the same moments give the same incidents.
///
/// | state | what happens | then |
/// |---|---|---|
/// | none open | a significant fault begins, or an objective is breached | open |
/// | open | another one begins or is breached | the same incident has one more cause |
/// | open | no objective is breached, and has not been for five minutes | mitigated |
/// | mitigated | an objective is breached | open |
/// | mitigated | no significant fault lasts, no temporary remedy either | resolved |
///
/// As long as no objective was breached in an incident, the five minutes begin with the end of its faults. What happens
/// at the very moment at which they are over comes before.
struct IncidentMachine: Sendable {
  /// For how long objectives must be met again.
  static let mitigation = VirtualDuration.minutes(5)

  let causes: IncidentCauses
  /// In the order of their beginnings; only the last one can be open.
  private(set) var records: [IncidentRecord] = []
  /// Significant faults in effect, by occurrence.
  private var faults: Set<String> = []
  private var breached: Set<String> = []
  private var remedies: Set<String> = []
  /// What fires, and in which incident it began; nil: in none.
  private var firing: [IncidentEvent.Alert: Int?] = [:]
  /// Since when nothing stands against mitigation.
  private var quietSince: VirtualInstant?

  init(causes: IncidentCauses) { self.causes = causes }

  /// The incident that is open; nil when none is.
  var current: Incident? { isOpen ? records.last?.incident : nil }

  /// Whether one is open, as far as time was let pass.
  var isOpen: Bool { records.last.map { $0.resolvedAt == nil } ?? false }

  /// Takes an event. Moments must not go back.
  mutating func take(_ event: IncidentEvent, at now: VirtualInstant) {
    pass(until: now)
    switch event {
    case .faultBegan(let id):
      guard let cause = causes.faults[id] else { return }
      faults.insert(id)
      open(cause, at: now)
      records[records.count - 1].addFault(id, cause)
    case .faultEnded(let id): faults.remove(id)
    case .objectiveBreached(let name):
      guard let cause = causes.objectives[name] else { return }
      breached.insert(name)
      open(cause, at: now)
      records[records.count - 1].addObjective(name, cause)
    case .objectiveMet(let name): breached.remove(name)
    case .remedyApplied(let name): remedies.insert(name)
    case .remedyUndone(let name): remedies.remove(name)
    case .reported: update { $0.reportedAt = $0.reportedAt ?? now }
    case .acknowledged(nil): update { $0.acknowledgedAt = $0.acknowledgedAt ?? now }
    case .acknowledged(let alert?):
      // The alert, or even the incident, may be over by then.
      if let index = records.lastIndex(where: { $0.hasFired(alert) }) { records[index].acknowledge(alert, at: now) }
    case .alertFired, .alertResolved, .alertNotified: take(alert: event, at: now)
    }
    settle(at: now)
  }

  private mutating func take(alert event: IncidentEvent, at now: VirtualInstant) {
    switch event {
    case .alertFired(let alert):
      firing[alert] = .some(isOpen ? records.count - 1 : nil)
      update { $0.addFiring(AlertFiring(name: alert.name, labels: alert.labels, at: now)) }
    case .alertResolved(let alert): firing.removeValue(forKey: alert)
    case .alertNotified(let alert):
      // The news may come when the incident is over.
      guard case .some(.some(let index)) = firing[alert] else { return }
      records[index].notify(alert, at: now)
    default: preconditionFailure("not about an alert: \(event)")
    }
  }

  /// Lets time pass up to the end of the run, this moment included.
  mutating func finish(at end: VirtualInstant) { pass(until: end + .nanoseconds(1)) }

  /// Lets time pass: what falls due before this moment happens.
  mutating func pass(until now: VirtualInstant) {
    guard isOpen, let quietSince, let last = records.last, last.mitigatedAt == nil else { return }
    let due = quietSince + Self.mitigation
    guard due < now else { return }
    update { $0.mitigatedAt = due }
    close(at: due)
  }

  private mutating func open(_ cause: IncidentCauses.Cause, at now: VirtualInstant) {
    if isOpen { return }
    records.append(IncidentRecord(name: cause.name, startedAt: now, ringing: Set(firing.keys.map(\.name))))
    quietSince = nil
  }

  private mutating func settle(at now: VirtualInstant) {
    guard isOpen, let last = records.last else { return }
    if !breached.isEmpty || (last.objectives.isEmpty && !faults.isEmpty) {
      quietSince = nil
      update { $0.mitigatedAt = nil }
    } else if quietSince == nil {
      quietSince = now
    }
    close(at: now)
  }

  private mutating func close(at now: VirtualInstant) {
    guard faults.isEmpty, remedies.isEmpty else { return }
    update { if $0.mitigatedAt != nil { $0.resolvedAt = now } }
  }

  private mutating func update(_ change: (inout IncidentRecord) -> Void) {
    guard isOpen else { return }
    change(&records[records.count - 1])
  }
}
