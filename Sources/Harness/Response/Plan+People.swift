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

extension RunbookPlan {
  /// An action of a runbook and its place in the scenario.
  struct Call {
    var target: String
    var action: ActionCall
    var path: [String]
  }

  /// Every action of every step, those that undo included.
  var calls: [Call] {
    runbook.allSteps.flatMap { step -> [Call] in
      var calls: [Call] = []
      let place = ["runbooks", alert] + Self.path(of: step.id)
      if case .action(let target, let action) = step.work {
        calls.append(Call(target: target, action: action, path: place + [action.type]))
      }
      if case .action(let target, let action)? = step.undo {
        calls.append(Call(target: target, action: action, path: place + ["undo", action.type]))
      }
      return calls
    }
  }

  /// `3.otherwise.1` is `steps`, 2, `otherwise`, 0.
  static func path(of id: String) -> [String] {
    ["steps"] + id.split(separator: ".").map { word in Int(word).map { "\($0 - 1)" } ?? String(word) }
  }
}
