extension DeterministicMath {
  /// The number that a standard normal variable stays below with probability `p`: Wichura's algorithm AS 241 (PPND16,
  /// Applied Statistics 37, 1988), relative accuracy about 1e-16 by its author.
  ///
  /// Minus infinity at 0, infinity at 1, NaN outside.
  @inlinable public static func normalQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    if q.magnitude <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(r, centralNumerator) / polynomial(r, centralDenominator)
    }
    return normalTailQuantile(p)
  }

  /// The rest of `normalQuantile(_:)`, for 15 % of all numbers.
  @usableFromInline static func normalTailQuantile(_ p: Double) -> Double {
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    guard p > 0, p < 1 else { return .nan }
    let tail = p < 0.5 ? p : 1 - p
    var r = (-log(tail)).squareRoot()
    let magnitude: Double
    if r <= 5 {
      r -= 1.6
      magnitude = polynomial(r, middleNumerator) / polynomial(r, middleDenominator)
    } else {
      r -= 5
      magnitude = polynomial(r, farNumerator) / polynomial(r, farDenominator)
    }
    return p < 0.5 ? -magnitude : magnitude
  }

  /// Eight coefficients, lowest first.
  @usableFromInline typealias Octet = (Double, Double, Double, Double, Double, Double, Double, Double)

  @inlinable static func polynomial(_ r: Double, _ c: Octet) -> Double {
    ((((((c.7 * r + c.6) * r + c.5) * r + c.4) * r + c.3) * r + c.2) * r + c.1) * r + c.0
  }
}
