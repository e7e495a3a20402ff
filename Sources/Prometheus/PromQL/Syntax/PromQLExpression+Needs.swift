extension PromQLExpression {
  /// How far back from the moment of an evaluation samples are needed, in milliseconds; nil when `@` fixes a moment, so
  /// that none may ever be forgotten.
  ///
  /// - Parameters:
  ///   - lookback: of instant selectors, in milliseconds.
  public func reach(lookback: Int64 = Evaluation.defaultLookback) -> Int64? {
    switch node {
    case .selector(let selector): selector.shift.reach(lookback)
    case .range(let selector, let span): selector.shift.reach(span)
    case .subquery(let subquery):
      subquery.inner.reach(lookback: lookback).flatMap { subquery.shift.reach($0 + subquery.milliseconds) }
    default: Self.longest(children.map { $0.reach(lookback: lookback) })
    }
  }

  /// The longest of several reaches; nil if one is without end.
  public static func longest(_ reaches: [Int64?]) -> Int64? {
    var longest: Int64 = 0
    for reach in reaches {
      guard let reach else { return nil }
      longest = max(longest, reach)
    }
    return longest
  }

  /// The names of the metrics that it selects; nil when a selector does not fix the name.
  public var metricNames: Set<String>? {
    var names: Set<String> = []
    for selector in selectors {
      guard let name = selector.metricName else { return nil }
      names.insert(name)
    }
    return names
  }

  /// Whether it can be empty although its series exist, because something in it filters: a comparison, a set operator or
  /// `absent`. Only such an expression is a condition.
  public var isCondition: Bool {
    all.contains { part in
      switch part.node {
      case .binary(let binary): binary.operation.isSet || (binary.operation.isComparison && !binary.returnsBool)
      case .call(let function, _): function == .absent || function == .absentOverTime
      default: false
      }
    }
  }
}

extension PromQLExpression.TimeShift {
  fileprivate func reach(_ span: Int64) -> Int64? { anchor == nil ? max(0, span + offset) : nil }
}

extension PromQLExpression.Selector {
  /// The metric's name when a condition fixes it.
  public var metricName: String? {
    name ?? matchers.first { $0.label == LabelMatcher.metricName && $0.operation == .equal }?.value
  }
}
