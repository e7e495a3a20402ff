import Components
import Incidents
import Scenario

/// Steps of a runbook or an automation, with their place in the scenario.
struct PlacedSteps {
  var steps: [RunbookStep]
  /// The keys that lead to what has the steps.
  var place: [String]

  /// An action of a step and its place in the scenario.
  struct Call {
    var target: String
    var action: ActionCall
    var path: [String]
  }

  /// Every action of every step, those that undo included.
  var calls: [Call] {
    steps.flatMap { step -> [Call] in
      var calls: [Call] = []
      let place = place + Self.path(of: step.id)
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

extension Plan {
  /// The steps of everything that acts.
  var placedSteps: [PlacedSteps] {
    runbooks.map { PlacedSteps(steps: $0.runbook.allSteps, place: ["runbooks", $0.alert]) }
      + automations.map { PlacedSteps(steps: $0.steps, place: ["automations", $0.name]) }
  }

  /// Whether anybody or anything types command lines in a run.
  var typesCommands: Bool {
    placedSteps.contains { (onCall != nil || $0.place[0] == "automations") && !$0.commandLines.isEmpty }
  }
}
