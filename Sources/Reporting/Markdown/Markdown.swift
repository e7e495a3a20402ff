/// Text that Markdown shows as it is.
enum Markdown {
  /// Plain text inside a paragraph, heading, list item or table cell. Escapes no more than it must: golden files are
  /// read unrendered too.
  static func escaped(_ text: String) -> String {
    let characters = Array(text.cleaned)
    var result = ""
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : " "
      let after = index + 1 < characters.count ? characters[index + 1] : " "
      if needsBackslash(character, before: before, after: after, isFirst: result.isEmpty) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private static func needsBackslash(
    _ character: Character, before: Character, after: Character, isFirst: Bool
  ) -> Bool {
    switch character {
    case "\\", "`", "*", "[", "|", "~": true
    // Within a word it does not emphasise.
    case "_": !(before.isWordlike && after.isWordlike)
    // A tag, a link or a comment.
    case "<": after.isLetter || "/!?".contains(after)
    case "&": after.isLetter || after == "#"
    // A heading, a quotation or a list.
    case "#", ">", "-", "+": isFirst
    case ".", ")": before.isNumber && after == " "
    default: false
    }
  }

  /// A fenced block of text, the fence longer than any run of backquotes inside.
  static func block(_ lines: [String]) -> [String] {
    var longest = 2
    for line in lines {
      var run = 0
      for character in line {
        run = character == "`" ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    let fence = String(repeating: "`", count: longest + 1)
    return [fence + "text"] + lines + [fence]
  }
}

extension Character {
  fileprivate var isWordlike: Bool { isLetter || isNumber }
}
