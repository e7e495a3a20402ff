import Statistics
import Testing

@Suite("Student's t")
struct StudentTTests {
  /// Two-sided 95 % points of t, from published tables.
  @Test(arguments: [
    (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306), (9, 2.262),
    (10, 2.228), (11, 2.201), (12, 2.179), (15, 2.131), (20, 2.086), (24, 2.064), (29, 2.045), (30, 2.042),
    (40, 2.021), (60, 2.000), (120, 1.980), (1_000_000, 1.960),
  ])
  func agreesWithTheTable(degrees: Int, expected: Double) {
    #expect((StudentT.quantile(0.975, degreesOfFreedom: degrees) - expected).magnitude <= 0.000_5)
  }

  /// Other columns of the same tables.
  @Test(arguments: [
    (0.9, 1, 3.078), (0.95, 5, 2.015), (0.99, 10, 2.764), (0.995, 2, 9.925), (0.995, 20, 2.845), (0.995, 100, 2.626),
    (0.999, 7, 4.785), (0.9995, 30, 3.646), (0.9995, 1_000_000, 3.2905),
  ])
  func agreesWithOtherColumns(probability: Double, degrees: Int, expected: Double) {
    let quantile = StudentT.quantile(probability, degreesOfFreedom: degrees)
    #expect((quantile - expected).magnitude <= 0.000_5)
    #expect(
      StudentT.quantile(1 - probability, degreesOfFreedom: degrees) == -StudentT.quantile(
        1 - (1 - probability), degreesOfFreedom: degrees))
  }

  /// One and two degrees have closed quantiles: tan(pi (p - 1/2)) and a root.
  @Test(arguments: [0.6, 0.9, 0.975, 0.999, 0.999_99])
  func closedForms(probability: Double) {
    let u = 2 * probability - 1
    let two = u * (2 / (1 - u * u)).squareRoot()
    #expect((StudentT.quantile(probability, degreesOfFreedom: 2) / two - 1).magnitude < 1e-9)
    let angle = 1 / StudentT.quantile(probability, degreesOfFreedom: 1)
    #expect((angle / (Double.pi * (1 - probability)) - 1).magnitude < (1 - probability) * 5)
  }

  /// The two ways meet where one takes over from the other.
  @Test(arguments: [0.9, 0.975, 0.999, 0.999_95])
  func expansionMeetsTheClosedForm(probability: Double) {
    let below = StudentT.quantile(probability, degreesOfFreedom: 400)
    let above = StudentT.quantile(probability, degreesOfFreedom: 401)
    #expect(below > above && below - above < 3e-5 * below)
    for degrees in [401, 1_000] {
      let value = StudentT.quantile(probability, degreesOfFreedom: degrees)
      let inside = StudentT.centralProbability(value, degreesOfFreedom: degrees)
      #expect((inside - (2 * probability - 1)).magnitude < 1e-9)
    }
  }

  /// Integrates the density from 0 to the factor, which must give 0.475.
  @Test(arguments: [1, 2, 3, 5, 9, 10, 11, 12, 17, 31])
  func leavesFivePerCentOutside(degrees: Int) {
    let factor = StudentT.quantile(0.975, degreesOfFreedom: degrees)
    let steps = 20_000
    func density(_ t: Double) -> Double {
      let base = 1 + t * t / Double(degrees)
      // base^(-(degrees + 1) / 2)
      return 1 / ((0..<degrees + 1).reduce(1.0) { power, _ in power * base }).squareRoot()
    }
    func integral(to end: Double, from start: Double = 0) -> Double {
      let width = (end - start) / Double(steps)
      return (0..<steps).reduce(0.0) { $0 + density(start + (Double($1) + 0.5) * width) * width }
    }
    // The whole half axis: beyond 1 with t = 1/u.
    let width = 1 / Double(steps)
    let tail = (0..<steps).reduce(0.0) { sum, step in
      let u = (Double(step) + 0.5) * width
      return sum + density(1 / u) / (u * u) * width
    }
    let inside = integral(to: factor) / (integral(to: 1) + tail) / 2
    #expect((inside - 0.475).magnitude < 1e-6)
  }
}
