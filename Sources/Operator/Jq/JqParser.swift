/// Reads a program by jq 1.6's grammar, as far as the simulation goes.
struct JqParser {
  private let tokens: [JqLexer.Token]
  private var position = 0
  private var depth = 0

  /// The most levels of nesting in a program.
  static let deepest = 64

  private init(_ tokens: [JqLexer.Token]) { self.tokens = tokens }

  static func program(_ text: String) throws(JqProblem) -> JqExpression {
    let tokens = try JqLexer.tokens(of: text)
    guard tokens.count > 1 else { return .identity }
    return try program(tokens)
  }

  private static func program(_ tokens: [JqLexer.Token]) throws(JqProblem) -> JqExpression {
    var parser = JqParser(tokens)
    let expression = try parser.pipe()
    guard parser.token == .end else { throw parser.unexpected }
    return expression
  }

  private var token: JqLexer.Token { tokens[position] }
  private var unexpected: JqProblem { .syntax("unexpected \(token.name)") }

  private mutating func take(_ mark: String) -> Bool {
    guard token == .mark(mark) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard token == .word(word) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: String) throws(JqProblem) {
    guard take(mark) else { throw unexpected }
  }

  private mutating func expect(word: String) throws(JqProblem) {
    guard take(word: word) else { throw unexpected }
  }

  // MARK: From the loosest to the tightest

  private mutating func pipe() throws(JqProblem) -> JqExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .unsupported("programs nested deeper than \(Self.deepest) levels") }
    if token == .word("def") { throw .unsupported("definitions (def)") }
    if token == .word("label") { throw .unsupported("label") }
    let left = try comma()
    if take("|") { return .pipe(left, try pipe()) }
    return left
  }

  private mutating func comma() throws(JqProblem) -> JqExpression {
    var left = try alternative()
    while take(",") { left = .comma(left, try alternative()) }
    return left
  }

  private mutating func alternative() throws(JqProblem) -> JqExpression {
    let left = try assignment()
    if take("//") { return .alternative(left, try alternative()) }
    return left
  }

  private mutating func assignment() throws(JqProblem) -> JqExpression {
    let left = try disjunction()
    guard case .mark(let mark) = token else { return left }
    let kind: JqExpression.Assignment
    switch mark {
    case "=": kind = .plain
    case "|=": kind = .update
    case "//=": kind = .alternative
    case "+=", "-=", "*=", "/=", "%=":
      guard let operation = JqExpression.Operator(rawValue: String(mark.prefix(1))) else { return left }
      kind = .arithmetic(operation)
    default: return left
    }
    position += 1
    return .assign(kind, left, try alternative())
  }

  private mutating func disjunction() throws(JqProblem) -> JqExpression {
    var left = try conjunction()
    while take(word: "or") { left = .or(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(JqProblem) -> JqExpression {
    var left = try comparison()
    while take(word: "and") { left = .and(left, try comparison()) }
    return left
  }

  private mutating func comparison() throws(JqProblem) -> JqExpression {
    let left = try sum()
    guard case .mark(let mark) = token, ["==", "!=", "<", "<=", ">", ">="].contains(mark),
      let operation = JqExpression.Operator(rawValue: mark)
    else { return left }
    position += 1
    return .binary(operation, left, try sum())
  }

  private mutating func sum() throws(JqProblem) -> JqExpression {
    var left = try product()
    while case .mark(let mark) = token, ["+", "-"].contains(mark), let operation = JqExpression.Operator(rawValue: mark)
    {
      position += 1
      left = .binary(operation, left, try product())
    }
    return left
  }

  private mutating func product() throws(JqProblem) -> JqExpression {
    var left = try prefixed()
    while case .mark(let mark) = token, ["*", "/", "%"].contains(mark),
      let operation = JqExpression.Operator(rawValue: mark)
    {
      position += 1
      let right = try prefixed()
      if mark != "*", case .literal(.number) = left, right == .literal(.number(0)) {
        throw .syntax("Division by zero?")
      }
      left = .binary(operation, left, right)
    }
    return left
  }

  private mutating func prefixed() throws(JqProblem) -> JqExpression {
    if take("-") { return .negative(try prefixed()) }
    return try postfix()
  }

  private mutating func postfix() throws(JqProblem) -> JqExpression {
    if take(word: "try") {
      let body = try postfixTerm()
      return .attempt(body, handler: take(word: "catch") ? try postfixTerm() : nil)
    }
    if token == .word("reduce") || token == .word("foreach") { return try suffixed(try folding()) }
    let term = try postfixTerm()
    guard take(word: "as") else { return term }
    let name = try pattern()
    try expect("|")
    return .bind(term, name: name, try pipe())
  }

  private mutating func pattern() throws(JqProblem) -> String {
    if token == .mark("[") || token == .mark("{") { throw .unsupported("destructuring") }
    guard case .variable(let name) = token else { throw unexpected }
    position += 1
    return name
  }

  private mutating func folding() throws(JqProblem) -> JqExpression {
    let isReduce = take(word: "reduce")
    if !isReduce { position += 1 }
    let source = try postfixTerm()
    try expect(word: "as")
    let name = try pattern()
    try expect("(")
    let initial = try pipe()
    try expect(";")
    let update = try pipe()
    var extract = JqExpression.identity
    if !isReduce, take(";") { extract = try pipe() }
    try expect(")")
    return isReduce
      ? .reduce(source, name: name, initial: initial, update: update)
      : .foreach(source, name: name, initial: initial, update: update, extract: extract)
  }

  private mutating func postfixTerm() throws(JqProblem) -> JqExpression { try suffixed(try term()) }

  private mutating func suffixed(_ term: JqExpression) throws(JqProblem) -> JqExpression {
    var term = term
    while true {
      switch token {
      case .mark("?"):
        position += 1
        term =
          switch term {
          case .index(let target, let key, false): .index(target, key, isOptional: true)
          case .iterate(let target, false): .iterate(target, isOptional: true)
          default: .attempt(term, handler: nil)
          }
      case .mark("["): term = try bracket(after: term)
      case .field(let name):
        position += 1
        term = .index(term, .literal(.string(name)))
      case .mark("."):
        // `."name"` and `.[...]` behind something.
        if case .text = tokens[position + 1] {
          position += 1
          term = .index(term, try text(format: "text"))
        } else if tokens[position + 1] == .mark("[") {
          position += 1
          term = try bracket(after: term)
        } else {
          throw JqProblem.syntax("unexpected \(tokens[position + 1].name)")
        }
      default: return term
      }
    }
  }

  private mutating func bracket(after term: JqExpression) throws(JqProblem) -> JqExpression {
    try expect("[")
    if take("]") { return .iterate(term) }
    if take(":") {
      let end = try pipe()
      try expect("]")
      return .slice(term, from: nil, to: end)
    }
    let first = try pipe()
    guard take(":") else {
      try expect("]")
      return .index(term, first)
    }
    if take("]") { return .slice(term, from: first, to: nil) }
    let end = try pipe()
    try expect("]")
    return .slice(term, from: first, to: end)
  }

  private mutating func term() throws(JqProblem) -> JqExpression {
    let token = token
    switch token {
    case .number(let value):
      position += 1
      return .literal(.number(value))
    case .text: return try text(format: "text")
    case .format(let name):
      position += 1
      guard JqFormat.names.contains(name) else {
        throw JqFormat.others.contains(name) ? .unsupported("@\(name)") : .syntax("\(name) is not a valid format")
      }
      if case .text = self.token { return try text(format: name) }
      return .format(name)
    case .variable(let name):
      position += 1
      if name == "__loc__" { throw .unsupported("$__loc__") }
      return .variable(name)
    case .field(let name):
      position += 1
      return .index(.identity, .literal(.string(name)))
    case .mark("."):
      position += 1
      if case .text = self.token { return .index(.identity, try text(format: "text")) }
      return .identity
    case .mark(".."):
      position += 1
      return .descendants
    case .mark("("):
      position += 1
      let inner = try pipe()
      try expect(")")
      return inner
    case .mark("["):
      position += 1
      if take("]") { return .array(nil) }
      let inner = try pipe()
      try expect("]")
      return .array(inner)
    case .mark("{"): return try object()
    case .word("if"): return try conditional()
    case .word(let name):
      guard !JqLexer.keywords.contains(name) else { throw unexpected }
      return try call(name)
    default: throw unexpected
    }
  }

  private mutating func text(format: String) throws(JqProblem) -> JqExpression {
    guard case .text(let parts) = token else { throw unexpected }
    position += 1
    if parts.count == 1, case .literal(let literal) = parts[0] { return .literal(.string(literal)) }
    var pieces: [JqExpression.Piece] = []
    for part in parts {
      switch part {
      case .literal(let literal): pieces.append(.literal(literal))
      case .program(let tokens): pieces.append(.inserted(try Self.program(tokens)))
      }
    }
    return .text(pieces, format: format)
  }

  private mutating func conditional() throws(JqProblem) -> JqExpression {
    position += 1
    let condition = try pipe()
    try expect(word: "then")
    let then = try pipe()
    if token == .word("elif") { return .conditional(condition, then: then, otherwise: try conditional()) }
    // jq 1.6 has no `if` without `else`.
    try expect(word: "else")
    let otherwise = try pipe()
    try expect(word: "end")
    return .conditional(condition, then: then, otherwise: otherwise)
  }

  private mutating func call(_ name: String) throws(JqProblem) -> JqExpression {
    position += 1
    var arguments: [JqExpression] = []
    if take("(") {
      repeat { arguments.append(try pipe()) } while take(";")
      try expect(")")
    }
    try JqFunctions.check(name, arguments.count)
    return .call(name, arguments)
  }

  private mutating func object() throws(JqProblem) -> JqExpression {
    position += 1
    var entries: [JqExpression.Entry] = []
    if take("}") { return .object([]) }
    repeat { entries.append(try entry()) } while take(",")
    try expect("}")
    return .object(entries)
  }

  private mutating func entry() throws(JqProblem) -> JqExpression.Entry {
    let key: JqExpression
    var standard: JqExpression?
    switch token {
    case .variable(let name):
      position += 1
      return .init(key: .literal(.string(name)), value: .variable(name))
    case .word(let name):
      position += 1
      key = .literal(.string(name))
      standard = .index(.identity, key)
    case .text:
      key = try text(format: "text")
      standard = .index(.identity, key)
    case .format(let name):
      position += 1
      guard JqFormat.names.contains(name), case .text = token else { throw unexpected }
      key = try text(format: name)
      standard = .index(.identity, key)
    case .mark("("):
      position += 1
      key = try pipe()
      try expect(")")
    default: throw unexpected
    }
    guard take(":") else {
      guard let standard else { throw unexpected }
      return .init(key: key, value: standard)
    }
    // Values end at a comma; `|` joins terms alone.
    var value = try objectValue()
    while take("|") { value = .pipe(value, try objectValue()) }
    return .init(key: key, value: value)
  }

  private mutating func objectValue() throws(JqProblem) -> JqExpression {
    if take("-") { return .negative(try postfixTerm()) }
    return try postfixTerm()
  }
}
