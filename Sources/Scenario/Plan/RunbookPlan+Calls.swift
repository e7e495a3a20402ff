public import Components
public import Incidents

extension RunbookPlan {
  /// An action of a runbook and its place in the scenario.
  public struct Call: Hashable, Sendable {
    public var target: String
    public var action: ActionCall
    /// Keys and list indices from the scenario's root.
    public var path: [String]
  }

  /// Every action of every step, those that undo included, in the order of the file.
  public var calls: [Call] {
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

  /// A command line of a runbook and its place in the scenario.
  public struct CommandLine: Hashable, Sendable {
    public var text: String
    public var variables: [RunbookStep.Variable]
    /// Keys and list indices from the scenario's root.
    public var path: [String]
  }

  /// Every command line of every step, those that undo included, in the order of the file.
  public var commandLines: [CommandLine] {
    runbook.allSteps.flatMap { step -> [CommandLine] in
      var lines: [CommandLine] = []
      let place = ["runbooks", alert] + Self.path(of: step.id)
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
