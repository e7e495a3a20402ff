extension PromQLParser {
  mutating func call(_ name: PromQLToken) throws(PromQLError) -> PromQLExpression {
    guard let function = PromQLFunction(rawValue: name.text) else { throw unknownFunction(name) }
    advance()
    let arguments = try self.arguments()
    let range = name.range.lowerBound..<lastEnd
    try PromQLTypes.check(arguments, of: function, at: range)
    return PromQLExpression(node: .call(function, arguments), range: range)
  }

  private func unknownFunction(_ name: PromQLToken) -> PromQLError {
    if let refused = PromQLFunction.refused.first(where: { $0.name == name.text }) {
      return PromQLError("\(refused.name)() \(refused.reason)", at: name.range)
    }
    let known = PromQLFunction.allCases.map(\.rawValue) + PromQLAggregator.allCases.map(\.rawValue)
    let near = known.min { distance($0, name.text) < distance($1, name.text) }
    let hint = near.flatMap { distance($0, name.text) <= 2 ? "; did you mean \($0)()?" : nil } ?? ""
    return PromQLError("there is no function \(name.text)()\(hint)", at: name.range)
  }

  /// The number of letters to insert, remove or change.
  private func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased().utf8), Array(b.lowercased().utf8.prefix(64)))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = min(diagonal + (a[i] == b[j] ? 0 : 1), above + 1, row[j] + 1)
        diagonal = above
      }
    }
    return row[b.count]
  }

  /// `(a, b)`.
  private mutating func arguments() throws(PromQLError) -> [PromQLExpression] {
    try expect("(", "before the arguments")
    var arguments: [PromQLExpression] = []
    if take(")") { return arguments }
    while true {
      arguments.append(try binary(minimum: 0))
      if take(")") { return arguments }
      let comma = token.range
      guard take(",") else { throw unexpected("expected ',' or ')' after an argument") }
      if token.isSymbol(")") { throw PromQLError("a comma stands behind the last argument", at: comma) }
    }
  }

  /// `sum by (a) (x)`, `sum(x) by (a)` or `sum(x)`.
  mutating func aggregation(_ operation: PromQLAggregator) throws(PromQLError) -> PromQLExpression {
    let name = token
    advance()
    var grouping = try self.grouping()
    var arguments = try self.arguments()
    if grouping == nil { grouping = try self.grouping() }
    let range = name.range.lowerBound..<lastEnd
    try PromQLTypes.check(arguments, of: operation, at: range)
    let inner = arguments.removeLast()
    return PromQLExpression(
      node: .aggregation(
        PromQLExpression.Aggregation(
          operation: operation, parameter: arguments.first, inner: inner, labels: grouping?.labels ?? [],
          isWithout: grouping?.isWithout ?? false)), range: range)
  }

  private mutating func grouping() throws(PromQLError) -> (labels: [String], isWithout: Bool)? {
    guard let word = token.keyword, word == "by" || word == "without" else { return nil }
    advance()
    return (try groupingLabels(), word == "without")
  }
}
