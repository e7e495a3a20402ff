/// An operator between two operands.
public enum PromQLOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case power = "^"
  case atan2
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and, or, unless

  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  public var isSet: Bool { self == .and || self == .or || self == .unless }

  /// Higher binds tighter. A sign in front binds as multiplication does.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo, .atan2: 5
    case .power: 6
    }
  }
}

/// An operator over the series of one vector.
public enum PromQLAggregator: String, Hashable, Sendable, CaseIterable {
  case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile
  case countValues = "count_values"

  /// What its parameter is; nil when it has none.
  var parameter: PromQLExpression.ValueType? {
    switch self {
    case .topk, .bottomk, .quantile: .scalar
    case .countValues: .string
    default: nil
    }
  }

  /// Known to Prometheus 3.5 behind a flag.
  static let experimental = ["limitk", "limit_ratio"]
}
