import VirtualTime

extension PromQLOperator {
  /// The result of an arithmetic operator, as IEEE 754 has it; `%` is the remainder of truncated division.
  func calculate(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .modulo: a.truncatingRemainder(dividingBy: b)
    case .power: DeterministicMath.pow(a, b)
    case .atan2: DeterministicMath.atan2(a, b)
    default: preconditionFailure("\(rawValue) does not calculate")
    }
  }

  /// Whether a comparison holds.
  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    default: preconditionFailure("\(rawValue) does not compare")
    }
  }
}
