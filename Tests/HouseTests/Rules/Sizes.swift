/// How long files and functions are.
enum Sizes {
  static let fileLines = 400
  static let functionLines = 80

  static func findings(in file: Repository.File) -> [Finding] {
    var findings: [Finding] = []
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    if count > fileLines {
      findings.append(
        Finding(path: file.path, line: 1, message: "\(count) lines, over \(fileLines): split it by meaning"))
    }
    for function in functions(in: file.text) where function.lines > functionLines {
      findings.append(
        Finding(
          path: file.path, line: function.line,
          message: "\(function.name) has \(function.lines) lines, over \(functionLines): split it by meaning"))
    }
    return findings
  }

  /// Every function and initialiser with a body, with its first line and how many lines it covers.
  static func functions(in source: String) -> [(name: String, line: Int, lines: Int)] {
    let tokens = Tokenizer.tokens(of: source)
    var open: [(name: String, line: Int, depth: Int)] = []
    var closed: [(name: String, line: Int, lines: Int)] = []
    var pending: (name: String, line: Int)?
    var depth = 0
    var brackets = 0
    for index in tokens.indices where tokens[index].kind != .string {
      let token = tokens[index]
      switch token.text {
      case "func" where index + 1 < tokens.count: pending = (tokens[index + 1].text, token.line)
      case "init", "subscript":
        let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
        let isCall = index > 0 && tokens[index - 1].text == "."
        if ["(", "?", "!", "<"].contains(next), !isCall { pending = (token.text, token.line) }
      case "(", "[": brackets += 1
      case ")", "]": brackets -= 1
      case "}":
        depth -= 1
        if let last = open.last, last.depth == depth {
          open.removeLast()
          closed.append((last.name, last.line, token.line - last.line + 1))
        }
        if brackets == 0 { pending = nil }
      case "{":
        if let heading = pending, brackets == 0 {
          open.append((heading.name, heading.line, depth))
          pending = nil
        }
        depth += 1
      default: break
      }
    }
    return closed
  }
}
