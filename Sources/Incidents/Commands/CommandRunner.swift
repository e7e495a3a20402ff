/// Where command lines of runbooks are run: a simulated shell.
public protocol CommandRunner: AnyObject {
  /// Runs a command line as it would be typed, pipes included, and spends the time that it takes.
  ///
  /// - Parameter variables: what stands for the placeholders in it.
  /// - Throws: only when the simulation ends; a command that fails says so in its result.
  func run(_ commandLine: String, variables: [RunbookStep.Variable]) async throws -> StepResult
}
