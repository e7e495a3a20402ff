public import Components
public import Incidents

/// Steps of a runbook or an automation, with their place in the scenario.
public struct PlacedSteps: Hashable, Sendable {
  /// Those of branches included, in the order of the file.
  public var steps: [RunbookStep]
  /// Whether they are an automation's, which nobody has to be on call for.
  public var isAutomated: Bool
  private let place: [String]

  init(_ runbook: RunbookPlan) {
    (steps, isAutomated, place) = (runbook.runbook.allSteps, false, ["runbooks", runbook.alert])
  }

  init(_ automation: Automation) {
    (steps, isAutomated, place) = (automation.steps, true, ["automations", automation.name])
  }

  /// An action and its place in the scenario.
  public struct Call: Hashable, Sendable {
    public var target: String
    public var action: ActionCall
    /// Keys and list indices from the scenario's root.
    public var path: [String]
  }

  /// Every action of every step, those that undo included.
  public var calls: [Call] {
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

  /// A command line and its place in the scenario.
  public struct CommandLine: Hashable, Sendable {
    public var text: String
    public var variables: [RunbookStep.Variable]
    /// Keys and list indices from the scenario's root.
    public var path: [String]
  }

  /// Every command line of every step, those that undo included.
  public var commandLines: [CommandLine] {
    steps.flatMap { step -> [CommandLine] in
      var lines: [CommandLine] = []
      let place = place + Self.path(of: step.id)
      if case .command(let text, let variables) = step.work {
        lines.append(CommandLine(text: text, variables: variables, path: place + ["run"]))
      }
      if case .command(let text, let variables)? = step.undo {
        lines.append(CommandLine(text: text, variables: variables, path: place + ["undo"]))
      }
      return lines
    }
  }

  /// `3.otherwise.1` is `steps`, 2, `otherwise`, 0.
  private static func path(of id: String) -> [String] {
    ["steps"] + id.split(separator: ".").map { word in Int(word).map { "\($0 - 1)" } ?? String(word) }
  }
}

extension Plan {
  /// The steps of everything that acts: of runbooks, then of automations, in the order of the file.
  public var placedSteps: [PlacedSteps] { runbooks.map { PlacedSteps($0) } + automations.map { PlacedSteps($0) } }

  /// Whether anybody or anything types command lines in a run.
  public var typesCommands: Bool {
    placedSteps.contains { (onCall != nil || $0.isAutomated) && !$0.commandLines.isEmpty }
  }
}
