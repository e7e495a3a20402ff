extension DoubleDouble {
  /// e to the power of a number between -700 and 700.
  static func exponential(_ x: Self) -> Self {
    let (mantissa, exponent) = scaledExponential(x)
    let factor = Double(bitPattern: UInt64(bitPattern: Int64(exponent + 1023)) << 52)
    return Self(mantissa.high * factor, mantissa.low * factor)
  }

  /// e to the power of `x` as a number near 1 and an exponent of 2.
  static func scaledExponential(_ x: Self) -> (mantissa: Self, exponent: Int) {
    let k = DeterministicMath.nearestWhole(x.high * inverseLn2.high)
    // 64 squarings less: |r| < 0.0055, where ten terms reach the last bit.
    let r = (x - ln2 * k) * 0x1p-6
    var term = one
    var sum = one
    for n in 1...13 {
      term = term * r / Self(Double(n))
      sum = sum + term
    }
    for _ in 0..<6 { sum = sum * sum }
    return (sum, Int(k))
  }

  /// The natural logarithm of a positive, normal number: the double's, corrected twice by Newton's method.
  static func logarithm(_ x: Self) -> Self {
    let exponent = x.high.exponent
    let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
    let mantissa = Self(x.high * factor, x.low * factor)
    var y = Self(DeterministicMath.log(mantissa.high))
    for _ in 0..<2 {
      // log(m) = y + log(m e^-y), whose argument is 1 but for rounding.
      let rest = mantissa * exponential(-y) - one
      y = y + rest - rest * rest * 0.5
    }
    return y + ln2 * Double(exponent)
  }
}
