/// PostgreSQL's `numeric` within 38 digits: a whole number and how many of its digits are decimals.
struct DecimalNumber: Hashable, Sendable {
  var digits: Int128
  /// The decimals that are shown, zeros included.
  var scale: Int

  init(_ digits: Int128, scale: Int = 0) {
    self.digits = digits
    self.scale = scale
  }

  /// The simulation's numbers end where the machine's do.
  static let overflow = SQLProblem("0A000", "the simulation's numeric holds 38 digits, this value has more")

  /// Reads digits with a sign, decimals and an exponent; nil when it is something else.
  init?(_ text: String) {
    var bytes = Substring(text).utf8
    while let first = bytes.first, first == 32 || (9...13).contains(first) { bytes.removeFirst() }
    while let last = bytes.last, last == 32 || (9...13).contains(last) { bytes.removeLast() }
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      bytes.removeFirst()
    }
    var (value, decimals, count, afterPoint): (Int128, Int, Int, Bool) = (0, 0, 0, false)
    while let byte = bytes.first {
      if byte == UInt8(ascii: "."), !afterPoint {
        afterPoint = true
      } else if (48...57).contains(byte) {
        let next = value.multipliedReportingOverflow(by: 10)
        let sum = next.partialValue.addingReportingOverflow(Int128(byte - 48))
        guard !next.overflow, !sum.overflow else { return nil }
        value = sum.partialValue
        count += 1
        if afterPoint { decimals += 1 }
      } else {
        break
      }
      bytes.removeFirst()
    }
    guard count > 0 else { return nil }
    var exponent = 0
    if let mark = bytes.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      let rest = String(decoding: Array(bytes.dropFirst()), as: UTF8.self)
      guard let power = Int(rest), power.magnitude <= 1000 else { return nil }
      exponent = power
      bytes = Substring("").utf8
    }
    guard bytes.isEmpty else { return nil }
    self.init(isNegative ? -value : value, scale: decimals)
    if exponent != 0 {
      scale -= exponent
      if scale < 0 {
        guard let grown = Self.scaled(digits, by: -scale) else { return nil }
        (digits, scale) = (grown, 0)
      }
      guard scale <= 1000 else { return nil }
    }
  }

  var text: String {
    var digits = String(digits.magnitude)
    if scale > 0 {
      if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
      digits = "\(digits.dropLast(scale)).\(digits.suffix(scale))"
    }
    return self.digits < 0 ? "-" + digits : digits
  }

  static func power(_ exponent: Int) -> Int128? {
    guard exponent <= 38 else { return nil }
    var result: Int128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
  }

  private static func scaled(_ value: Int128, by exponent: Int) -> Int128? {
    if value == 0 { return 0 }
    guard let factor = power(exponent) else { return nil }
    let product = value.multipliedReportingOverflow(by: factor)
    return product.overflow ? nil : product.partialValue
  }

  private static func aligned(_ a: Self, _ b: Self) throws(SQLProblem) -> (Int128, Int128, Int) {
    let scale = max(a.scale, b.scale)
    guard let left = scaled(a.digits, by: scale - a.scale), let right = scaled(b.digits, by: scale - b.scale) else {
      throw overflow
    }
    return (left, right, scale)
  }

  func adding(_ other: Self) throws(SQLProblem) -> Self {
    let (left, right, scale) = try Self.aligned(self, other)
    let sum = left.addingReportingOverflow(right)
    guard !sum.overflow else { throw Self.overflow }
    return Self(sum.partialValue, scale: scale)
  }

  func multiplied(by other: Self) throws(SQLProblem) -> Self {
    let product = digits.multipliedReportingOverflow(by: other.digits)
    guard !product.overflow else { throw Self.overflow }
    return Self(product.partialValue, scale: scale + other.scale)
  }

  func divided(by other: Self) throws(SQLProblem) -> Self {
    guard other.digits != 0 else { throw .divisionByZero }
    let scale = Self.quotientScale(self, other)
    // digits / 10^scale1 divided by other / 10^scale2, in units of 10^-scale.
    let shift = scale + other.scale - self.scale
    guard shift >= 0, let dividend = Self.scaled(digits, by: shift) else { throw Self.overflow }
    return Self(Self.roundedQuotient(dividend, other.digits), scale: scale)
  }

  /// Half away from zero.
  private static func roundedQuotient(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    guard remainder.magnitude >= divisor.magnitude - remainder.magnitude else { return quotient }
    return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
  }

  func remainder(dividingBy other: Self) throws(SQLProblem) -> Self {
    guard other.digits != 0 else { throw .divisionByZero }
    let (left, right, scale) = try Self.aligned(self, other)
    return Self(left % right, scale: scale)
  }

  /// How many decimals PostgreSQL gives a quotient: at least 16 significant digits, and no fewer decimals than either
  /// operand shows. Its estimate works on groups of four digits (`select_div_scale`).
  private static func quotientScale(_ a: Self, _ b: Self) -> Int {
    let (left, right) = (a.leadingGroup, b.leadingGroup)
    var weight = left.weight - right.weight
    if left.value <= right.value { weight -= 1 }
    return min(max(16 - weight * 4, a.scale, b.scale, 0), 1000)
  }

  /// The first group of four decimal digits, counted from the point, that is not zero, and its power of 10,000.
  private var leadingGroup: (weight: Int, value: Int128) {
    guard digits != 0 else { return (0, 0) }
    let count = String(digits.magnitude).utf8.count
    let exponent = count - 1 - scale
    let weight = exponent >= 0 ? exponent / 4 : (exponent - 3) / 4
    let width = exponent - 4 * weight + 1
    let magnitude = Int128(digits.magnitude)
    if count >= width { return (weight, magnitude / Self.power(count - width)!) }
    return (weight, magnitude * Self.power(width - count)!)
  }

  /// With so many decimals; negative numbers round before the point. Half away from zero.
  func rounded(to decimals: Int) throws(SQLProblem) -> Self {
    let decimals = min(max(decimals, -1000), 1000)
    if decimals >= scale {
      guard let grown = Self.scaled(digits, by: decimals - scale) else { throw Self.overflow }
      return Self(grown, scale: decimals)
    }
    guard let divisor = Self.power(scale - decimals) else { return Self(0, scale: max(0, decimals)) }
    let quotient = Self.roundedQuotient(digits, divisor)
    if decimals >= 0 { return Self(quotient, scale: decimals) }
    guard let grown = Self.scaled(quotient, by: -decimals) else { throw Self.overflow }
    return Self(grown)
  }

  /// The whole number that is not larger (`up`: not smaller).
  func whole(up: Bool) -> Self {
    guard scale > 0 else { return self }
    guard let divisor = Self.power(scale) else { return Self(digits > 0 && up ? 1 : digits < 0 && !up ? -1 : 0) }
    let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: divisor)
    if remainder > 0, up { return Self(quotient + 1) }
    if remainder < 0, !up { return Self(quotient - 1) }
    return Self(quotient)
  }

  func compare(_ other: Self) -> Int {
    if let (left, right, _) = try? Self.aligned(self, other) { return left < right ? -1 : left > right ? 1 : 0 }
    return double < other.double ? -1 : double > other.double ? 1 : 0
  }

  var double: Double { Double(text) ?? 0 }

  /// As a cast of a double does it: 15 significant digits.
  static func of(_ value: Double) throws(SQLProblem) -> Self {
    guard value.isFinite else { throw overflow }
    guard let exact = Self("\(value)"), value != 0 else {
      guard value != 0 else { return Self(0) }
      throw overflow
    }
    let magnitude = String(exact.digits.magnitude).utf8.count
    guard magnitude > 15 else { return exact.trimmed }
    return try exact.rounded(to: exact.scale - (magnitude - 15)).trimmed
  }

  /// Without zeros at the end of its decimals.
  private var trimmed: Self {
    var copy = self
    while copy.scale > 0, copy.digits % 10 == 0 {
      copy.digits /= 10
      copy.scale -= 1
    }
    return copy
  }

  func integer(_ type: SQLType) throws(SQLProblem) -> Int64 {
    guard let value = try Int64(exactly: rounded(to: 0).digits), type == .bigint || Int32(exactly: value) != nil else {
      throw .outOfRange(type)
    }
    return value
  }
}
