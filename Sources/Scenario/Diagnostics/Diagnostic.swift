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
  public var severity = Severity.error
  /// The name that was probably meant.
  public var suggestion: String?
  /// Something that helps to understand or solve the problem.
  public var note: String?
  /// The line of the file, or the part of a long line around the column; nil when there is none to show.
  public var excerpt: Excerpt?

  /// Whether the file can be used.
  public enum Severity: String, Hashable, Sendable {
    case error
    /// It is valid, and may not be meant so.
    case warning
  }

  /// What is shown of a line of a file.
  public struct Excerpt: Hashable, Sendable {
    /// The characters; control characters are as in the file.
    public var text: String
    /// How many characters stand before the place of the problem.
    public var offset: Int
    public init(text: String, offset: Int) {
      self.text = text
      self.offset = offset
    }
  }

  public init(
    file: String, line: Int, column: Int, message: String, suggestion: String? = nil, note: String? = nil,
    excerpt: Excerpt? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.suggestion = suggestion
    self.note = note
    self.excerpt = excerpt
  }
}
