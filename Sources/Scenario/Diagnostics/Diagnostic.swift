/// One problem of a file, at its place.
public struct Diagnostic: Error, Hashable, Sendable {
  /// The file as it was named on the command line or by the file that refers to it; `--set` for command-line
  /// overrides (the line is then the number of the override).
  public var file: String
  /// From 1; 0 when the problem is the file as a whole (it is missing, too large, ...).
  public var line: Int
  /// In characters, from 1; 0 when the line is 0.
  public var column: Int
  public var message: String
  /// The name that was probably meant.
  public var suggestion: String?
  /// Something that helps to understand or solve the problem.
  public var note: String?
  /// The line of the file, for the excerpt under the message.
  public var sourceLine: String?

  public init(
    file: String, line: Int, column: Int, message: String, suggestion: String? = nil, note: String? = nil,
    sourceLine: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.suggestion = suggestion
    self.note = note
    self.sourceLine = sourceLine
  }
}
