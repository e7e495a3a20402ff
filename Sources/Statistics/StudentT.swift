import VirtualTime

/// Student's t distribution with a whole number of degrees of freedom.
public enum StudentT {
  /// The value that a t variable stays below with probability `probability`.
  ///
  /// Up to 400 degrees by inverting the closed form (Abramowitz and Stegun 26.7.3 and 26.7.4), relative accuracy about
  /// 1e-10 for probabilities between 1e-6 and 1 - 1e-6; beyond that by the Cornish-Fisher expansion (26.7.5), within 1e-9.
  /// - Precondition: `probability` lies between 0 and 1, `degreesOfFreedom` is at least 1.
  /// - Complexity: O(`degreesOfFreedom`), at most 400.
  public static func quantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "no t distribution has \(degreesOfFreedom) degrees of freedom")
    precondition(probability > 0 && probability < 1, "a probability of \(probability)")
    if probability == 0.5 { return 0 }
    if probability < 0.5 { return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom) }
    if degreesOfFreedom > 400 { return expanded(probability, degreesOfFreedom) }
    // With t = tan(x) sqrt(v) the closed form is a function of the angle x, which has bounds.
    let wanted = 2 * probability - 1
    var low = 0.0
    var high = Double.pi / 2
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if central(angle: middle, degreesOfFreedom) < wanted { low = middle } else { high = middle }
    }
    return DeterministicMath.tan(low) * Double(degreesOfFreedom).squareRoot()
  }

  /// The probability that the size of a t variable is at most `value`.
  /// - Precondition: `value` is not negative, `degreesOfFreedom` is at least 1.
  /// - Complexity: O(`degreesOfFreedom`).
  public static func centralProbability(_ value: Double, degreesOfFreedom: Int) -> Double {
    precondition(value >= 0 && degreesOfFreedom >= 1, "t of \(value) with \(degreesOfFreedom) degrees of freedom")
    return central(
      angle: DeterministicMath.atan(value / Double(degreesOfFreedom).squareRoot()), degreesOfFreedom)
  }

  private static func central(angle: Double, _ degrees: Int) -> Double {
    let sine = DeterministicMath.sin(angle)
    let cosine = DeterministicMath.cos(angle)
    let isOdd = degrees % 2 == 1
    // cos + 2/3 cos^3 + 2/3 4/5 cos^5 + ..., or 1 + 1/2 cos^2 + 1/2 3/4 cos^4 + ...
    var term = isOdd ? cosine : 1.0
    var sum = 0.0
    for index in stride(from: isOdd ? 1 : 0, through: degrees - 2, by: 2) {
      sum += term
      term *= cosine * cosine * Double(index + 1) / Double(index + 2)
    }
    return isOdd ? (angle + sine * sum) * 2 / .pi : sine * sum
  }

  private static func expanded(_ probability: Double, _ degrees: Int) -> Double {
    let z = DeterministicMath.normalQuantile(probability)
    let z2 = z * z
    let terms = [
      z * (z2 + 1) / 4,
      z * ((5 * z2 + 16) * z2 + 3) / 96,
      z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
      z * ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160,
    ]
    let v = Double(degrees)
    return z + (terms[0] + (terms[1] + (terms[2] + terms[3] / v) / v) / v) / v
  }
}
