extension DeterministicMath {
  /// The logarithm to base 2, within 1 unit in the last place and exact for powers of 2.
  public static func log2(_ x: Double) -> Double { logarithm(x, times: .inverseLn2) }

  /// The logarithm to base 10, within 1 unit in the last place and exact for powers of 10.
  public static func log10(_ x: Double) -> Double { logarithm(x, times: .inverseLn10) }

  private static func logarithm(_ x: Double, times factor: DoubleDouble) -> Double {
    guard x > 0, x < .infinity else { return log(x) }
    if x < .leastNormalMagnitude {
      let whole = DoubleDouble.logarithm(DoubleDouble(x * 0x1p54)) - DoubleDouble.ln2 * 54
      return (whole * factor).value
    }
    let exponent = x.exponent
    // The exponent of 2 is a whole number and need not pass through a logarithm.
    if factor.high == DoubleDouble.inverseLn2.high {
      let mantissa = DoubleDouble.logarithm(DoubleDouble(x.significand)) * factor
      return (DoubleDouble(Double(exponent)) + mantissa).value
    }
    return (DoubleDouble.logarithm(DoubleDouble(x)) * factor).value
  }

  /// `x` to the power of `y`, within 1 unit in the last place, with the special cases of IEEE 754's `pow`.
  public static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    if y == 1 { return x }
    let isWhole = y.magnitude >= 0x1p53 || y == y.rounded(.towardZero)
    let isOdd = isWhole && y.magnitude < 0x1p53 && Int64(y) & 1 != 0
    let isNegative = x.sign == .minus && isOdd
    if y.isInfinite {
      if x.magnitude == 1 { return 1 }
      return (x.magnitude > 1) == (y > 0) ? .infinity : 0
    }
    if x == 0 || x.isInfinite {
      let size: Double = (x == 0) == (y > 0) ? 0 : .infinity
      return isNegative ? -size : size
    }
    if x < 0, !isWhole { return .nan }
    let size = positivePower(x.magnitude, y)
    return isNegative ? -size : size
  }

  private static func positivePower(_ x: Double, _ y: Double) -> Double {
    let isSubnormal = x < .leastNormalMagnitude
    var logarithm = DoubleDouble.logarithm(DoubleDouble(isSubnormal ? x * 0x1p54 : x))
    if isSubnormal { logarithm = logarithm - DoubleDouble.ln2 * 54 }
    let rough = logarithm.high * y
    if rough > 709.79 { return .infinity }
    if rough < -745.2 { return 0 }
    return scaled(DoubleDouble.scaledExponential(logarithm * y))
  }

  /// A number near 1 times a power of 2, rounded once.
  static func scaled(_ number: (mantissa: DoubleDouble, exponent: Int)) -> Double {
    let (mantissa, exponent) = number
    if exponent >= -1020 { return scaled(mantissa.value, by: exponent) }
    // Subnormal: bring the sum of both parts to its last place at once.
    let high = scaled(mantissa.high, by: exponent + 128) * 0x1p-128
    let rest = (scaled(mantissa.high, by: exponent + 128) - high * 0x1p128) + scaled(mantissa.low, by: exponent + 128)
    return high + rest * 0x1p-128
  }
}
