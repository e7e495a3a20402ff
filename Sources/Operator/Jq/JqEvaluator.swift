/// A value, and where in the input it stands when that is known.
struct JqItem {
  var value: JSONDocument
  /// Keys and numbers from the input's root on; nil: it was computed.
  var path: [JSONDocument]?

  init(_ value: JSONDocument, path: [JSONDocument]? = nil) {
    self.value = value
    self.path = path
  }
}

/// Why evaluation ends before its time.
enum JqStop: Error {
  /// jq's own error, with its value.
  case error(JSONDocument)
  /// Somebody has enough outputs.
  case enough(Int)
  /// More work than the simulation does for a filter.
  case bound

  static func message(_ text: String) -> JqStop { .error(.string(text)) }
}

/// Runs a program: every expression gives any number of outputs, one after another.
final class JqEvaluator {
  typealias Output = (JqItem) throws(JqStop) -> Void

  /// The most outputs of all expressions of one run together.
  static let mostSteps = 5_000_000
  /// The most expressions within each other: a simulated terminal has a small stack.
  static let deepest = 200
  private var steps = 0
  private var depth = 0
  private var lastLabel = 0
  private var variables: [(name: String, value: JSONDocument)]
  /// What `now` answers, in seconds since 1970.
  let now: Double

  init(variables: [(name: String, value: JSONDocument)] = [], now: Double = 0) {
    self.variables = variables
    self.now = now
  }

  func value(of name: String) -> JSONDocument? { variables.last { $0.name == name }?.value }

  /// Through a variable, because the optimiser would make a copy of the evaluator for every closure that is handed down, and
  /// of these for theirs, without end.
  private var step: (JqEvaluator, JqExpression, JqItem, Output) throws(JqStop) -> Void = {
    evaluator, expression, input, output throws(JqStop) in try evaluator.take(expression, input, output)
  }

  func evaluate(_ expression: JqExpression, _ input: JqItem, _ output: Output) throws(JqStop) {
    try step(self, expression, input, output)
  }

  private func take(_ expression: JqExpression, _ input: JqItem, _ output: Output) throws(JqStop) {
    try enter()
    defer { leave() }
    switch expression {
    case .identity: try output(input)
    case .descendants: try descend(input, output)
    case .literal(let value): try output(JqItem(value))
    case .index(let target, let key, let isOptional):
      try index(target, key, isOptional: isOptional, input, output)
    case .slice(let target, let from, let to): try slice(target, from, to, input, output)
    case .iterate(let target, let isOptional):
      try evaluate(target, input) { item throws(JqStop) in try iterate(item, isOptional: isOptional, output) }
    case .text(let pieces, let format): try text(pieces[...], format, "", input, output)
    case .format(let name): try output(JqItem(.string(try JqFormat.text(name, input.value))))
    case .array(let inner):
      var items: [JSONDocument] = []
      if let inner { try evaluate(inner, JqItem(input.value)) { item in items.append(item.value) } }
      try output(JqItem(.array(items)))
    case .object(let entries): try object(entries[...], [], input, output)
    case .negative(let inner):
      try evaluate(inner, JqItem(input.value)) { item throws(JqStop) in
        guard case .number(let value) = item.value else {
          throw .message("\(item.value.described) cannot be negated")
        }
        try output(JqItem(.number(-value)))
      }
    case .pipe(let left, let right):
      try evaluate(left, input) { item throws(JqStop) in try self.evaluate(right, item, output) }
    case .comma(let left, let right):
      try evaluate(left, input, output)
      try evaluate(right, input, output)
    case .binary(let operation, let left, let right):
      try evaluate(right, JqItem(input.value)) { second throws(JqStop) in
        try self.evaluate(left, JqItem(input.value)) { first throws(JqStop) in
          try output(JqItem(try operation.result(first.value, second.value)))
        }
      }
    case .and, .or, .alternative, .conditional: try logic(expression, input, output)
    case .attempt(let body, let handler): try attempt(body, handler, input, output)
    case .call(let name, let arguments):
      try JqFunctions.call(JqCall(name: name, arguments: arguments, input: input, evaluator: self), output)
    case .variable(let name):
      guard let value = value(of: name) else { throw .message("$\(name) is not defined") }
      try output(JqItem(value))
    case .bind, .reduce, .foreach: try binding(expression, input, output)
    case .assign(let kind, let target, let value): try assign(kind, target, value, input, output)
    }
  }

  func enter() throws(JqStop) {
    steps += 1
    depth += 1
    guard steps <= Self.mostSteps, depth <= Self.deepest else {
      depth -= 1
      throw .bound
    }
  }

  func leave() { depth -= 1 }

  /// All outputs.
  func values(_ expression: JqExpression, _ input: JSONDocument) throws(JqStop) -> [JSONDocument] {
    var values: [JSONDocument] = []
    try evaluate(expression, JqItem(input)) { item in values.append(item.value) }
    return values
  }

  /// The paths that an expression names in a value.
  func paths(_ expression: JqExpression, _ input: JSONDocument) throws(JqStop) -> [[JSONDocument]] {
    var paths: [[JSONDocument]] = []
    try evaluate(expression, JqItem(input, path: [])) { item throws(JqStop) in
      guard let path = item.path else {
        throw .message("Invalid path expression with result \(item.value.truncated(to: 30))")
      }
      paths.append(path)
    }
    return paths
  }

  /// Passes outputs on until `isEnough` says so after one.
  func some(
    _ expression: JqExpression, _ input: JqItem, _ output: (JqItem) throws(JqStop) -> Bool
  ) throws(JqStop) {
    lastLabel += 1
    let label = lastLabel
    do throws(JqStop) {
      try evaluate(expression, input) { item throws(JqStop) in
        if try output(item) { throw .enough(label) }
      }
    } catch {
      if case .enough(label) = error { return }
      throw error
    }
  }

  func with(_ name: String, _ value: JSONDocument, _ body: () throws(JqStop) -> Void) throws(JqStop) {
    variables.append((name, value))
    defer { variables.removeLast() }
    try body()
  }
}
