/// Text that Markdown shows as it is.
enum Markdown {
  /// Plain text: at the beginning of a block, or in the cell of a table. Escapes no more than it must: golden files are
  /// read unrendered too.
  static func escaped(_ text: String, inCell: Bool = false) -> String {
    let characters = Array(text.cleaned)
    // A heading, a quotation or a list: only where a block begins.
    let digits = characters.prefix { $0.isASCII && $0.isNumber }.count
    let opener = digits > 0 && digits < characters.count && ".)".contains(characters[digits]) ? digits : 0
    var result = ""
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : " "
      let after = index + 1 < characters.count ? characters[index + 1] : " "
      let opensBlock = !inCell && index == opener && "#>-+.)=".contains(character)
      if opensBlock || isMarkup(character, before: before, after: after) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private static func isMarkup(_ character: Character, before: Character, after: Character) -> Bool {
    switch character {
    case "\\", "`", "*", "[", "|", "~": true
    // Within a word it does not emphasise.
    case "_": !(before.isWordlike && after.isWordlike)
    // A tag, a link or a comment; an entity.
    case "<": after.isLetter || "/!?".contains(after)
    case "&": after.isLetter || after == "#"
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
