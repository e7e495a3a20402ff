extension Diagnostic {
  /// `file:line:column: error: message` (or `warning`), then the source line with a caret under the column, then the note.
  ///
  /// Control characters of the file are shown as `\u{..}`, so that a file cannot write escape sequences to a terminal.
  public func rendered() -> String {
    var text = Self.printable(file)
    if line > 0 { text += ":\(line):\(column)" }
    text += ": \(severity.rawValue): " + Self.printable(message)
    if let suggestion { text += "; did you mean '\(Self.printable(suggestion))'?" }
    if let excerpt { text += "\n" + Self.rendered(excerpt) }
    if let note { text += "\n  note: " + Self.printable(note) }
    return text
  }

  private static func rendered(_ excerpt: Excerpt) -> String {
    // A tab is shown as one space, so that the caret stands under its character.
    let shown = excerpt.text.unicodeScalars.map { $0 == "\t" ? " " : printable($0) }
    let width = shown.prefix(excerpt.offset).reduce(0) { $0 + $1.unicodeScalars.count }
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
