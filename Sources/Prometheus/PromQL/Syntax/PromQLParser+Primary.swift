extension PromQLParser {
  /// A number, text, selector, call, aggregation or parenthesis.
  mutating func primary() throws(PromQLError) -> PromQLExpression {
    let start = token.range.lowerBound
    switch token.kind {
    case .number, .duration:
      let value = try seconds()
      return PromQLExpression(node: .number(value), range: start..<lastEnd)
    case .string(let text):
      advance()
      return PromQLExpression(node: .string(text), range: start..<lastEnd)
    case .symbol where token.text == "(":
      advance()
      let inner = try binary(minimum: 0)
      try expect(")", "to close the parenthesis")
      return PromQLExpression(node: .parentheses(inner), range: start..<lastEnd)
    case .symbol where token.text == "{": return try selector(named: nil)
    case .word: return try word()
    default: throw unexpected("expected an operand")
    }
  }

  /// The value of a number, or of a duration in seconds.
  mutating func seconds() throws(PromQLError) -> Double {
    let token = token
    advance()
    if token.kind == .duration { return Double(try milliseconds(of: token)) / 1000 }
    guard let value = PromQLNumber.value(token.text) else {
      throw PromQLError("the number \(token.text) is too large", at: token.range)
    }
    return value
  }

  private func milliseconds(of token: PromQLToken) throws(PromQLError) -> Int64 {
    do throws(DurationProblem) {
      return try PromQLDuration.milliseconds(token.text)
    } catch {
      throw PromQLError(error.message, at: token.range)
    }
  }

  /// A duration, or a number of seconds, with a sign.
  mutating func duration(_ place: String, mustBePositive: Bool) throws(PromQLError) -> Int64 {
    let start = token.range.lowerBound
    var isNegative = false
    if token.isSymbol("-") || token.isSymbol("+") {
      isNegative = token.isSymbol("-")
      advance()
    }
    guard token.kind == .duration || token.kind == .number else {
      if token.isSymbol("(") { throw arithmetic() }
      throw unexpected("expected a duration such as 5m \(place)")
    }
    let isNumber = token.kind == .number
    let milliseconds: Int64
    if isNumber {
      let scaled = try seconds() * 1000
      guard scaled.magnitude <= Double(PromQLDuration.longest) else {
        throw PromQLError(DurationProblem.tooLong.message, at: start..<lastEnd)
      }
      // Below a millisecond a span still exists, but no sample falls into it.
      milliseconds = Int64(scaled)
      if mustBePositive, scaled > 0, !isNegative { return milliseconds }
    } else {
      milliseconds = try self.milliseconds(of: token)
      advance()
    }
    if mustBePositive, token.kind == .symbol, PromQLOperator(rawValue: token.text) != nil { throw arithmetic() }
    if mustBePositive, isNegative || milliseconds <= 0 {
      throw PromQLError("a duration \(place) must be longer than 0", at: start..<lastEnd)
    }
    return isNegative ? -milliseconds : milliseconds
  }

  func arithmetic() -> PromQLError {
    PromQLError("calculating with durations is experimental in Prometheus and off by default", at: token.range)
  }

  private mutating func word() throws(PromQLError) -> PromQLExpression {
    let name = token
    guard let keyword = name.keyword else { return try selector(named: name) }
    let next = nextToken
    if keyword == "inf" || keyword == "nan" {
      advance()
      return PromQLExpression(node: .number(keyword == "inf" ? .infinity : .nan), range: name.range)
    }
    let aggregator = PromQLAggregator(rawValue: keyword)
    if aggregator != nil || PromQLAggregator.experimental.contains(keyword),
      next.isSymbol("(") || next.keyword == "by" || next.keyword == "without"
    {
      guard let aggregator else {
        throw PromQLError("\(keyword)() is experimental in Prometheus and off by default", at: name.range)
      }
      return try aggregation(aggregator)
    }
    if Self.reserved.contains(keyword) { throw unexpected("expected an operand") }
    if next.isSymbol("(") { return try call(name) }
    return try selector(named: name)
  }

  /// Words that cannot name a metric without quotes.
  private static let reserved: Set<String> = ["bool", "on", "ignoring", "group_left", "group_right", "atan2"]
}
