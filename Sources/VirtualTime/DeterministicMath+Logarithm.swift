extension DeterministicMath {
  /// The natural logarithm, within 1 unit in the last place.
  ///
  /// `log(1)` is exactly 0, of zero it is minus infinity, of a negative number NaN.
  @inlinable public static func log(_ x: Double) -> Double {
    var bits = x.bitPattern
    var exponent = 0
    // One comparison sends zero, negative and subnormal numbers, infinity and NaN aside.
    if bits &- 0x0010_0000_0000_0000 >= 0x7FE0_0000_0000_0000 {
      if x == 0 { return -.infinity }
      if x < 0 || x.isNaN { return .nan }
      if x == .infinity { return x }
      bits = (x * 0x1p54).bitPattern
      exponent = -54
    }
    // x = 2^exponent * (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
    bits &+= 0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_667F_3BCD
    exponent &+= Int(bits >> 52) &- 1023
    let mantissa = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF &+ 0x3FE6_A09E_667F_3BCD)
    let f = mantissa - 1
    // log(1 + f) = 2 artanh(s) = 2s + s * (2/3 s^2 + 2/5 s^4 + ...) with s = f / (2 + f), |s| < 0.1716.
    let s = f / (2 + f)
    let z = s * s
    let z2 = z * z
    let z4 = z2 * z2
    let low = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9))
    let middle = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17))
    let high = 2.0 / 19 + z * (2.0 / 21)
    let series = z * (low + z4 * (middle + z4 * high))
    // 2s is f - f^2/2 + s f^2/2 exactly; keeping f apart leaves only the small terms inexact.
    let half = 0.5 * f * f
    let k = Double(exponent)
    return k * ln2High - ((half - (s * (half + series) + k * ln2Low)) - f)
  }
}
