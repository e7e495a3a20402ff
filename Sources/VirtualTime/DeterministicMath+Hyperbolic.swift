extension DeterministicMath {
  /// The hyperbolic sine, within 1 unit in the last place.
  public static func sinh(_ x: Double) -> Double {
    let size = x.magnitude
    guard size.isFinite, size != 0 else { return x }
    let result: Double
    if size < 0.3 {
      result = smallSinh(size).value
    } else if size < 40 {
      let e = DoubleDouble.exponential(DoubleDouble(size))
      result = ((e - .one / e) * 0.5).value
    } else {
      result = halfExponential(size)
    }
    return x < 0 ? -result : result
  }

  /// The hyperbolic cosine, within 1 unit in the last place.
  public static func cosh(_ x: Double) -> Double {
    let size = x.magnitude
    guard size.isFinite else { return size }
    if size >= 40 { return halfExponential(size) }
    let e = DoubleDouble.exponential(DoubleDouble(size))
    return ((e + .one / e) * 0.5).value
  }

  /// The hyperbolic tangent, within 1 unit in the last place.
  public static func tanh(_ x: Double) -> Double {
    let size = x.magnitude
    guard !x.isNaN, size != 0 else { return x }
    if size > 22 { return x < 0 ? -1 : 1 }
    let e = DoubleDouble.exponential(DoubleDouble(size))
    let cosine = (e + .one / e) * 0.5
    let sine = size < 0.3 ? smallSinh(size) : (e - .one / e) * 0.5
    let result = (sine / cosine).value
    return x < 0 ? -result : result
  }

  /// The inverse hyperbolic sine, within 1 unit in the last place.
  public static func asinh(_ x: Double) -> Double {
    let size = x.magnitude
    guard size.isFinite, size != 0 else { return x }
    if size < 1e-8 { return x - x * size * size / 6 }
    let result: Double
    if size > 1e150 {
      result = (DoubleDouble.logarithm(DoubleDouble(size)) + .ln2).value
    } else {
      let root = (DoubleDouble.product(size, size) + .one).squareRoot()
      result = DoubleDouble.logarithm(root + DoubleDouble(size)).value
    }
    return x < 0 ? -result : result
  }

  /// The inverse hyperbolic cosine, within 1 unit in the last place; NaN below 1.
  public static func acosh(_ x: Double) -> Double {
    guard x >= 1 else { return .nan }
    guard x.isFinite, x > 1 else { return x == 1 ? 0 : x }
    if x > 1e150 { return (DoubleDouble.logarithm(DoubleDouble(x)) + .ln2).value }
    let root = (DoubleDouble.product(x, x) - .one).squareRoot()
    return DoubleDouble.logarithm(root + DoubleDouble(x)).value
  }

  /// The inverse hyperbolic tangent, within 1 unit in the last place; infinite at 1 and -1, NaN beyond.
  public static func atanh(_ x: Double) -> Double {
    let size = x.magnitude
    guard size <= 1 else { return .nan }
    if size == 1 { return x < 0 ? -.infinity : .infinity }
    if size < 1e-8 { return size == 0 ? x : x + x * size * size / 3 }
    let ratio = (DoubleDouble.one + DoubleDouble(size)) / (DoubleDouble.one - DoubleDouble(size))
    let result = (DoubleDouble.logarithm(ratio) * 0.5).value
    return x < 0 ? -result : result
  }

  private static func smallSinh(_ x: Double) -> DoubleDouble {
    let square = DoubleDouble.product(x, x)
    var term = DoubleDouble(x)
    var sum = term
    for n in 1...11 {
      term = term * square / DoubleDouble(Double(2 * n * (2 * n + 1)))
      sum = sum + term
    }
    return sum
  }

  /// Half of e to the power of `x`, for numbers whose own exponential may overflow.
  private static func halfExponential(_ x: Double) -> Double {
    if x > 710.5 { return .infinity }
    let (mantissa, exponent) = DoubleDouble.scaledExponential(DoubleDouble(x))
    return scaled(mantissa.value, by: exponent - 1)
  }
}
