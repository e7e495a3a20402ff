import Incidents
import Operator
import Scenario

/// Runs the command lines of runbooks in a shell of their own, one person's after the other's.
final class ShellRunner: CommandRunner {
  private let shell: Shell

  init(_ world: ShellWorld) { shell = Shell(world) }

  func run(_ commandLine: String, variables: [RunbookStep.Variable]) async throws -> StepResult {
    let result = try await shell.run(commandLine, variables: variables.byName)
    return StepResult(output: result.output + result.errorOutput, exitCode: result.exitCode, rows: result.rows)
  }
}

extension [RunbookStep.Variable] {
  /// Of a name that comes twice, the last value counts.
  var byName: [String: String] { Dictionary(map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }) }
}

extension PlacedSteps {
  /// What stands in the way of its command lines (errors), and what they do that people may not expect.
  func problems(_ world: ShellWorld, areErrors: Bool) -> [ConfigurationFinding] {
    commandLines.flatMap { line in
      Shell.problems(in: line.text, world: world, variables: line.variables.byName).filter { $0.isError == areErrors }
        .map { problem in
          let before = String(String.UnicodeScalarView(line.text.unicodeScalars.prefix(problem.position)))
          return ConfigurationFinding(path: line.path, message: problem.message, offset: before.utf8.count)
        }
    }
  }
}
