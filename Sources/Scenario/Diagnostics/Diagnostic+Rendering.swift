extension Diagnostic {
  /// The widest excerpt of a source line; longer lines are cut around the column.
  static let maximumExcerpt = 120

  /// `file:line:column: error: message`, then the source line with a caret under the column, then the note.
  ///
  /// Control characters of the file are shown as `\u{..}`, so that a file cannot write escape sequences to a terminal.
  public func rendered() -> String {
    var text = Self.printable(file)
    if line > 0 { text += ":\(line):\(column)" }
    text += ": error: " + Self.printable(message)
    if let suggestion { text += "; did you mean '\(Self.printable(suggestion))'?" }
    if let sourceLine, line > 0 { text += "\n" + Self.excerpt(of: sourceLine, column: column) }
    if let note { text += "\n  note: " + Self.printable(note) }
    return text
  }

  private static func excerpt(of sourceLine: String, column: Int) -> String {
    var scalars = Array(sourceLine.unicodeScalars)
    var caret = min(column - 1, scalars.count)
    if scalars.count > maximumExcerpt {
      let first = max(0, min(caret - maximumExcerpt / 2, scalars.count - maximumExcerpt))
      let last = min(scalars.count, first + maximumExcerpt)
      let cutBefore = first > 0
      let cutAfter = last < scalars.count
      scalars = Array(scalars[first..<last])
      caret -= first
      if cutBefore { scalars = Array("...".unicodeScalars) + scalars }
      if cutBefore { caret += 3 }
      if cutAfter { scalars += Array("...".unicodeScalars) }
    }
    // A tab is shown as one space, so that the caret stands under its character.
    let shown = scalars.map { $0 == "\t" ? " " : printable($0) }
    let width = shown.prefix(caret).reduce(0) { $0 + $1.unicodeScalars.count }
    return "  | " + shown.joined() + "\n  | " + String(repeating: " ", count: width) + "^"
  }

  /// The text with its control characters written out.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" }) else { return text }
    return text.unicodeScalars.map { $0 == "\n" ? "\n" : printable($0) }.joined()
  }

  private static func printable(_ scalar: Unicode.Scalar) -> String {
    isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

/// All problems of one reading, in the order of their places.
public struct InvalidScenario: Error, Hashable, Sendable {
  /// Sorted by file (the main file first, then in the order they were read), line and column. Never empty.
  public var diagnostics: [Diagnostic]
  /// 66 when the main file, or a file it refers to, is missing or unreadable and nothing else is wrong; otherwise 65.
  public var exitStatus: Int32

  public init(diagnostics: [Diagnostic], exitStatus: Int32) {
    self.diagnostics = diagnostics
    self.exitStatus = exitStatus
  }

  /// The first `maximum` problems one after the other, and how many more there are.
  public func rendered(maximum: Int = 100) -> String {
    var text = diagnostics.prefix(maximum).map { $0.rendered() + "\n" }.joined()
    if diagnostics.count > maximum {
      text += "... and \(diagnostics.count - maximum) more problems\n"
    }
    return text
  }
}
