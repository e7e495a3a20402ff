/// When an expression is evaluated. Times are milliseconds since 1970.
struct EvaluationMoment {
  var time: Int64
  /// What `@ start()` and `@ end()` mean.
  let start: Int64
  let end: Int64
  var budget: EvaluationBudget

  func at(_ time: Int64) -> EvaluationMoment {
    EvaluationMoment(time: time, start: start, end: end, budget: budget)
  }
}

/// Bounds the work of one evaluation.
final class EvaluationBudget {
  /// How often the inside of subqueries may be evaluated in one evaluation of the whole.
  static let maximumSteps = 1_000_000
  var steps = 0
}

extension PromQLExpression.TimeShift {
  /// The moment that a selector or subquery with this shift looks at.
  func apply(to moment: EvaluationMoment) -> Int64 {
    let base: Int64
    switch anchor {
    case nil: base = moment.time
    case .time(let time)?: base = time
    case .start?: base = moment.start
    case .end?: base = moment.end
    }
    return base.saturatingMinus(offset)
  }
}

extension Int64 {
  /// The difference, or the nearest number there is: times far outside history hold no samples anyway.
  func saturatingMinus(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < 0 ? .min : .max) : difference
  }
}
