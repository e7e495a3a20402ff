extension DeterministicMath {
  /// The sine of an angle in radians, within 1 unit in the last place for angles of any size; NaN for infinity.
  public static func sin(_ x: Double) -> Double {
    guard x.isFinite, x.magnitude > 1e-8 else { return x.isFinite ? x : .nan }
    let (quadrant, rest) = DoubleDouble.reduced(x)
    let (sine, cosine) = DoubleDouble.sineAndCosine(rest)
    switch quadrant {
    case 0: return sine.value
    case 1: return cosine.value
    case 2: return -sine.value
    default: return -cosine.value
    }
  }

  /// The cosine of an angle in radians, within 1 unit in the last place for angles of any size; NaN for infinity.
  public static func cos(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let (quadrant, rest) = DoubleDouble.reduced(x)
    let (sine, cosine) = DoubleDouble.sineAndCosine(rest)
    switch quadrant {
    case 0: return cosine.value
    case 1: return -sine.value
    case 2: return -cosine.value
    default: return sine.value
    }
  }

  /// The tangent of an angle in radians, within 1 unit in the last place for angles of any size; NaN for infinity.
  public static func tan(_ x: Double) -> Double {
    guard x.isFinite, x.magnitude > 1e-8 else { return x.isFinite ? x : .nan }
    let (quadrant, rest) = DoubleDouble.reduced(x)
    let (sine, cosine) = DoubleDouble.sineAndCosine(rest)
    return quadrant & 1 == 0 ? (sine / cosine).value : -(cosine / sine).value
  }

  /// The angle whose sine is `x`, from -pi/2 to pi/2, within 1 unit in the last place; NaN beyond 1.
  public static func asin(_ x: Double) -> Double {
    let size = x.magnitude
    guard size <= 1 else { return .nan }
    if size < 1e-8 { return x }
    let result: Double
    if size == 1 {
      result = DoubleDouble.halfPi.value
    } else {
      let one = DoubleDouble.one
      let cosine = ((one - DoubleDouble(size)) * (one + DoubleDouble(size))).squareRoot()
      result = DoubleDouble.arcTangent(DoubleDouble(size) / cosine).value
    }
    return x < 0 ? -result : result
  }

  /// The angle whose cosine is `x`, from 0 to pi, within 1 unit in the last place; NaN beyond 1.
  public static func acos(_ x: Double) -> Double {
    guard x.magnitude <= 1 else { return .nan }
    if x == -1 { return DoubleDouble.pi.value }
    let ratio = (DoubleDouble.one - DoubleDouble(x)) / (DoubleDouble.one + DoubleDouble(x))
    return (DoubleDouble.arcTangent(ratio.squareRoot()) * 2).value
  }

  /// The angle whose tangent is `x`, from -pi/2 to pi/2, within 1 unit in the last place.
  public static func atan(_ x: Double) -> Double {
    let size = x.magnitude
    guard !x.isNaN, size > 1e-8 else { return x }
    let result = size > 1e300 ? DoubleDouble.halfPi.value : DoubleDouble.arcTangent(DoubleDouble(size)).value
    return x < 0 ? -result : result
  }

  /// The angle of the point (`x`, `y`), from -pi to pi, with the special cases of IEEE 754's `atan2`.
  public static func atan2(_ y: Double, _ x: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    let angle = angleOfSizes(y.magnitude, x.magnitude, isLeft: x.sign == .minus)
    return y.sign == .minus ? -angle : angle
  }

  private static func angleOfSizes(_ y: Double, _ x: Double, isLeft: Bool) -> Double {
    var angle: DoubleDouble
    if y == 0 {
      angle = DoubleDouble(0)
    } else if x == 0 || (y.isInfinite && x.isFinite) {
      return DoubleDouble.halfPi.value
    } else if y.isInfinite {
      angle = DoubleDouble.halfPi * 0.5
    } else if x.isInfinite {
      angle = DoubleDouble(0)
    } else if y / x > 1e300 {
      return DoubleDouble.halfPi.value
    } else if y / x < 1e-290 {
      // The parts of a quotient this small would not be exact; nor are they needed.
      if !isLeft { return y / x }
      angle = DoubleDouble(0)
    } else {
      // Common powers of two leave the angle as it is and keep the products away from the ends of the range.
      let scale = Double(sign: .plus, exponent: -max(y.exponent, x.exponent), significand: 1)
      angle = DoubleDouble.arcTangent(DoubleDouble(y * scale) / DoubleDouble(x * scale))
    }
    return (isLeft ? DoubleDouble.pi - angle : angle).value
  }
}
