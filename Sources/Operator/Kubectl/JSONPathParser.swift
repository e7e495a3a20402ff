/// Reads a template of `kubectl get -o jsonpath=`.
struct JSONPathParser {
  private let source: String
  private var rest: Substring

  init(_ source: String) {
    self.source = source
    rest = source[...]
  }

  /// The whole template.
  mutating func template() throws(ToolFailure) -> [JSONPathTemplate.Node] {
    try nodes(isInRange: false)
  }

  /// Up to the end of a range, or of the text.
  private mutating func nodes(isInRange: Bool) throws(ToolFailure) -> [JSONPathTemplate.Node] {
    var nodes: [JSONPathTemplate.Node] = []
    while let character = rest.first {
      guard character == "{" else {
        let text = rest.prefix { $0 != "{" }
        nodes.append(.text(String(text)))
        rest = rest.dropFirst(text.count)
        continue
      }
      rest.removeFirst()
      skipBlanks()
      if take(word: "end") {
        try close()
        guard isInRange else { throw failure("not in range, nothing to end") }
        return nodes
      }
      if take(word: "range") {
        skipBlanks()
        let steps = try steps()
        try close()
        nodes.append(.range(steps, try self.nodes(isInRange: true)))
        continue
      }
      // Several paths and texts may stand within one pair of braces.
      while let next = rest.first, next != "}" {
        if next == "\"" || next == "'" { nodes.append(.text(try quoted())) } else { nodes.append(.path(try steps())) }
        skipBlanks()
      }
      try close()
    }
    guard !isInRange else { throw failure("unmatched range: it has no end") }
    return nodes
  }

  /// `.a.b[0]`, `..name`, `$.a`, `@`.
  private mutating func steps() throws(ToolFailure) -> [JSONPathTemplate.Step] {
    var steps: [JSONPathTemplate.Step] = []
    let before = rest.startIndex
    if rest.first == "$" || rest.first == "@" { rest.removeFirst() }
    while let next = rest.first {
      if next == "[" {
        steps += try bracket()
        continue
      }
      guard next == "." else { break }
      rest.removeFirst()
      if rest.first == "." {
        rest.removeFirst()
        steps.append(.descendants)
        if rest.first == "[" { continue }
      }
      if rest.first == "*" {
        rest.removeFirst()
        steps.append(.wildcard)
        continue
      }
      let name = field()
      if !name.isEmpty { steps.append(.field(name)) }
    }
    guard rest.startIndex != before else { throw unsupported() }
    return steps
  }

  /// A name; a backslash takes the meaning off the character after it.
  private mutating func field() -> String {
    var name = ""
    while let character = rest.first, !".[]{}()\"'@$*=!<>, \t\n".contains(character) {
      rest.removeFirst()
      guard character == "\\", let escaped = rest.popFirst() else {
        name.append(character)
        continue
      }
      name.append(escaped)
    }
    return name
  }

  private mutating func bracket() throws(ToolFailure) -> [JSONPathTemplate.Step] {
    rest.removeFirst()
    if rest.first == "?" {
      rest.removeFirst()
      guard rest.popFirst() == "(" else { throw unsupported() }
      let filter = try filter()
      guard rest.popFirst() == ")", rest.popFirst() == "]" else { throw failure("unterminated filter") }
      return [filter]
    }
    if rest.first == "'" {
      rest.removeFirst()
      let name = rest.prefix { $0 != "'" }
      rest = rest.dropFirst(name.count)
      guard rest.popFirst() == "'", rest.popFirst() == "]" else { throw unsupported() }
      // What stands in quotes is a path, too.
      var inner = JSONPathParser(".\(name)")
      let steps = try inner.steps()
      guard inner.rest.isEmpty else { throw unsupported() }
      return steps
    }
    let text = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(text.count)
    guard rest.popFirst() == "]" else { throw failure("unterminated array") }
    if text == "*" { return [.slice(from: nil, to: nil, isIndex: false)] }
    if let index = Int(text) { return [.slice(from: index, to: index + 1, isIndex: true)] }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.isEmpty || Int($0) != nil }) else { throw unsupported() }
    return [.slice(from: Int(parts[0]), to: Int(parts[1]), isIndex: false)]
  }

  /// `@.name=="x"`, or a path alone: whether there is such a thing.
  private mutating func filter() throws(ToolFailure) -> JSONPathTemplate.Step {
    skipBlanks()
    let path = try steps()
    skipBlanks()
    guard let operation = JSONPathTemplate.Comparison.Operation.allCases.first(where: { rest.hasPrefix($0.rawValue) })
    else { return .filter(path, nil) }
    rest = rest.dropFirst(operation.rawValue.count)
    skipBlanks()
    let value: JSONDocument
    if rest.first == "\"" || rest.first == "'" {
      value = .string(try quoted())
    } else {
      let word = rest.prefix { $0 != ")" && $0 != " " }
      rest = rest.dropFirst(word.count)
      switch word {
      case "true": value = .bool(true)
      case "false": value = .bool(false)
      default:
        guard let number = Double(word) else { throw unsupported() }
        value = .number(number)
      }
    }
    skipBlanks()
    return .filter(path, JSONPathTemplate.Comparison(operation: operation, value: value))
  }

  /// A text in quotes of either kind, with Go's escapes.
  private mutating func quoted() throws(ToolFailure) -> String {
    guard let quote = rest.popFirst() else { throw unsupported() }
    var text = ""
    while let character = rest.popFirst() {
      if character == quote { return text }
      guard character == "\\" else {
        text.append(character)
        continue
      }
      switch rest.popFirst() {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case let other? where other == quote || other == "\\": text.append(other)
      default: throw unsupported()
      }
    }
    throw failure("unterminated quoted string")
  }

  private mutating func take(word: String) -> Bool {
    guard rest.hasPrefix(word), !(rest.dropFirst(word.count).first?.isLetter ?? false) else { return false }
    rest = rest.dropFirst(word.count)
    return true
  }

  private mutating func close() throws(ToolFailure) {
    skipBlanks()
    guard let next = rest.popFirst() else { throw failure("unclosed action") }
    guard next == "}" else { throw unsupported() }
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" } }

  private func failure(_ reason: String) -> ToolFailure {
    ToolFailure(1, "error: error parsing jsonpath \(source), \(reason)\n")
  }

  private func unsupported() -> ToolFailure {
    ToolFailure(126, "firedrill: the simulation does not support the jsonpath \(source)\n")
  }
}
