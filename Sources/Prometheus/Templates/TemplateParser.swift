/// Reads the pieces of a template into a tree. What the simulator does not know is refused by name.
struct TemplateParser {
  private var pieces: ArraySlice<TemplatePiece>
  /// Names that are declared here, innermost last.
  private var variables: [String]
  /// Whether the dot is what it is at the template's beginning, so that its fields are known.
  private var dotIsRoot = true
  private let end: Int
  /// Blocks within blocks; deeper ones are refused.
  private var depth = 0
  static let maximumDepth = 100

  static let rootFields = ["Labels", "ExternalLabels", "ExternalURL", "Value"]
  static let rootVariables = ["", "labels", "externalLabels", "externalURL", "value"]

  init(_ text: String) throws(TemplateProblem) {
    var lexer = TemplateLexer(text)
    pieces = try lexer.pieces()[...]
    variables = Self.rootVariables
    end = text.utf8.count
  }

  mutating func template() throws(TemplateProblem) -> [TemplateNode] {
    let (nodes, stop) = try list(of: nil)
    precondition(stop == nil, "a template ended before its end")
    return nodes
  }

  /// What ends a list of nodes: `end`, or `else` with the rest of its action.
  private enum Stop {
    case end
    case otherwise(ArraySlice<TemplateToken>, offset: Int)
  }

  private mutating func list(
    of block: (word: String, offset: Int)?
  ) throws(TemplateProblem) -> (nodes: [TemplateNode], stop: Stop?) {
    var nodes: [TemplateNode] = []
    while let piece = pieces.popFirst() {
      switch piece.kind {
      case .text(let text): nodes.append(.text(text))
      case .action(let tokens):
        guard let first = tokens.first else {
          throw TemplateProblem("an empty action", at: piece.offset)
        }
        guard case .word(let word) = first.kind else {
          nodes.append(try output(tokens))
          continue
        }
        switch word {
        case "end", "else":
          guard block != nil else {
            throw TemplateProblem("'\(word)' without an if, with or range before it", at: first.offset)
          }
          if word == "else" { return (nodes, .otherwise(tokens.dropFirst(), offset: first.offset)) }
          guard tokens.count == 1 else { throw TemplateProblem("'end' stands alone", at: tokens[1].offset) }
          return (nodes, .end)
        case "if", "with", "range": nodes.append(try self.block(word, tokens.dropFirst(), first.offset))
        case "template", "define", "block", "break", "continue":
          throw TemplateProblem("'\(word)' is not supported in templates of rules", at: first.offset)
        default: nodes.append(try output(tokens))
        }
      }
    }
    guard let block else { return (nodes, nil) }
    throw TemplateProblem("'\(block.word)' without its 'end'", at: block.offset)
  }

  private mutating func output(_ tokens: [TemplateToken]) throws(TemplateProblem) -> TemplateNode {
    var parser = TemplatePipelineParser(tokens[...], variables: variables, dotIsRoot: dotIsRoot, end: end)
    let pipeline = try parser.whole(mayDeclare: 1)
    variables = parser.variables
    return .output(pipeline)
  }

  private mutating func block(
    _ word: String, _ tokens: ArraySlice<TemplateToken>, _ offset: Int
  ) throws(TemplateProblem) -> TemplateNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw TemplateProblem("blocks are nested deeper than \(Self.maximumDepth)", at: offset)
    }
    let (outer, outerDot) = (variables, dotIsRoot)
    guard !tokens.isEmpty else { throw TemplateProblem("'\(word)' needs a value", at: offset) }
    var parser = TemplatePipelineParser(tokens, variables: variables, dotIsRoot: dotIsRoot, end: end)
    let pipeline = try parser.whole(mayDeclare: word == "range" ? 2 : 1)
    variables = parser.variables
    let inner = variables
    if word != "if" { dotIsRoot = false }
    var (body, stop) = try list(of: (word, offset))
    variables = inner
    dotIsRoot = outerDot
    var otherwise: [TemplateNode] = []
    if case .otherwise(let rest, let elseOffset)? = stop {
      if let next = rest.first {
        // `else if` and `else with` share the end of the block.
        guard case .word(let nextWord) = next.kind, nextWord == word, word != "range" else {
          throw TemplateProblem("'else' cannot be followed by this in a '\(word)'", at: next.offset)
        }
        otherwise = [try block(word, rest.dropFirst(), elseOffset)]
      } else {
        (otherwise, stop) = try list(of: (word, offset))
        if case .otherwise(_, let second)? = stop { throw TemplateProblem("a second 'else'", at: second) }
      }
    }
    (variables, dotIsRoot) = (outer, outerDot)
    switch word {
    case "if": return .conditional(pipeline, body, otherwise: otherwise)
    case "with": return .scope(pipeline, body, otherwise: otherwise)
    default: return .loop(pipeline, body, otherwise: otherwise)
    }
  }
}
