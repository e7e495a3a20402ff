/// Reads command lines as bash does: words, quotes, variables, `$( )`, pipes, `&&`, `||`, `;`, `&`, `time`, comments and lines that
/// go on after a backslash. Everything else is refused with its place.
struct ShellParser {
  private let text: [Unicode.Scalar]
  private var position = 0
  /// Values of `$NAME`; nil: as if it were not set.
  private let value: (String) -> String?
  /// Names that were asked for and have no value, with their places.
  private(set) var unset: [ShellWord] = []
  /// Where the present command has a word of empty variables alone, which to bash is none.
  private var vanished: Int?

  /// The most bytes of one text.
  static let longest = 65_536

  init(_ text: String, value: @escaping (String) -> String?) {
    self.text = Array(text.unicodeScalars)
    self.value = value
  }

  private enum Token: Hashable {
    case word(ShellWord)
    /// An operator or `newline`.
    case mark(String, Int)
    case end(Int)
  }

  mutating func script() throws(ShellProblem) -> ShellScript {
    guard text.count <= Self.longest else {
      throw ShellProblem(
        message: "firedrill: the command line is longer than \(Self.longest) characters", position: 0, exitCode: 126)
    }
    var script = ShellScript()
    var condition = ShellScript.Step.Condition.always
    var pipeline = ShellPipeline()
    var words: [ShellWord] = []
    var assignments: [(name: String, value: ShellWord)] = []

    func closeCommand(before mark: String, at place: Int) throws(ShellProblem) {
      if words.isEmpty, let first = assignments.first {
        throw .unsupported("assignments without a command", at: first.value.position)
      }
      if words.isEmpty, let vanished { throw .unsupported("a command of empty variables alone", at: vanished) }
      guard !words.isEmpty else { throw .syntax(mark, at: place) }
      pipeline.commands.append(ShellCommand(assignments: assignments, words: words))
      (words, assignments, vanished) = ([], [], nil)
    }
    func closePipeline(before mark: String, at place: Int) throws(ShellProblem) {
      try closeCommand(before: mark, at: place)
      script.steps.append(.init(condition: condition, pipeline: pipeline))
      pipeline = ShellPipeline()
      condition = .always
    }

    while true {
      switch try next() {
      case .word(let word):
        if words.isEmpty, pipeline.commands.isEmpty, !pipeline.isTimed, word.text == "time" {
          pipeline.isTimed = true
          continue
        }
        if words.isEmpty {
          if let assignment = assignment(word) {
            assignments.append(assignment)
            continue
          }
          try refuseKeyword(word)
        }
        words.append(word)
      case .mark("newline", let place), .mark(";", let place):
        let mark = text.indices.contains(place) && text[place] == ";" ? ";" : "newline"
        if mark == "newline", words.isEmpty, assignments.isEmpty, vanished == nil {
          // A line may end after `|`, `&&` and `||`.
          if pipeline.commands.isEmpty, pipeline.isTimed { throw .unsupported("`time' without a command", at: place) }
          continue
        }
        try closePipeline(before: mark, at: place)
      case .mark("|", let place): try closeCommand(before: "|", at: place)
      case .mark("&", let place):
        pipeline.isInBackground = true
        try closePipeline(before: "&", at: place)
      case .mark("&&", let place):
        try closePipeline(before: "&&", at: place)
        condition = .success
      case .mark("||", let place):
        try closePipeline(before: "||", at: place)
        condition = .failure
      case .mark(let mark, let place): try refuse(mark, at: place)
      case .end(let place):
        let isEmpty = words.isEmpty && assignments.isEmpty && vanished == nil
        if isEmpty, pipeline.commands.isEmpty, condition == .always, !pipeline.isTimed { return script }
        guard !isEmpty else {
          throw ShellProblem(message: "bash: syntax error: unexpected end of file", position: place, exitCode: 2)
        }
        try closePipeline(before: "newline", at: place)
        return script
      }
    }
  }

  private func refuseKeyword(_ word: ShellWord) throws(ShellProblem) {
    // Quotes would take a keyword its meaning.
    guard word.position < text.count, text[word.position] != "'", text[word.position] != "\"" else { return }
    let keywords = [
      "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "select",
      "{",
      "}", "!", "[[",
    ]
    if keywords.contains(word.text) { throw .unsupported("`\(word.text)'", at: word.position) }
  }

  /// `NAME=value`, the name without quotes.
  private func assignment(_ word: ShellWord) -> (name: String, value: ShellWord)? {
    let name = text[word.position...].prefix { Self.isNamePart($0, isFirst: false) }
    guard let first = name.first, Self.isNamePart(first, isFirst: true), name.endIndex < text.count,
      text[name.endIndex] == "="
    else { return nil }
    var value = word
    value.text = String(word.text.unicodeScalars.dropFirst(name.count + 1))
    for index in value.substitutions.indices { value.substitutions[index].offset -= name.count + 1 }
    return (String(String.UnicodeScalarView(name)), value)
  }

  /// Redirections and groups. Without a word behind it bash itself refuses a redirection.
  private mutating func refuse(_ mark: String, at place: Int) throws(ShellProblem) {
    if mark.hasPrefix("<") || mark.hasPrefix(">") {
      switch try next() {
      case .word:
        // `<name>`: the second mark has nothing behind it.
        if mark == "<", case .mark(">", _) = try next() {
          switch try next() {
          case .end(let end): throw .syntax("newline", at: end)
          case .mark(let other, let end): throw .syntax(other, at: end)
          case .word: break
          }
        }
        throw .unsupported("redirections", at: place)
      case .mark(let other, let end): throw .syntax(other, at: end)
      case .end(let end): throw .syntax("newline", at: end)
      }
    }
    if mark == ")" { throw .syntax(")", at: place) }
    throw .unsupported("`\(mark)'", at: place)
  }

  private mutating func next() throws(ShellProblem) -> Token {
    while position < text.count {
      if text[position] == " " || text[position] == "\t" || text[position] == "\r" {
        position += 1
      } else if text[position] == "\\", position + 1 < text.count, text[position + 1] == "\n" {
        position += 2
      } else {
        break
      }
    }
    guard position < text.count else { return .end(position) }
    let start = position
    switch text[position] {
    case "#":
      while position < text.count, text[position] != "\n" { position += 1 }
      return try next()
    case "\n":
      position += 1
      return .mark("newline", start)
    case ";":
      position += 1
      return .mark(";", start)
    case "|", "&", "<", ">":
      let mark = text[position]
      position += 1
      // `<<<` is one mark, too.
      while position < text.count, text[position] == mark, position - start < (mark == "<" ? 3 : 2) { position += 1 }
      return .mark(String(repeating: String(mark), count: position - start), start)
    case "(", ")":
      position += 1
      return .mark(String(text[start]), start)
    default:
      if let word = try word() { return .word(word) }
      vanished = vanished ?? start
      return try next()
    }
  }

  private static let ends = " \t\r\n;|&<>()".unicodeScalars

  /// Nil for one that is nothing but empty variables outside quotes.
  private mutating func word() throws(ShellProblem) -> ShellWord? {
    let start = position
    var content = WordContent()
    var isQuoted = false
    while position < text.count, !Self.ends.contains(text[position]) {
      switch text[position] {
      case "'":
        isQuoted = true
        try quoted(into: &content)
      case "\"":
        isQuoted = true
        try doubleQuoted(into: &content)
      case "\\":
        position += 1
        guard position < text.count else {
          content.append("\\")
          break
        }
        if text[position] != "\n" { content.append(text[position]) }
        position += 1
      case "$": try variable(into: &content)
      case "`": throw .unsupported("substitution by `, use $( )", at: position)
      default:
        content.append(text[position])
        position += 1
      }
    }
    guard isQuoted || !content.scalars.isEmpty || !content.substitutions.isEmpty else { return nil }
    return ShellWord(text: String(content.scalars), position: start, substitutions: content.substitutions)
  }

  /// What a word has so far.
  private struct WordContent {
    var scalars = String.UnicodeScalarView()
    var substitutions: [ShellWord.Substitution] = []
    mutating func append(_ scalar: Unicode.Scalar) { scalars.append(scalar) }
    mutating func append(contentsOf other: String.UnicodeScalarView) { scalars.append(contentsOf: other) }
  }

  private mutating func quoted(into content: inout WordContent) throws(ShellProblem) {
    let start = position
    position += 1
    while position < text.count, text[position] != "'" {
      content.append(text[position])
      position += 1
    }
    guard position < text.count else { throw unterminated("'", at: start) }
    position += 1
  }

  private mutating func doubleQuoted(into content: inout WordContent) throws(ShellProblem) {
    let start = position
    position += 1
    while position < text.count, text[position] != "\"" {
      switch text[position] {
      case "\\":
        guard position + 1 < text.count else { throw unterminated("\"", at: start) }
        let escaped = text[position + 1]
        if !["$", "`", "\"", "\\", "\n"].contains(escaped) { content.append("\\") }
        if escaped != "\n" { content.append(escaped) }
        position += 2
      case "$": try variable(into: &content, isQuoted: true)
      case "`": throw .unsupported("substitution by `, use $( )", at: position)
      default:
        content.append(text[position])
        position += 1
      }
    }
    guard position < text.count else { throw unterminated("\"", at: start) }
    position += 1
  }

  private func unterminated(_ mark: String, at start: Int) -> ShellProblem {
    ShellProblem(
      message: "bash: unexpected EOF while looking for matching `\(mark)'", position: start, exitCode: 2)
  }

  /// `$(...)`: to the parenthesis that closes it, which is none within quotes.
  private mutating func substitution(into content: inout WordContent, isQuoted: Bool) throws(ShellProblem) {
    let start = position
    position += 1
    if position < text.count, text[position] == "(" { throw .unsupported("arithmetic", at: start - 1) }
    var depth = 1
    var quote: Unicode.Scalar?
    let first = position
    while position < text.count {
      let scalar = text[position]
      if let open = quote {
        if scalar == open { quote = nil }
        if scalar == "\\", open == "\"" { position += 1 }
      } else {
        switch scalar {
        case "'", "\"": quote = scalar
        case "\\": position += 1
        case "(": depth += 1
        case ")": depth -= 1
        default: break
        }
      }
      if depth == 0 { break }
      position += 1
    }
    guard position < text.count else {
      throw ShellProblem(
        message: "bash: unexpected EOF while looking for matching `)'", position: start, exitCode: 2)
    }
    content.substitutions.append(
      ShellWord.Substitution(
        script: String(String.UnicodeScalarView(text[first..<position])), position: first,
        offset: String(content.scalars).utf8.count, isQuoted: isQuoted))
    position += 1
  }

  private mutating func variable(into content: inout WordContent, isQuoted: Bool = false) throws(ShellProblem) {
    let start = position
    position += 1
    guard position < text.count else {
      content.append("$")
      return
    }
    let isBraced = text[position] == "{"
    if text[position] == "(" { return try substitution(into: &content, isQuoted: isQuoted) }
    if isBraced { position += 1 }
    var name = ""
    while position < text.count {
      // A line that goes on goes on within names, too.
      if text[position] == "\\", position + 1 < text.count, text[position + 1] == "\n" {
        position += 2
        continue
      }
      guard Self.isNamePart(text[position], isFirst: name.isEmpty) else { break }
      name.unicodeScalars.append(text[position])
      position += 1
    }
    if isBraced {
      guard position < text.count, text[position] == "}", !name.isEmpty else {
        throw .unsupported("expansions beyond ${NAME}", at: start)
      }
      position += 1
    } else if name.isEmpty {
      if position < text.count, "?#*@!$-0123456789".unicodeScalars.contains(text[position]) {
        throw .unsupported("the variable $\(text[position])", at: start)
      }
      content.append("$")
      return
    }
    guard let value = value(name) else {
      unset.append(ShellWord(text: name, position: start))
      return
    }
    content.append(contentsOf: value.unicodeScalars)
  }

  private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
    scalar == "_" || (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z")
      || (!isFirst && scalar >= "0" && scalar <= "9")
  }
}
