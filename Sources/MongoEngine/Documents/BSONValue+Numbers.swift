extension BSONValue {
  /// The value of an `int` or a `long`; nil for everything else, whole doubles included.
  public var asInteger: Int64? {
    switch self {
    case .int32(let value): Int64(value)
    case .int64(let value): value
    default: nil
    }
  }

  /// The value of any number, rounded to a double; nil for what is no number. A decimal is read from its text.
  public var asDouble: Double? {
    switch self {
    case .int32(let value): Double(value)
    case .int64(let value): Double(value)
    case .double(let value): value
    case .decimal(let text): Double(text)
    default: nil
    }
  }

  /// A number that is whole, whatever its type; nil for everything else and beyond 64 bits.
  public var asWhole: Int64? {
    if let value = asInteger { return value }
    return asDouble.flatMap { Int64(exactly: $0) }
  }

  /// Whether arithmetic works on it: `int`, `long` and `double`.
  var isPlainNumber: Bool {
    switch self {
    case .int32, .int64, .double: true
    default: false
    }
  }
}

/// Sum, difference and product of `int`, `long` and `double`, widened as the server does: `int` to `long` where the
/// result needs it, anything with a `double` to `double`.
enum NumberArithmetic {
  /// The operations.
  enum Operation { case add, subtract, multiply }

  /// - Returns: nil where two `long` overflow: `$inc` refuses that, expressions go on with doubles.
  static func exact(_ operation: Operation, _ a: BSONValue, _ b: BSONValue) -> BSONValue? {
    guard let x = a.asInteger, let y = b.asInteger else { return .double(rounded(operation, a, b)) }
    let (value, overflow) =
      switch operation {
      case .add: x.addingReportingOverflow(y)
      case .subtract: x.subtractingReportingOverflow(y)
      case .multiply: x.multipliedReportingOverflow(by: y)
      }
    guard !overflow else { return nil }
    if case .int32 = a, case .int32 = b { return .integer(value) }
    return .int64(value)
  }

  static func rounded(_ operation: Operation, _ a: BSONValue, _ b: BSONValue) -> Double {
    let (x, y) = (a.asDouble ?? .nan, b.asDouble ?? .nan)
    return switch operation {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    }
  }

  static func widening(_ operation: Operation, _ a: BSONValue, _ b: BSONValue) -> BSONValue {
    exact(operation, a, b) ?? .double(rounded(operation, a, b))
  }
}
