/// Reads the inside of one action.
struct TemplatePipelineParser {
  private var tokens: ArraySlice<TemplateToken>
  private(set) var variables: [String]
  private let dotIsRoot: Bool
  private let end: Int
  private var depth = 0

  init(_ tokens: ArraySlice<TemplateToken>, variables: [String], dotIsRoot: Bool, end: Int) {
    self.tokens = tokens
    self.variables = variables
    self.dotIsRoot = dotIsRoot
    self.end = end
  }

  /// The whole action; up to `mayDeclare` variables before it.
  mutating func whole(mayDeclare: Int) throws(TemplateProblem) -> TemplatePipeline {
    let declared = try declaration(atMost: mayDeclare)
    var pipeline = try self.pipeline()
    if let token = tokens.first { throw TemplateProblem("this does not belong here", at: token.offset) }
    if let declared {
      pipeline.variables = declared.names
      pipeline.declares = declared.declares
      if declared.declares { variables += declared.names }
    }
    return pipeline
  }

  private mutating func declaration(
    atMost maximum: Int
  ) throws(TemplateProblem) -> (names: [String], declares: Bool)? {
    var names: [String] = []
    var rest = tokens
    var place = tokens.first?.offset ?? end
    while let token = rest.first, case .variable(let name) = token.kind {
      names.append(name)
      place = token.offset
      rest = rest.dropFirst()
      guard rest.first?.kind == .comma else { break }
      rest = rest.dropFirst()
    }
    guard let operation = rest.first, operation.kind == .declare || operation.kind == .assign, !names.isEmpty else {
      return nil
    }
    guard names.count <= maximum, !names.contains("") else {
      throw TemplateProblem("too many variables, or one without a name, before '='", at: place)
    }
    if operation.kind == .assign {
      for name in names where !variables.contains(name) { throw undefined(name, at: place) }
    }
    tokens = rest.dropFirst()
    return (names, operation.kind == .declare)
  }

  private mutating func pipeline() throws(TemplateProblem) -> TemplatePipeline {
    var commands = [try command(isFirst: true)]
    while tokens.first?.kind == .pipe {
      tokens = tokens.dropFirst()
      commands.append(try command(isFirst: false))
    }
    return TemplatePipeline(commands: commands)
  }

  private mutating func command(isFirst: Bool) throws(TemplateProblem) -> TemplateCommand {
    let offset = tokens.first?.offset ?? end
    var operands: [TemplateOperand] = []
    while let token = tokens.first, token.kind != .pipe, token.kind != .close {
      operands.append(try operand(token))
    }
    guard let head = operands.first else { throw TemplateProblem("a value is missing", at: offset) }
    if case .function(let function) = head {
      let given = operands.count - 1 + (isFirst ? 0 : 1)
      guard function.arity.contains(given) else {
        let wanted = function.arity
        let count =
          wanted.count == 1 ? "\(wanted.lowerBound)" : wanted.contains(given) ? "" : "at least \(wanted.lowerBound)"
        throw TemplateProblem("'\(function.rawValue)' takes \(count) arguments, not \(given)", at: offset)
      }
      return TemplateCommand(function: function, operands: Array(operands.dropFirst()), offset: offset)
    }
    guard operands.count == 1, isFirst else {
      throw TemplateProblem("only a function takes arguments", at: offset)
    }
    return TemplateCommand(function: nil, operands: operands, offset: offset)
  }

  private mutating func operand(_ token: TemplateToken) throws(TemplateProblem) -> TemplateOperand {
    tokens = tokens.dropFirst()
    var operand: TemplateOperand
    var isRoot = false
    switch token.kind {
    case .word(let word): operand = try self.word(word, at: token.offset)
    case .text(let text): operand = .constant(.text(text))
    case .integer(let value): operand = .constant(.integer(value))
    case .number(let value): operand = .constant(.number(value))
    case .dot:
      operand = .dot
      isRoot = dotIsRoot
    case .field(let name):
      if dotIsRoot { try checkRoot(name, at: token.offset) }
      operand = .fields(.dot, [name])
    case .variable(let name):
      guard variables.contains(name) else { throw undefined(name, at: token.offset) }
      operand = .variable(name)
      isRoot = name.isEmpty
    case .open:
      depth += 1
      defer { depth -= 1 }
      guard depth <= TemplateParser.maximumDepth else {
        throw TemplateProblem("parentheses are nested deeper than \(TemplateParser.maximumDepth)", at: token.offset)
      }
      operand = .pipeline(try pipeline())
      guard tokens.first?.kind == .close else { throw TemplateProblem("a '(' without its ')'", at: token.offset) }
      tokens = tokens.dropFirst()
    case .pipe, .close, .declare, .assign, .comma:
      throw TemplateProblem("this does not belong here", at: token.offset)
    }
    var fields: [String] = []
    while let next = tokens.first, !next.follows, case .field(let name) = next.kind {
      if isRoot, fields.isEmpty { try checkRoot(name, at: next.offset) }
      fields.append(name)
      tokens = tokens.dropFirst()
    }
    return fields.isEmpty ? operand : .fields(operand, fields)
  }

  private func word(_ word: String, at offset: Int) throws(TemplateProblem) -> TemplateOperand {
    switch word {
    case "true": return .constant(.boolean(true))
    case "false": return .constant(.boolean(false))
    case "nil": return .constant(.none)
    default: break
    }
    if let function = TemplateFunction(rawValue: word) { return .function(function) }
    if TemplateFunction.unsupported.contains(word) {
      throw TemplateProblem("the template function '\(word)' is not supported", at: offset)
    }
    throw TemplateProblem(
      "no template function is named '\(word)'", at: offset, name: word,
      of: TemplateFunction.allCases.map(\.rawValue))
  }

  private func checkRoot(_ name: String, at offset: Int) throws(TemplateProblem) {
    guard !TemplateParser.rootFields.contains(name) else { return }
    throw TemplateProblem(
      "templates of rules have no '.\(name)'; there are .Labels, .Value, .ExternalLabels and .ExternalURL", at: offset,
      name: name, of: TemplateParser.rootFields)
  }

  private func undefined(_ name: String, at offset: Int) -> TemplateProblem {
    TemplateProblem(
      "undefined variable '$\(name)'", at: offset, name: name,
      of: variables.filter { !$0.isEmpty })
  }
}
