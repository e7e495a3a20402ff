import VirtualTime

extension ExpressionOperator {
  func arithmetic(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    if values.contains(where: { $0?.type == .decimal }) { throw .unsupported("arithmetic with Decimal128") }
    switch self {
    case .add: return try sum(values)
    case .multiply: return try product(values)
    case .subtract: return try difference(values[0], values[1])
    case .divide, .mod: return try quotient(values[0], values[1])
    case .round, .trunc: return try rounded(values)
    case .pow, .log: return try power(values[0], values[1])
    default: return try single(values[0])
    }
  }

  private func sum(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    var total: BSONValue = 0
    var isDate = false
    for value in values where !value.isNullish {
      switch value {
      case .date(let milliseconds):
        if isDate { throw MongoError(location: 16_612, "only one date allowed in an $add expression") }
        isDate = true
        total = NumberArithmetic.widening(.add, total, .int64(milliseconds))
      case .int32, .int64, .double: total = NumberArithmetic.widening(.add, total, value!)
      default:
        throw MongoError(
          .typeMismatch, "$add only supports numeric or date types, not \(value.typeName)")
      }
    }
    if values.contains(where: { $0.isNullish }) { return .null }
    return isDate ? .date(try Self.milliseconds(total)) : total
  }

  /// A number as the time of a date, its fraction rounded.
  private static func milliseconds(_ number: BSONValue) throws(MongoError) -> Int64 {
    guard let whole = number.asInteger ?? number.asDouble.flatMap({ Int64(exactly: $0.rounded()) }) else {
      throw MongoError(.overflow, "date overflow")
    }
    return whole
  }

  private func product(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    var total: BSONValue = 1
    for value in values where !value.isNullish {
      guard let value, value.isPlainNumber else {
        throw MongoError(.typeMismatch, "$multiply only supports numeric types, not \(value.typeName)")
      }
      total = NumberArithmetic.widening(.multiply, total, value)
    }
    return values.contains { $0.isNullish } ? .null : total
  }

  private func difference(_ a: BSONValue?, _ b: BSONValue?) throws(MongoError) -> BSONValue {
    if a.isNullish || b.isNullish { return .null }
    switch (a, b) {
    case (.date(let x)?, .date(let y)?): return .int64(try Self.difference(x, y))
    case (.date(let x)?, let y?) where y.isPlainNumber: return .date(try Self.difference(x, Self.milliseconds(y)))
    case (let x?, let y?) where x.isPlainNumber && y.isPlainNumber: return NumberArithmetic.widening(.subtract, x, y)
    default:
      throw MongoError(.typeMismatch, "can't $subtract \(b.typeName) from \(a.typeName)")
    }
  }

  private static func difference(_ a: Int64, _ b: Int64) throws(MongoError) -> Int64 {
    let (result, overflow) = a.subtractingReportingOverflow(b)
    if overflow { throw MongoError(.overflow, "date overflow") }
    return result
  }

  private func quotient(_ a: BSONValue?, _ b: BSONValue?) throws(MongoError) -> BSONValue {
    if a.isNullish || b.isNullish { return .null }
    guard let x = a?.asDouble, let y = b?.asDouble else {
      throw MongoError(
        self == .divide ? .typeMismatch : .typeMismatch,
        "\(rawValue) only supports numeric types, not \(a.typeName) and \(b.typeName)")
    }
    if y == 0 {
      throw self == .divide
        ? MongoError(.badValue, "can't $divide by zero") : MongoError(location: 16_610, "can't $mod by zero")
    }
    if self == .divide { return .double(x / y) }
    guard let m = a?.asInteger, let n = b?.asInteger else { return .double(x.truncatingRemainder(dividingBy: y)) }
    let rest = m.remainderReportingOverflow(dividingBy: n).partialValue
    if case .int32 = a, case .int32 = b { return .integer(rest) }
    return .int64(rest)
  }

  /// Half to even, at a decimal place.
  private func rounded(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    if values.contains(where: { $0.isNullish }) { return .null }
    guard let number = values[0], number.isPlainNumber, let value = number.asDouble else {
      throw MongoError(location: 51_081, "\(rawValue) only supports numeric types, not \(values[0].typeName)")
    }
    guard let place = values.count > 1 ? values[1]?.asWhole : 0 else {
      throw MongoError(location: 51_082, "precision argument to  \(rawValue) must be a integral value")
    }
    guard (-20...100).contains(place) else {
      throw MongoError(
        location: 51_083, "cannot apply \(rawValue) with precision value \(place) value must be in [-20, 100]")
    }
    let rule: FloatingPointRoundingRule = self == .round ? .toNearestOrEven : .towardZero
    if let whole = number.asInteger {
      if place >= 0 { return number }
      var unit: Int64 = 1
      for _ in 0..<min(-place, 18) { unit *= 10 }
      let (result, overflow) = Int64((Double(whole) / Double(unit)).rounded(rule)).multipliedReportingOverflow(by: unit)
      if overflow { throw MongoError(.overflow, "invalid conversion from \(whole) at place \(place) in \(rawValue)") }
      if case .int32 = number { return .integer(result) }
      return .int64(result)
    }
    guard value.isFinite else { return number }
    if place == 0 { return .double(value.rounded(rule)) }
    return .double(Self.rounded(value, place: Int(place), rule))
  }

  /// By powers of ten up to 10^22, which doubles hold exactly.
  private static func rounded(_ value: Double, place: Int, _ rule: FloatingPointRoundingRule) -> Double {
    var unit = 1.0
    for _ in 0..<min(place.magnitude, 22) { unit *= 10 }
    let scaled = place > 0 ? value * unit : value / unit
    guard scaled.isFinite, scaled.magnitude < 0x1p53 else { return value }
    return place > 0 ? scaled.rounded(rule) / unit : scaled.rounded(rule) * unit
  }

  private func power(_ a: BSONValue?, _ b: BSONValue?) throws(MongoError) -> BSONValue {
    if a.isNullish || b.isNullish { return .null }
    guard let x = a?.asDouble, let y = b?.asDouble else {
      throw MongoError(
        location: self == .pow ? 28_762 : 28_756,
        self == .pow
          ? "$pow's base must be numeric, not \(a.typeName)" : "$log's argument must be numeric, not \(a.typeName)")
    }
    guard self == .pow else {
      guard x > 0 else { throw MongoError(location: 28_758, "$log's argument must be a positive number, but is \(x)") }
      guard y > 0, y != 1 else {
        throw MongoError(location: 28_759, "$log's base must be a positive number not equal to 1, but is \(y)")
      }
      return .double(DeterministicMath.log(x) / DeterministicMath.log(y))
    }
    if x == 0, y < 0 { throw MongoError(location: 28_764, "$pow cannot take a base of 0 and a negative exponent") }
    let result = DeterministicMath.pow(x, y)
    guard let base = a?.asInteger, let exponent = b?.asInteger, exponent >= 0, result.magnitude < 0x1p63 else {
      return .double(result)
    }
    var whole: Int64 = 1
    for _ in 0..<min(exponent, 64) { whole = whole.multipliedReportingOverflow(by: base).partialValue }
    let value =
      base == 0 || base == 1 ? (exponent == 0 ? 1 : base) : base == -1 ? (exponent.isMultiple(of: 2) ? 1 : -1) : whole
    if case .int32 = a, case .int32 = b { return .integer(value) }
    return .int64(value)
  }

  private func single(_ value: BSONValue?) throws(MongoError) -> BSONValue {
    if value.isNullish { return .null }
    guard let value, value.isPlainNumber, let number = value.asDouble else {
      throw MongoError(location: 28_765, "\(rawValue) only supports numeric types, not \(value.typeName)")
    }
    switch self {
    case .abs:
      guard let whole = value.asInteger else { return .double(Swift.abs(number)) }
      if whole == .min { throw MongoError(location: 28_680, "can't take $abs of long long min") }
      if case .int32 = value { return .integer(Swift.abs(whole)) }
      return .int64(Swift.abs(whole))
    case .ceil: return value.asInteger == nil ? .double(number.rounded(.up)) : value
    case .floor: return value.asInteger == nil ? .double(number.rounded(.down)) : value
    case .sqrt:
      guard !(number < 0) else {
        throw MongoError(location: 28_714, "$sqrt's argument must be greater than or equal to 0")
      }
      return .double(number.squareRoot())
    case .exp: return .double(DeterministicMath.exp(number))
    default:
      guard number > 0 || number.isNaN else {
        throw MongoError(
          location: self == .ln ? 28_766 : 28_761, "\(rawValue)'s argument must be a positive number, but is \(number)")
      }
      return .double(self == .ln ? DeterministicMath.log(number) : DeterministicMath.log10(number))
    }
  }
}
