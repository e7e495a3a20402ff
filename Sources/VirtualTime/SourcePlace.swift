/// Where something stands in the files that a scenario was read from.
public struct SourcePlace: Hashable, Sendable {
  /// As it was named on the command line or by the file that refers to it; `--set` for overrides.
  public var file: String
  /// From 1.
  public var line: Int
  /// In characters, from 1.
  public var column: Int
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}
