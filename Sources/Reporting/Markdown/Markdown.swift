/// Text that Markdown shows as it is.
enum Markdown {
  /// Plain text inside a paragraph, heading or table cell.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.cleaned {
      if "\\`*_[]<>|~#&".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
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
