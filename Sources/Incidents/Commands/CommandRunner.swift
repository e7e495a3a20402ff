/// Where command lines of runbooks are run: a simulated shell.
public protocol CommandRunner: AnyObject {
  /// Runs a command line as it would be typed, pipes included, and spends the time that it takes.
  ///
  /// - Throws: only when the simulation ends; a command that fails says so in its result.
  func run(_ commandLine: String) async throws -> StepResult
}

/// Tells before a run what is wrong with a command line, as far as that can be known.
public protocol CommandValidator: Sendable {
  /// What is wrong, each with its place in bytes from the beginning of the line; empty: it can be run.
  func problems(in commandLine: String) -> [(offset: Int, message: String)]
}
