/// Lines typed at redis-cli's prompt.
enum RedisPromptLine {
  /// The words of a line: separated by blanks, in double quotes with escapes, or in single quotes; nil where quotes do not end, or
  /// something follows one directly.
  static func words(_ line: String) -> [String]? {
    var words: [String] = []
    var rest = Substring(line)
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard !rest.isEmpty else { return words }
      var word = ""
      while let character = rest.first, !character.isWhitespace {
        rest.removeFirst()
        switch character {
        case "\"":
          guard let text = doubleQuoted(&rest) else { return nil }
          word += text
        case "'":
          guard let text = singleQuoted(&rest) else { return nil }
          word += text
        default: word.append(character)
        }
      }
      words.append(word)
    }
  }

  private static func doubleQuoted(_ rest: inout Substring) -> String? {
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return rest.first.map(\.isWhitespace) ?? true ? text : nil
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        if escaped == "x", let byte = UInt8(rest.prefix(2), radix: 16), rest.prefix(2).count == 2 {
          text.unicodeScalars.append(Unicode.Scalar(byte))
          rest.removeFirst(2)
        } else {
          text.append(["n": "\n", "r": "\r", "t": "\t", "b": "\u{8}", "a": "\u{7}"][escaped] ?? escaped)
        }
      default: text.append(character)
      }
    }
    return nil
  }

  private static func singleQuoted(_ rest: inout Substring) -> String? {
    var text = ""
    while let character = rest.popFirst() {
      if character == "'" { return rest.first.map(\.isWhitespace) ?? true ? text : nil }
      if character == "\\", rest.first == "'" {
        text.append("'")
        rest.removeFirst()
      } else {
        text.append(character)
      }
    }
    return nil
  }
}
