extension PromQLParser {
  /// `name`, `name{...}` or `{...}`; the present token is the name or the brace.
  mutating func selector(named name: PromQLToken?) throws(PromQLError) -> PromQLExpression {
    let start = token.range.lowerBound
    var matchers: [LabelMatcher] = []
    var quoted: [(text: String, range: Range<Int>)] = []
    if name != nil { advance() }
    if take("{") { try self.matchers(&matchers, &quoted) }
    let range = start..<lastEnd
    if let name {
      for other in matchers where other.label == LabelMatcher.metricName {
        throw PromQLError("the metric is named twice: \(name.text) and \(other.value)", at: other.range)
      }
      if let other = quoted.first {
        throw PromQLError("the metric is named twice: \(name.text) and \(other.text)", at: other.range)
      }
      matchers.append(nameMatcher(name.text, name.range))
    }
    matchers += quoted.map { nameMatcher($0.text, $0.range) }
    guard matchers.contains(where: { !$0.matches("") }) else {
      throw PromQLError("a selector needs a name or a condition that an absent label does not meet", at: range)
    }
    let single = quoted.count == 1 ? quoted[0] : nil
    let selector = PromQLExpression.Selector(
      name: name?.text ?? single?.text, matchers: matchers, shift: PromQLExpression.TimeShift(),
      nameRange: name?.range ?? single?.range ?? range)
    return PromQLExpression(node: .selector(selector), range: range)
  }

  private func nameMatcher(_ name: String, _ range: Range<Int>) -> LabelMatcher {
    LabelMatcher(LabelMatcher.metricName, LabelCondition(equal: name), range: range, labelRange: range)
  }

  /// After the `{`: conditions and quoted names with commas between, then `}`.
  private mutating func matchers(
    _ matchers: inout [LabelMatcher], _ quoted: inout [(text: String, range: Range<Int>)]
  ) throws(PromQLError) {
    while !take("}") {
      let label = token
      let name: String
      switch label.kind {
      case .word: name = label.text
      case .string(let text): name = text
      default: throw unexpected("expected a label or '}'")
      }
      advance()
      if let operation = token.kind == .symbol ? LabelMatcher.Operation(rawValue: token.text) : nil {
        advance()
        matchers.append(try matcher(label, name, operation))
      } else if label.kind == .word {
        throw unexpected("expected =, !=, =~ or !~ after the label '\(name)'")
      } else {
        quoted.append((name, label.range))
      }
      if !token.isSymbol("}"), !take(",") { throw unexpected("expected ',' or '}'") }
    }
  }

  private mutating func matcher(
    _ label: PromQLToken, _ name: String, _ operation: LabelMatcher.Operation
  ) throws(PromQLError) -> LabelMatcher {
    let value = token
    guard case .string(let text) = value.kind else { throw unexpected("expected a quoted value") }
    advance()
    let range = label.range.lowerBound..<value.range.upperBound
    do throws(PatternProblem) {
      return LabelMatcher(name, try LabelCondition(operation, text), range: range, labelRange: label.range)
    } catch {
      // Without escapes a byte of the pattern is a byte of the expression, one behind the quote.
      let isVerbatim = value.range.count == text.utf8.count + 2
      let place = isVerbatim ? error.offset + value.range.lowerBound + 1 : value.range.lowerBound
      throw PromQLError(
        "in the regular expression: \(error.message)", at: place..<(isVerbatim ? place + 1 : value.range.upperBound))
    }
  }

  /// A primary expression and what follows it: `[...]`, `offset` and `@`.
  mutating func postfix() throws(PromQLError) -> PromQLExpression {
    var expression = try primary()
    var count = 0
    while true {
      count += 1
      guard count <= Self.maximumDepth else {
        throw PromQLError("the expression is nested deeper than \(Self.maximumDepth) levels", at: token.range)
      }
      if token.isSymbol("[") {
        expression = try brackets(expression)
      } else if token.keyword == "offset" {
        let start = token.range.lowerBound
        advance()
        let offset = try duration("after offset", mustBePositive: false)
        let place = start..<lastEnd
        try shift(&expression, "offset", place) { shift throws(PromQLError) in
          guard shift.offset == 0 else { throw PromQLError("an offset is given twice", at: place) }
          shift.offset = offset
        }
      } else if token.isSymbol("@") {
        let start = token.range.lowerBound
        advance()
        let anchor = try self.anchor()
        let place = start..<lastEnd
        try shift(&expression, "@", place) { shift throws(PromQLError) in
          guard shift.anchor == nil else { throw PromQLError("a time is given twice", at: place) }
          shift.anchor = anchor
        }
      } else {
        return expression
      }
    }
  }

  /// `[5m]`, `[5m:]` or `[5m:1m]`.
  private mutating func brackets(_ inner: PromQLExpression) throws(PromQLError) -> PromQLExpression {
    let bracket = token.range
    advance()
    let span = try duration("between brackets", mustBePositive: true)
    let range = { (end: Int) in inner.range.lowerBound..<end }
    if take("]") {
      guard case .selector(let selector) = inner.node else {
        throw PromQLError(
          "only a selector has a range; a subquery has a colon, as in [5m:]", at: bracket.lowerBound..<lastEnd)
      }
      let hasShift = selector.shift != PromQLExpression.TimeShift()
      if hasShift { throw PromQLError("offset and @ stand behind the range", at: bracket.lowerBound..<lastEnd) }
      return PromQLExpression(node: .range(selector, milliseconds: span), range: range(lastEnd))
    }
    guard take(":") else {
      if token.kind == .symbol { throw arithmetic() }
      throw unexpected("expected ']' or ':'")
    }
    let step = token.isSymbol("]") ? nil : try duration("as a step", mustBePositive: true)
    if step == 0 { throw PromQLError("a step must be at least 1ms", at: bracket.lowerBound..<lastEnd) }
    if !token.isSymbol("]"), token.kind == .symbol { throw arithmetic() }
    try expect("]", "to close the bracket")
    guard inner.type == .instantVector else {
      throw PromQLError("a subquery is over an instant vector, not over a \(inner.type.rawValue)", at: inner.range)
    }
    let subquery = PromQLExpression.Subquery(
      inner: inner, milliseconds: span, step: step, shift: PromQLExpression.TimeShift())
    return PromQLExpression(node: .subquery(subquery), range: range(lastEnd))
  }

  private mutating func anchor() throws(PromQLError) -> PromQLExpression.TimeShift.Anchor {
    if let word = token.keyword, word == "start" || word == "end" {
      advance()
      try expect("(", "after '\(word)'")
      try expect(")", "after '\(word)('")
      return word == "start" ? .start : .end
    }
    let start = token.range.lowerBound
    var sign = 1.0
    if token.isSymbol("-") || token.isSymbol("+") {
      sign = token.isSymbol("-") ? -1 : 1
      advance()
    }
    let isWord = token.keyword == "inf" || token.keyword == "nan"
    guard token.kind == .number || token.kind == .duration || isWord else {
      throw unexpected("expected a time in seconds, start() or end() after @")
    }
    let value = try seconds() * sign
    guard value.magnitude < 9e15 else {
      throw PromQLError("the time after @ is out of range", at: start..<lastEnd)
    }
    return .time(Int64((value * 1000).rounded(.toNearestOrAwayFromZero)))
  }

  private func shift(
    _ expression: inout PromQLExpression, _ word: String, _ place: Range<Int>,
    _ change: (inout PromQLExpression.TimeShift) throws(PromQLError) -> Void
  ) throws(PromQLError) {
    let range = expression.range.lowerBound..<place.upperBound
    switch expression.node {
    case .selector(var selector):
      try change(&selector.shift)
      expression = PromQLExpression(node: .selector(selector), range: range)
    case .range(var selector, let milliseconds):
      try change(&selector.shift)
      expression = PromQLExpression(node: .range(selector, milliseconds: milliseconds), range: range)
    case .subquery(var subquery):
      try change(&subquery.shift)
      expression = PromQLExpression(node: .subquery(subquery), range: range)
    default: throw PromQLError("\(word) belongs directly behind a selector or a subquery", at: place)
    }
  }
}
