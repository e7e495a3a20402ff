import Components
public import Scenario

/// What the plan says of everything that can cause an incident.
struct IncidentCauses: Sendable {
  /// A significant fault's occurrence or an objective.
  struct Cause: Sendable {
    /// The fault's id or the objective's name.
    var name: String
    var severity: String?
    var alerts: ExpectedAlerts
  }

  /// By the occurrence's id.
  private(set) var faults: [String: Cause] = [:]
  /// By name.
  private(set) var objectives: [String: Cause] = [:]

  /// - Parameters:
  ///   - faults: the occurrences of significant faults, by id.
  ///   - objectives: by name.
  init(faults: [String: Cause], objectives: [String: Cause]) {
    self.faults = faults
    self.objectives = objectives
  }

  init(_ plan: Plan, _ schedule: Schedule) {
    for occurrence in schedule.faults {
      let fault = plan.faults[occurrence.index]
      guard fault.isSignificant else { continue }
      faults[occurrence.id] = Cause(name: fault.fault.id, severity: plan.severity, alerts: fault.alerts)
    }
    for objective in plan.objectives {
      objectives[objective.name] = Cause(
        name: objective.name, severity: objective.severity ?? plan.severity, alerts: objective.alerts)
    }
  }
}

extension Plan {
  /// The alerts that its faults and objectives list, whether they must fire or may.
  public var listedAlerts: [String] {
    (faults.map(\.alerts) + objectives.map(\.alerts)).flatMap { $0.expects + $0.allows }
  }

  /// Whether it says of any alert what it is for, so that firings can be called true or false.
  var judgesAlerts: Bool { !listedAlerts.isEmpty }
}
