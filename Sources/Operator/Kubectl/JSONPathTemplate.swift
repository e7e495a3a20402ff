/// What `kubectl get -o jsonpath=TEMPLATE` prints of a document.
///
/// Source: client-go, `util/jsonpath`, with missing keys allowed as kubectl allows them. A path that finds several values gives
/// them with blanks between them; text outside braces stands as it is.
struct JSONPathTemplate {
  enum Node: Hashable {
    case text(String)
    case path([Step])
    /// What follows up to its end is printed for each value that the path finds.
    case range([Step], [Node])
  }

  indirect enum Step: Hashable {
    case field(String)
    /// Of an object's or an array's elements, each.
    case wildcard
    /// The value itself and everything in it.
    case descendants
    /// Elements from one number to before another; negative ones count from the end.
    case slice(from: Int?, to: Int?, isIndex: Bool)
    case filter([Step], Comparison?)
  }

  /// In a filter: with what, and how.
  struct Comparison: Hashable {
    enum Operation: String, CaseIterable {
      case equal = "=="
      case unequal = "!="
      case atMost = "<="
      case atLeast = ">="
      case below = "<"
      case above = ">"
    }
    var operation: Operation
    var value: JSONDocument
  }

  /// Why it cannot be carried out, in client-go's words.
  struct Problem: Error, Hashable { var message: String }

  let nodes: [Node]

  /// - Throws: exit status 126 for what the simulation does not know, else kubectl's own failure.
  init(_ text: String) throws(ToolFailure) {
    var parser = JSONPathParser(text)
    nodes = try parser.template()
  }

  /// The text, or what kubectl says.
  func text(of document: JSONDocument) throws(Problem) -> String { try Self.text(nodes, document) }

  /// The first value that its first path finds; nil: none.
  func firstValue(of document: JSONDocument) throws(Problem) -> JSONDocument? {
    for case .path(let steps) in nodes { return try Self.values(steps, [document]).first }
    return nil
  }

  private static func text(_ nodes: [Node], _ document: JSONDocument) throws(Problem) -> String {
    var text = ""
    for node in nodes {
      switch node {
      case .text(let plain): text += plain
      case .path(let steps): text += try values(steps, [document]).map(shown).joined(separator: " ")
      case .range(let steps, let body):
        for value in try values(steps, [document]) { text += try Self.text(body, value) }
      }
    }
    return text
  }

  private static func shown(_ value: JSONDocument) -> String {
    if case .string(let text) = value { return text }
    return value.compact
  }

  private static func values(_ steps: [Step], _ inputs: [JSONDocument]) throws(Problem) -> [JSONDocument] {
    var current = inputs
    for step in steps {
      var next: [JSONDocument] = []
      for value in current {
        switch step {
        case .field(let name): if let member = value[name] { next.append(member) }
        case .wildcard: next += value.elements
        case .descendants: next += value.descendants
        case .slice(let from, let to, let isIndex): next += try slice(value, from, to, isIndex: isIndex)
        case .filter(let path, let comparison):
          guard case .array(let items) = value else {
            throw Problem(message: "\(value.goType) is not array or slice and cannot be filtered")
          }
          for item in items where try isChosen(item, path, comparison) { next.append(item) }
        }
      }
      current = next
    }
    return current
  }

  private static func slice(
    _ value: JSONDocument, _ from: Int?, _ to: Int?, isIndex: Bool
  ) throws(Problem) -> [JSONDocument] {
    if value == .null { return [] }
    guard case .array(let items) = value else { throw Problem(message: "\(value.goType) is not array or slice") }
    var (first, end) = (from ?? 0, to ?? items.count)
    if first < 0 { first += items.count }
    if end < 0 || isIndex && end == 0 { end += items.count }
    if first == end { return [] }
    guard first >= 0, first < items.count else { throw outOfBounds(first, items.count) }
    guard end >= 0, end <= items.count else { throw outOfBounds(end - 1, items.count) }
    guard first < end else { throw Problem(message: "starting index \(first) is greater than ending index \(end)") }
    return Array(items[first..<end])
  }

  private static func outOfBounds(_ index: Int, _ count: Int) -> Problem {
    Problem(message: "array index out of bounds: index \(index), length \(count)")
  }

  private static func isChosen(
    _ item: JSONDocument, _ path: [Step], _ comparison: Comparison?
  ) throws(Problem) -> Bool {
    let found = try values(path, [item])
    guard let comparison else { return !found.isEmpty }
    guard let value = found.first else { return false }
    guard found.count == 1 else { throw Problem(message: "can only compare one element at a time") }
    switch (value, comparison.value) {
    case (.number(let a), .number(let b)): return comparison.operation.holds(a, b)
    case (.string(let a), .string(let b)): return comparison.operation.holds(a, b)
    case (.bool(let a), .bool(let b)): return comparison.operation.holds(a ? 1 : 0, b ? 1 : 0)
    default: throw Problem(message: "incompatible types for comparison")
    }
  }
}

extension JSONPathTemplate.Comparison.Operation {
  func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .equal: a == b
    case .unequal: a != b
    case .below: a < b
    case .above: a > b
    case .atMost: a <= b
    case .atLeast: a >= b
    }
  }
}

extension JSONDocument {
  fileprivate var elements: [JSONDocument] {
    switch self {
    case .array(let items): items
    case .object(let members): members.map(\.value)
    default: []
    }
  }

  fileprivate var descendants: [JSONDocument] { [self] + elements.flatMap(\.descendants) }

  /// The type that Go decodes it to.
  fileprivate var goType: String {
    switch self {
    case .null: "<nil>"
    case .bool: "bool"
    case .number: "int64"
    case .string: "string"
    case .array: "[]interface {}"
    case .object: "map[string]interface {}"
    }
  }

  /// As Go's `%#v` prints it.
  var goSyntax: String {
    switch self {
    case .null: "interface {}(nil)"
    case .bool, .number, .string: compact
    case .array(let items): "[]interface {}{" + items.map(\.goSyntax).joined(separator: ", ") + "}"
    case .object(let members):
      "map[string]interface {}{"
        + members.map { "\(JSONDocument.string($0.key).compact):\($0.value.goSyntax)" }.joined(separator: ", ") + "}"
    }
  }
}
