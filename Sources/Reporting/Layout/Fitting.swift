enum Alignment { case left, right }

extension String {
  /// Filled with spaces to `width` columns; longer texts stay as they are.
  func padded(to width: Int, _ alignment: Alignment = .left) -> String {
    let fill = String(repeating: " ", count: max(0, width - displayWidth))
    return alignment == .left ? self + fill : fill + self
  }

  /// Cut to at most `width` columns, `…` standing for what is missing.
  func truncated(to width: Int) -> String {
    guard displayWidth > width else { return self }
    guard width > 0 else { return "" }
    return prefix(columns: width - 1) + "…"
  }

  /// The longest beginning that takes at most `columns` columns.
  func prefix(columns: Int) -> String {
    var result = ""
    var used = 0
    for character in self {
      used += character.displayWidth
      if used > columns { break }
      result.append(character)
    }
    return result
  }

  /// One line that cannot drive a terminal: line breaks and tabs become spaces, other control characters and
  /// those that reverse the direction of writing become U+FFFD.
  var cleaned: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control: result.append(scalar == "\n" || scalar == "\t" || scalar == "\r" ? " " : "\u{FFFD}")
      case .lineSeparator, .paragraphSeparator: result.append(" ")
      case .format where scalar != "\u{200D}": result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Broken into lines of at most `width` columns, between words where possible. Never empty.
  func wrapped(to width: Int) -> [String] {
    precondition(width >= 2, "no text fits into \(width) columns")
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(word)
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth <= width {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.displayWidth > width {
        let head = word.prefix(columns: width)
        lines.append(head)
        word.removeFirst(head.count)
      }
      line = word
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
