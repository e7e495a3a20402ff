/// Decimal fractions with a fixed number of digits, free of locale and of the C library.
enum FixedPoint {
  /// `value` with exactly `decimals` digits (0 to 9) behind the point, rounded correctly: the binary value is compared
  /// exactly, ties go to the even digit as in C's `%.2f`. A result of zero has no sign. Numbers of more than about
  /// 38 digits are written by their shortest description (`1e+300`), other than finite ones as `inf`, `-inf`, `nan`.
  static func string(_ value: Double, decimals: Int, grouped: Bool = false) -> String {
    precondition((0...9).contains(decimals), "fixed point with \(decimals) decimals")
    guard value.isFinite, let scaled = scaledMagnitude(value, decimals: decimals) else { return value.description }
    let unit = powersOfTen[decimals]
    let whole = scaled / unit
    var text = value < 0 && scaled > 0 ? "-" : ""
    text += grouped ? Count.grouping(whole.description) : whole.description
    if decimals > 0 {
      let fraction = (scaled % unit).description
      text += "." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
    }
    return text
  }

  /// `|value| * 10^decimals` as a whole number; nil when it does not fit.
  private static func scaledMagnitude(_ value: Double, decimals: Int) -> UInt128? {
    let fraction = UInt128(value.significandBitPattern)
    let isNormal = value.exponentBitPattern > 0
    let significand = isNormal ? fraction | (1 << 52) : fraction
    let exponent = Int(isNormal ? value.exponentBitPattern : 1) - 1075
    let scaled = significand * powersOfTen[decimals]
    guard exponent < 0 else {
      return scaled.leadingZeroBitCount > exponent ? scaled << UInt128(exponent) : nil
    }
    let shift = -exponent
    // At most 83 bits are set: so far to the right not even half a unit is left.
    guard shift < 100 else { return 0 }
    let quotient = scaled >> UInt128(shift)
    let remainder = scaled & ((1 << UInt128(shift)) - 1)
    let half = UInt128(1) << UInt128(shift - 1)
    let roundsUp = remainder > half || (remainder == half && quotient & 1 == 1)
    return roundsUp ? quotient + 1 : quotient
  }

  private static let powersOfTen: [UInt128] = (0...9).map { digits in
    (0..<digits).reduce(UInt128(1)) { power, _ in power * 10 }
  }

  /// `text` without the zeros that end its fraction: `1.50` is `1.5`, `2.00` is `2`.
  static func trimmed(_ text: String) -> String {
    guard text.contains("."), !text.contains("e") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
