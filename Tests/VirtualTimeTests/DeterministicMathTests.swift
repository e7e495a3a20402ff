import Glibc
import TestSupport
import Testing
import VirtualTime

/// The C library serves as the reference here; below the tests it is banned.
@Suite struct DeterministicMathTests {
  private static let count = Verification.count(100_000, full: 20_000_000)

  @Test func logarithmAtTheEdges() {
    #expect(DeterministicMath.log(1) == 0)
    #expect(DeterministicMath.log(0) == -.infinity)
    #expect(DeterministicMath.log(-0.0) == -.infinity)
    #expect(DeterministicMath.log(.infinity) == .infinity)
    #expect(DeterministicMath.log(-1).isNaN)
    #expect(DeterministicMath.log(-.infinity).isNaN)
    #expect(DeterministicMath.log(-.leastNonzeroMagnitude).isNaN)
    #expect(DeterministicMath.log(.nan).isNaN)
    #expect(DeterministicMath.log(-.nan).isNaN)
  }

  @Test func exponentialAtTheEdges() {
    #expect(DeterministicMath.exp(0) == 1)
    #expect(DeterministicMath.exp(-0.0) == 1)
    #expect(DeterministicMath.exp(.infinity) == .infinity)
    #expect(DeterministicMath.exp(-.infinity) == 0)
    #expect(DeterministicMath.exp(.nan).isNaN)
    #expect(DeterministicMath.exp(709.782712893384).isFinite)
    #expect(DeterministicMath.exp(709.7827128933841) == .infinity)
    #expect(DeterministicMath.exp(-745.1332191019411) == .leastNonzeroMagnitude)
    #expect(DeterministicMath.exp(-745.1332191019412) == 0)
    #expect(DeterministicMath.exp(.leastNonzeroMagnitude) == 1)
    #expect(DeterministicMath.exp(.greatestFiniteMagnitude) == .infinity)
  }

  @Test func logarithmIsWithinOneUlp() {
    var random = RandomStream(seed: 1, name: "log")
    var worst = 0.0
    for x in edges.filter({ $0 > 0 }) { worst = max(worst, error(DeterministicMath.log(x), logl(Float80(x)))) }
    for _ in 0..<Self.count {
      // Numbers as sampling draws them, of all magnitudes subnormals included, and close to 1, where digits cancel.
      for x in [
        random.unitOpen(), Double(bitPattern: random.next() % 0x7FF0_0000_0000_0000), 0.5 + 1.5 * random.unit(),
        1 + (random.unit() - 0.5) * 0x1p-10,
      ] where x > 0 {
        worst = max(worst, error(DeterministicMath.log(x), logl(Float80(x))))
      }
    }
    #expect(worst < 0.9)
  }

  @Test func exponentialIsWithinOneUlp() {
    var random = RandomStream(seed: 2, name: "exp")
    var worst = 0.0
    for x in edges where x.magnitude < 700 { worst = max(worst, error(DeterministicMath.exp(x), expl(Float80(x)))) }
    for _ in 0..<Self.count {
      for x in [
        -745.1 + 1454.8 * random.unit(), 20 * (random.unit() - 0.5), 0.7 * (random.unit() - 0.5),
        -745.1 + 40 * random.unit(),
      ] {
        worst = max(worst, error(DeterministicMath.exp(x), expl(Float80(x))))
      }
    }
    #expect(worst < 0.95)
  }

  /// Distance from the exact value in units of the last place.
  private func error(_ value: Double, _ exact: Float80) -> Double {
    Double((Float80(value) - exact).magnitude / Float80(Double(exact).ulp))
  }

  /// Numbers at which reductions switch, each with its neighbours.
  private var edges: [Double] {
    let half = 0.5.squareRoot()
    let numbers: [Double] = [
      1, 2, 0.5, half, 2 * half, 0.25, 1e-300, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      0.34657359027997264, -0.34657359027997264, 1.0397207708399179, 0.6931471805599453,
    ]
    return numbers.flatMap { [$0, $0.nextUp, $0.nextDown] }.filter(\.isFinite)
  }

  /// Frozen bits: these must be the same on every processor and in every build.
  @Test func bitsAreFrozen() {
    var random = RandomStream(seed: 3, name: "bits")
    var digest: UInt64 = 0
    for _ in 0..<20_000 {
      for value in [
        DeterministicMath.log(random.unitOpen()), DeterministicMath.exp(100 * (random.unit() - 0.5)),
        DeterministicMath.normalQuantile(random.unitInside()),
        DeterministicMath.normalProbability(8 * random.unit() - 4),
      ] {
        digest = (digest ^ value.bitPattern) &* 0x0000_0100_0000_01B3
      }
    }
    #expect(digest == 6_625_858_931_876_935_768)
  }

  /// Computed to 40 digits and rounded.
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-17, -8.493793224109599), (0x1p-53, -8.209536151601387),
    (1e-10, -6.361340902404057), (1e-5, -4.264890793922825), (0.001, -3.0902323061678136), (0.01, -2.326347874040841),
    (0.05, -1.6448536269514726), (0.075, -1.439531470938456), (0.1, -1.2815515655446004), (0.25, -0.6744897501960817),
    (0.4, -0.2533471031357997), (0.499, -0.002506630899571766), (0.5, 0), (0.75, 0.6744897501960817),
    (0.925, 1.4395314709384561), (0.95, 1.6448536269514722), (0.99, 2.3263478740408408), (0.999999, 4.753424308817087),
  ])
  func normalQuantiles(_ probability: Double, _ quantile: Double) {
    #expect((DeterministicMath.normalQuantile(probability) - quantile).magnitude <= 1e-15 * max(1, quantile.magnitude))
  }

  @Test func normalQuantileAtTheEdges() {
    #expect(DeterministicMath.normalQuantile(0) == -.infinity)
    #expect(DeterministicMath.normalQuantile(1) == .infinity)
    #expect(DeterministicMath.normalQuantile(-0.1).isNaN)
    #expect(DeterministicMath.normalQuantile(1.1).isNaN)
    #expect(DeterministicMath.normalQuantile(.nan).isNaN)
  }

  @Test func normalProbabilityAgreesWithTheErrorFunction() {
    var worst = 0.0
    for step in -3_700...900 {
      let x = Double(step) / 100 + 0.001
      let exact = erfcl(-Float80(x) / Float80(2).squareRoot()) / 2
      let value = DeterministicMath.normalProbability(x)
      worst = max(worst, Double((Float80(value) - exact).magnitude / exact))
    }
    #expect(worst < 1e-12)
    #expect(DeterministicMath.normalProbability(-.infinity) == 0)
    #expect(DeterministicMath.normalProbability(.infinity) == 1)
    #expect(DeterministicMath.normalProbability(.nan).isNaN)
    #expect(DeterministicMath.normalProbability(0) == 0.5)
  }
}
