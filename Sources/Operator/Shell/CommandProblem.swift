/// What is wrong with a command line, found without running it.
public struct CommandProblem: Error, Hashable, Sendable {
  public var message: String
  /// Characters (Unicode scalars) from the beginning of the text as it was given.
  public var position: Int
  /// Line and column of that, from 1.
  public var line: Int
  public var column: Int
  /// Whether the command would fail; else it runs and probably does not do what was meant.
  public var isError: Bool

  init(_ message: String, at position: Int, in text: [Unicode.Scalar], isError: Bool = true) {
    self.message = message
    self.position = min(position, text.count)
    self.isError = isError
    let before = text[..<self.position]
    line = before.count { $0 == "\n" } + 1
    column = self.position - (before.lastIndex { $0 == "\n" }.map { $0 + 1 } ?? 0) + 1
  }
}
