public import ArgumentParser

/// The command line: `firedrill SUBCOMMAND ...`.
public struct Firedrill: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "firedrill",
    abstract: "Rehearse incidents of a message pipeline on a virtual clock.",
    discussion: """
      Exit status: 0 ran, expectations, thresholds and tests hold; 64 wrong usage; 65 invalid file, expression or rule; 66 \
      missing or unreadable file; 70 internal fault; 71 the run could not go on; 73 an output could not be written; 98 the \
      system was not in its steady state before the first fault; 99 an expectation, a threshold or a rule's unit test \
      failed, or `compare --fail-on` found one; 130, 143 interrupted.
      """,
    subcommands: [
      Run.self, Compare.self, Validate.self, Schema.self, List.self, Reference.self, Init.self, Trace.self, Logs.self,
      Query.self, Alerts.self,
      Runbooks.self, ShellCommand.self,
    ])

  public init() {}

  /// Runs one command line and returns its exit status. Nothing leaves the process but through `environment`.
  public static func execute(_ arguments: [String], in environment: CommandEnvironment) -> Int32 {
    CommandEnvironment.$current.withValue(environment) {
      do {
        var command = try parseAsRoot(arguments)
        try command.run()
        return 0
      } catch {
        let status = exitCode(for: error).rawValue
        let text = fullMessage(for: error)
        if !text.isEmpty {
          if status == 0 { environment.output(text + "\n") } else { environment.errors(text + "\n") }
        }
        return status
      }
    }
  }
}
