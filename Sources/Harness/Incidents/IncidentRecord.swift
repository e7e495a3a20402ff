import Scenario
import VirtualTime

/// Everything that is known of one incident. Which of its alerts were true depends on all its causes, so that is told
/// only when it is asked for.
struct IncidentRecord: Sendable {
  let name: String
  let startedAt: VirtualInstant
  /// The names of what fired already when it opened.
  let ringing: Set<String>
  var reportedAt: VirtualInstant?
  var acknowledgedAt: VirtualInstant?
  var mitigatedAt: VirtualInstant?
  var resolvedAt: VirtualInstant?
  private(set) var faults: [String] = []
  private(set) var objectives: [String] = []
  /// What began to fire while it was open, with the moments at which a receiver took the news and a person took it on.
  private var firings: [(firing: AlertFiring, notifiedAt: VirtualInstant?, acknowledgedAt: VirtualInstant?)] = []
  private var expected: [String] = []
  private var admitted: Set<String> = []
  private var severity: String?

  init(name: String, startedAt: VirtualInstant, ringing: Set<String>) {
    self.name = name
    self.startedAt = startedAt
    self.ringing = ringing
  }

  mutating func addFault(_ id: String, _ cause: IncidentCauses.Cause) {
    if !faults.contains(id) { faults.append(id) }
    add(cause)
  }

  mutating func addObjective(_ name: String, _ cause: IncidentCauses.Cause) {
    if !objectives.contains(name) { objectives.append(name) }
    add(cause)
  }

  private mutating func add(_ cause: IncidentCauses.Cause) {
    for alert in cause.alerts.expects where !expected.contains(alert) { expected.append(alert) }
    admitted.formUnion(cause.alerts.expects + cause.alerts.allows)
    // P0 is graver than P1.
    severity = [severity, cause.severity].compactMap { $0 }.min()
  }

  mutating func addFiring(_ firing: AlertFiring) { firings.append((firing, nil, nil)) }

  mutating func notify(_ alert: IncidentEvent.Alert, at now: VirtualInstant) {
    guard let newest = newest(alert), firings[newest].notifiedAt == nil else { return }
    firings[newest].notifiedAt = now
  }

  func hasFired(_ alert: IncidentEvent.Alert) -> Bool { newest(alert) != nil }

  mutating func acknowledge(_ alert: IncidentEvent.Alert, at now: VirtualInstant) {
    guard let newest = newest(alert), firings[newest].acknowledgedAt == nil else { return }
    firings[newest].acknowledgedAt = now
  }

  private func newest(_ alert: IncidentEvent.Alert) -> Int? {
    firings.lastIndex { $0.firing.name == alert.name && $0.firing.labels == alert.labels }
  }

  /// The incident as it stands.
  var incident: Incident {
    let right = firings.filter { admitted.contains($0.firing.name) }
    let fired = Set(firings.map(\.firing.name)).union(ringing)
    return Incident(
      name: name, severity: severity, startedAt: startedAt,
      detectedAt: [right.first?.firing.at, reportedAt].compactMap { $0 }.min(),
      notifiedAt: right.compactMap(\.notifiedAt).min(),
      acknowledgedAt: (right.compactMap(\.acknowledgedAt) + [acknowledgedAt].compactMap { $0 }).min(),
      mitigatedAt: mitigatedAt,
      resolvedAt: resolvedAt, faults: faults, objectives: objectives, trueAlerts: right.map(\.firing),
      expectedAlerts: expected, missedAlerts: expected.filter { !fired.contains($0) })
  }
}
