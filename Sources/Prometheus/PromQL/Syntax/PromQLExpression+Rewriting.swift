extension PromQLExpression {
  /// The same expression with every part replaced by what `change` makes of it, from the inside out; nil leaves a part as
  /// it is.
  public func rewritten(_ change: (PromQLExpression) -> PromQLExpression?) -> PromQLExpression {
    var expression = self
    switch node {
    case .number, .string, .selector, .range: break
    case .subquery(var subquery):
      subquery.inner = subquery.inner.rewritten(change)
      expression.node = .subquery(subquery)
    case .call(let function, let arguments):
      expression.node = .call(function, arguments.map { $0.rewritten(change) })
    case .aggregation(var aggregation):
      aggregation.parameter = aggregation.parameter.map { $0.rewritten(change) }
      aggregation.inner = aggregation.inner.rewritten(change)
      expression.node = .aggregation(aggregation)
    case .binary(var binary):
      binary.left = binary.left.rewritten(change)
      binary.right = binary.right.rewritten(change)
      expression.node = .binary(binary)
    case .signed(let isNegative, let inner): expression.node = .signed(isNegative: isNegative, inner.rewritten(change))
    case .parentheses(let inner): expression.node = .parentheses(inner.rewritten(change))
    }
    return change(expression) ?? expression
  }

  /// With the expressions of recording rules in the place of the series that they write: what the rules would answer if
  /// they had just been evaluated. A selector that asks for labels, a shift or a span of recorded series stays, and so do
  /// rules that set labels.
  public func inlining(_ rules: [RecordingRule]) -> PromQLExpression {
    rewritten { part in
      guard case .selector(let selector) = part.node, selector.shift == TimeShift(), selector.matchers.count == 1,
        let name = selector.metricName, let rule = rules.first(where: { $0.name == name && $0.labels.isEmpty })
      else { return nil }
      var inlined = part
      // A rule can only see what rules before it have written.
      let before = Array(rules.prefix { $0.name != name })
      inlined.node = .parentheses(rule.expression.inlining(before))
      return inlined
    }
  }

  /// With no span of samples longer than this, in milliseconds.
  public func shrinkingSpans(to longest: Int64) -> PromQLExpression {
    rewritten { part in
      guard case .range(let selector, let span) = part.node, span > longest else { return nil }
      var shrunk = part
      shrunk.node = .range(selector, milliseconds: longest)
      return shrunk
    }
  }

  /// The side that a comparison filters and what it is compared with, where that is a number; nil otherwise.
  public var comparedWithNumber: (measure: PromQLExpression, limit: Double)? {
    guard case .binary(let binary) = unwrapped.node, binary.operation.isComparison, !binary.returnsBool else {
      return nil
    }
    if let limit = binary.right.literal { return (binary.left, limit) }
    return binary.left.literal.map { (binary.right, $0) }
  }

  /// The value of a number, of a sign and a number, or of arithmetic on them.
  private var literal: Double? {
    switch unwrapped.node {
    case .number(let value): return value
    case .signed(let isNegative, let inner): return inner.literal.map { isNegative ? -$0 : $0 }
    case .binary(let binary):
      guard let left = binary.left.literal, let right = binary.right.literal else { return nil }
      switch binary.operation {
      case .add: return left + right
      case .subtract: return left - right
      case .multiply: return left * right
      case .divide: return left / right
      default: return nil
      }
    default: return nil
    }
  }
}
