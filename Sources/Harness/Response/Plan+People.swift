import Components
import Incidents
import Prometheus
import Scenario

extension Plan {
  /// The conditions on metrics that people look at; none where nobody is on call.
  var conditionsOfPeople: [PromQLExpression] {
    guard onCall != nil else { return [] }
    return detections.compactMap(\.condition?.expression)
      + runbooks.flatMap(\.runbook.allSteps).compactMap { step in
        switch step.work {
        case .wait(let condition, _), .branch(.metric(let condition), _, _): condition.expression
        default: nil
        }
      }
  }
}
