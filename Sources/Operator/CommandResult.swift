/// What a command line printed and how it ended.
public struct CommandResult: Hashable, Sendable {
  /// Standard output.
  public var output: String
  /// Standard error.
  public var errorOutput: String
  /// The shell's `$?`: 0 is success, 130 an interrupted command.
  public var exitCode: Int
  /// How many rows the last SQL statement gave or changed; nil when none ran to its end.
  public var rows: Int?

  public init(output: String = "", errorOutput: String = "", exitCode: Int = 0, rows: Int? = nil) {
    self.output = output
    self.errorOutput = errorOutput
    self.exitCode = exitCode
    self.rows = rows
  }
}

/// A tool ended before it did anything.
struct ToolFailure: Error, Hashable {
  var exitCode: Int
  /// Its whole standard error.
  var text: String

  init(_ exitCode: Int, _ text: String) {
    self.exitCode = exitCode
    self.text = text
  }

  var result: CommandResult { CommandResult(errorOutput: text, exitCode: exitCode) }
}
