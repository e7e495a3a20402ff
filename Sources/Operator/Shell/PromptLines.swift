/// A tool such as `redis-cli` and lines that begin with `> `: how runbooks write down what is typed at its prompt.
///
/// A shell would take `>` for a redirection; as the first character of every line after a tool without a command it can only be
/// the prompt.
struct PromptLines {
  /// What was typed, and where it begins in the text, in Unicode scalars.
  struct Line {
    var text: String
    var position: Int
  }

  /// The tools that have a prompt.
  enum Tool: String {
    case redisCLI = "redis-cli"
    case mongosh
  }

  var tool: Tool
  /// The tool's arguments.
  var arguments: [String]
  var lines: [Line]

  /// nil: the text is something else.
  init?(_ text: String) {
    var lines: [Line] = []
    var position = 0
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let typed = line.drop { $0 == " " || $0 == "\t" }
      if let first = typed.first, first != "#" {
        lines.append(Line(text: String(typed), position: position + line.count - typed.count))
      }
      position += line.count + 1
    }
    guard let first = lines.first, lines.count > 1 else { return nil }
    let words = first.text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let tool = words.first.flatMap(Tool.init(rawValue:)), lines.dropFirst().allSatisfy({ $0.text.hasPrefix(">") })
    else { return nil }
    self.tool = tool
    // Quotes are the shell's.
    arguments = words.dropFirst().map { $0.filter { $0 != "\"" && $0 != "'" } }
    self.lines = lines.dropFirst().map { line in
      let typed = line.text.dropFirst().drop { $0 == " " }
      return Line(
        text: String(typed),
        position: line.position + line.text.unicodeScalars.count - typed.unicodeScalars.count)
    }
  }
}
