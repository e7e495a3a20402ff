import Foundation
import Testing

@testable import Reporting

@Suite struct FixedPointTests {
  @Test(arguments: [
    (0.0, 0, "0"), (-0.0, 2, "0.00"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.5, 0, "2"), (3.5, 0, "4"),
    (-2.5, 0, "-2"), (0.05, 1, "0.1"), (0.25, 1, "0.2"), (1.005, 2, "1.00"), (9.999, 2, "10.00"), (99.95, 1, "100.0"),
    (-0.004, 2, "0.00"), (1e-300, 9, "0.000000000"), (.leastNonzeroMagnitude, 3, "0.000"),
    (0x1p53, 1, "9007199254740992.0"),
    (1e22, 0, "10000000000000000000000"), (1e300, 2, "1e+300"), (-.infinity, 1, "-inf"), (.nan, 1, "nan"),
  ])
  func writes(value: Double, decimals: Int, expected: String) {
    #expect(FixedPoint.string(value, decimals: decimals) == expected)
  }

  /// The C library rounds correctly too: any finite double, any number of decimals.
  @Test(arguments: UInt64(0)..<20)
  func agreesWithTheCLibrary(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<500 {
      let mantissa = Double(random.next() >> 11) * 0x1p-53
      let value = (mantissa - 0.5) * Double(sign: .plus, exponent: random.below(90) - 50, significand: 1)
      let decimals = random.below(10)
      let expected = String(format: "%.\(decimals)f", value)
      let isZero = !expected.contains { "123456789".contains($0) }
      #expect(
        FixedPoint.string(value, decimals: decimals) == (isZero ? expected.filter { $0 != "-" } : expected),
        "\(value) with \(decimals) decimals")
    }
  }

  @Test(arguments: [
    (1.5, "1.5"), (1_234_567.25, "1,234,567"), (12_345, "12,345"), (-1_000, "-1,000"), (999.6, "1,000"),
    (0.905, "0.905"), (9.996, "10"), (99.96, "100"), (0.000_25, "0.00025"), (1e300, "1e+300"), (0.9996, "1"),
  ])
  func writesPlainNumbers(value: Double, expected: String) {
    #expect(Count.string(value) == expected)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (-123_456, "-123,456"), (Int.max, "9,223,372,036,854,775,807"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func groupsCounts(value: Int, expected: String) { #expect(Count.string(value) == expected) }
}
