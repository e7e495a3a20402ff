extension DeterministicMath {
  /// e to the power of `x`, within 1 unit in the last place; infinity above 709.78, 0 below -745.13.
  @inlinable public static func exp(_ x: Double) -> Double {
    // One comparison sends aside what overflows or vanishes, and NaN.
    if !(x.magnitude < 709) {
      if x.isNaN { return x }
      if x > 709.782712893384 { return .infinity }
      if x < -745.1332191019412 { return 0 }
    }
    // x = k ln 2 + r with |r| <= ln 2 / 2.
    let k = nearestWhole(x * 0x1.71547652b82fep0)
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    // exp(r) = 1 + 2r / (r coth(r/2) - r); the even series of r coth(r/2) has the Bernoulli numbers as coefficients.
    let t = r * r
    let t2 = t * t
    let first = (1.0 / 6 - t * (1.0 / 360)) + t2 * (1.0 / 15_120 - t * (1.0 / 604_800))
    let rest = (1.0 / 23_950_080 - t * (691.0 / 653_837_184_000)) + t2 * (1.0 / 37_362_124_800)
    let series = t * (first + t2 * t2 * rest)
    let c = r - series
    let value = 1 - ((low - (r * c) / (2 - c)) - high)
    return scaled(value, by: Int(k))
  }

  /// `value` times 2^`exponent`, for exponents from -1100 to 1024 and values near 1.
  @inlinable static func scaled(_ value: Double, by exponent: Int) -> Double {
    if exponent >= -1021 && exponent <= 1023 {
      return value * Double(bitPattern: UInt64(truncatingIfNeeded: exponent &+ 1023) << 52)
    }
    // The factor itself would leave the range of normal numbers: go in two steps, of which only the second can round.
    let step = exponent > 0 ? 1 : -54
    return value * Double(bitPattern: UInt64(truncatingIfNeeded: exponent &- step &+ 1023) << 52)
      * (step > 0 ? 2 : 0x1p-54)
  }
}
