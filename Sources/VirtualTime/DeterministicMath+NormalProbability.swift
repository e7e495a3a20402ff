extension DeterministicMath {
  /// The standard normal density at `x`.
  public static func normalDensity(_ x: Double) -> Double {
    // 1 / sqrt(2 pi)
    0.3989422804014327 * exp(-0.5 * x * x)
  }

  /// The probability that a standard normal variable is at most `x`, to a relative accuracy of about 1e-13 (below -30,
  /// where density itself loses digits, 1e-12).
  public static func normalProbability(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 9 { return 1 }
    if x < -38.6 { return 0 }
    if x > -2 { return 0.5 + normalDensity(x) * series(x) }
    return normalDensity(x) / millsFraction(-x)
  }

  /// x + x^3/3 + x^5/(3*5) + ..., which converges for all x.
  private static func series(_ x: Double) -> Double {
    var term = x
    var sum = x
    var odd = 1.0
    while term.magnitude > sum.magnitude * 0x1p-55 {
      odd += 2
      term *= x * x / odd
      sum += term
    }
    return sum
  }

  /// x + 1/(x + 2/(x + 3/(x + ...))) for x of at least 2, where 80 levels reach the last bits.
  private static func millsFraction(_ x: Double) -> Double {
    var value = x
    for level in stride(from: 80.0, through: 1, by: -1) { value = x + level / value }
    return value
  }
}
