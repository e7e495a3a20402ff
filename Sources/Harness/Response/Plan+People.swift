import Incidents
import Prometheus
import Scenario

extension Plan {
  /// The conditions on metrics that automations look at, and people where anybody is on call.
  var watchedConditions: [PromQLExpression] {
    guard onCall != nil else { return automations.compactMap(\.condition?.expression) }
    return automations.compactMap(\.condition?.expression)
      + detections.compactMap(\.condition?.expression)
      + runbooks.flatMap(\.runbook.allSteps).compactMap { step in
        switch step.work {
        case .wait(let condition, _), .branch(.metric(let condition), _, _): condition.expression
        default: nil
        }
      }
  }
}
