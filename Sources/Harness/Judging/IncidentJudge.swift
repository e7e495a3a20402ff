import Components
import Prometheus
import Scenario
import VirtualTime

/// Holds the incidents of a run against what is expected of them.
struct IncidentJudge {
  private let incidents: [Incident]
  /// By the occurrence's id, the fault's own.
  private let faults: [String: String]

  init(incidents: [Incident], faults schedule: Schedule, plan: Plan) {
    var faults: [String: String] = [:]
    for occurrence in schedule.faults { faults[occurrence.id] = plan.faults[occurrence.index].fault.id }
    self.init(incidents: incidents, faults: faults)
  }

  init(incidents: [Incident], faults: [String: String]) {
    self.incidents = incidents
    self.faults = faults
  }

  /// - Parameter cause: only the incidents that this fault or objective is a cause of; nil: all.
  func check(_ cause: String?, _ expected: IncidentExpectation) -> CheckResult {
    let own = incidents.filter { incident in
      guard let cause else { return true }
      return incident.objectives.contains(cause) || incident.faults.contains { faults[$0] == cause }
    }
    return judge(own, title: cause.map { "incident \($0) \(expected.text)" } ?? "incidents \(expected.text)", expected)
  }

  /// Of all incidents of the run.
  func outcome(_ expected: IncidentExpectation) -> CheckResult {
    judge(incidents, title: "outcome \(expected.text)", expected)
  }

  private func judge(_ own: [Incident], title: String, _ expected: IncidentExpectation) -> CheckResult {
    func result(_ observed: String, _ passed: Bool) -> CheckResult {
      CheckResult(name: title, observed: observed, passed: passed)
    }
    if own.isEmpty { return result(expected.kind.ofNoIncident, expected.kind == .never) }
    switch expected.kind {
    case .never: return result(own.count == 1 ? "an incident" : "\(own.count) incidents", false)
    case .all(let milestone):
      return result(text(own, milestone), own.allSatisfy { $0.time(of: milestone) != nil })
    case .within(let milestone, let comparison, let limit):
      let holds = own.allSatisfy { incident in
        incident.time(of: milestone).map { comparison.holds($0.seconds, limit.seconds) } ?? false
      }
      return result(text(own, milestone), holds)
    case .without(let milestone):
      return result(text(own, milestone), own.contains { $0.time(of: milestone) == nil })
    }
  }

  /// The slowest, or how many never came to it.
  private func text(_ own: [Incident], _ milestone: IncidentExpectation.Milestone) -> String {
    let times = own.compactMap { $0.time(of: milestone) }
    guard times.count == own.count, let slowest = times.max() else {
      let missing = own.count - times.count
      return own.count == 1 ? "not \(milestone.rawValue)" : "\(missing) of \(own.count) not \(milestone.rawValue)"
    }
    let time = Judge.rounded(slowest)
    return own.count == 1 ? "\(milestone.rawValue) after \(time)" : "all \(milestone.rawValue), at most after \(time)"
  }
}

extension IncidentExpectation.Kind {
  /// What is observed where there is no incident. Only `never` holds of none: a lesson about an incident that was not
  /// there has not been taught.
  fileprivate var ofNoIncident: String {
    switch self {
    case .never: "no incident"
    case .all(let milestone), .within(let milestone, _, _): "no incident that could have been \(milestone.rawValue)"
    case .without(let milestone): "no incident that could have stayed un\(milestone.rawValue)"
    }
  }
}

extension Incident {
  /// From its beginning; nil: it never came to that.
  fileprivate func time(of milestone: IncidentExpectation.Milestone) -> VirtualDuration? {
    let moment =
      switch milestone {
      case .detected: detectedAt
      case .notified: notifiedAt
      case .acknowledged: acknowledgedAt
      case .mitigated: mitigatedAt
      case .resolved: resolvedAt
      }
    return moment.map { startedAt.duration(to: $0) }
  }
}
