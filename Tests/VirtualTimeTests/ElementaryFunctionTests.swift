import Glibc
import TestSupport
import Testing
import VirtualTime

/// Functions made of double-doubles against the C library's 80-bit ones, which serve as the reference.
@Suite struct ElementaryFunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    var name: String
    var ours: @Sendable (Double) -> Double
    var exact: @Sendable (Float80) -> Float80
    /// Draws arguments from a number from 0 to 1 and random bits.
    var arguments: [@Sendable (Double, UInt64) -> Double]
    var testDescription: String { name }
  }

  private static func linear(_ low: Double, _ high: Double) -> @Sendable (Double, UInt64) -> Double {
    { unit, _ in low + (high - low) * unit }
  }
  /// Positive numbers of any size.
  private static func positive(_ unit: Double, _ bits: UInt64) -> Double {
    Double(bitPattern: bits % 0x7FF0_0000_0000_0000)
  }
  /// Numbers of any sign between 2^-1000 and 2^60.
  private static func spread(_ unit: Double, _ bits: UInt64) -> Double {
    let size = Double(sign: .plus, exponent: Int(bits % 1060) - 1000, significand: 1 + unit)
    return bits >> 63 == 0 ? size : -size
  }

  static let functions = [
    Function(name: "log2", ours: DeterministicMath.log2, exact: log2l, arguments: [positive, linear(0.9, 1.1)]),
    Function(name: "log10", ours: DeterministicMath.log10, exact: log10l, arguments: [positive, linear(0.9, 1.1)]),
    Function(name: "sin", ours: DeterministicMath.sin, exact: sinl, arguments: [spread, linear(-10, 10)]),
    Function(name: "cos", ours: DeterministicMath.cos, exact: cosl, arguments: [spread, linear(-10, 10)]),
    Function(name: "tan", ours: DeterministicMath.tan, exact: tanl, arguments: [spread, linear(-10, 10)]),
    Function(name: "asin", ours: DeterministicMath.asin, exact: asinl, arguments: [linear(-1, 1), linear(0.999, 1)]),
    Function(name: "acos", ours: DeterministicMath.acos, exact: acosl, arguments: [linear(-1, 1), linear(0.999, 1)]),
    Function(name: "atan", ours: DeterministicMath.atan, exact: atanl, arguments: [spread, linear(-3, 3)]),
    Function(name: "sinh", ours: DeterministicMath.sinh, exact: sinhl, arguments: [linear(-710, 710), linear(-1, 1)]),
    Function(name: "cosh", ours: DeterministicMath.cosh, exact: coshl, arguments: [linear(-710, 710), linear(-1, 1)]),
    Function(name: "tanh", ours: DeterministicMath.tanh, exact: tanhl, arguments: [linear(-25, 25), linear(-1, 1)]),
    Function(name: "asinh", ours: DeterministicMath.asinh, exact: asinhl, arguments: [spread, linear(-3, 3)]),
    Function(name: "acosh", ours: DeterministicMath.acosh, exact: acoshl, arguments: [linear(1, 2), linear(1, 1e9)]),
    Function(
      name: "atanh", ours: DeterministicMath.atanh, exact: atanhl, arguments: [linear(-1, 1), linear(-0.01, 0)]),
  ]

  @Test(arguments: functions)
  func isWithinOneUlp(_ function: Function) {
    var random = RandomStream(seed: 4, name: function.name)
    var worst = (error: 0.0, at: 0.0)
    for _ in 0..<Verification.count(400, full: 200_000) {
      for draw in function.arguments {
        let x = draw(random.unitOpen(), random.next())
        let error = Self.error(function.ours(x), function.exact(Float80(x)))
        if error > worst.error { worst = (error, x) }
      }
    }
    #expect(worst.error < 0.6, "\(function.name)(\(worst.at)) is \(worst.error) ulp off")
  }

  @Test func powersAreWithinOneUlp() {
    var random = RandomStream(seed: 5, name: "pow")
    var worst = (error: 0.0, x: 0.0, y: 0.0)
    for _ in 0..<Verification.count(1_000, full: 200_000) {
      let base = Double(sign: .plus, exponent: Int(random.next() % 200) - 100, significand: 1 + random.unit())
      let pairs = [
        (base, 20 * (random.unit() - 0.5)), (1 + random.unit() * 1e-6, 1e8 * random.unit()),
        (base, Double(Int(random.next() % 11) - 5)), (2, -1022 - 52 * random.unit()),
      ]
      for (x, y) in pairs {
        let exact = powl(Float80(x), Float80(y))
        guard Double(exact).isFinite, Double(exact) > 0 else { continue }
        let error = Self.error(DeterministicMath.pow(x, y), exact)
        if error > worst.error { worst = (error, x, y) }
      }
    }
    #expect(worst.error < 0.6, "pow(\(worst.x), \(worst.y)) is \(worst.error) ulp off")
  }

  @Test func anglesOfPointsAreWithinOneUlp() {
    var random = RandomStream(seed: 6, name: "atan2")
    var worst = 0.0
    for _ in 0..<Verification.count(1_000, full: 200_000) {
      let y = Self.spread(random.unit(), random.next())
      let x = Self.spread(random.unit(), random.next())
      worst = max(worst, Self.error(DeterministicMath.atan2(y, x), atan2l(Float80(y), Float80(x))))
      let near = y * (1 + random.unit())
      worst = max(worst, Self.error(DeterministicMath.atan2(y, near), atan2l(Float80(y), Float80(near))))
    }
    #expect(worst < 0.6)
  }

  private static func error(_ value: Double, _ exact: Float80) -> Double {
    let rounded = Double(exact)
    if value == rounded || (value.isNaN && rounded.isNaN) { return 0 }
    guard value.isFinite, rounded.isFinite else { return .infinity }
    return Double((Float80(value) - exact).magnitude / Float80(rounded.ulp))
  }

  /// Signs of zero included.
  @Test(
    arguments: [
      ("pow(0, -1)", DeterministicMath.pow(0, -1), .infinity),
      ("pow(-0, -1)", DeterministicMath.pow(-0.0, -1), -.infinity),
      ("pow(-0, 3)", DeterministicMath.pow(-0.0, 3), -0.0), ("pow(-0, 2)", DeterministicMath.pow(-0.0, 2), 0),
      ("pow(nan, 0)", DeterministicMath.pow(.nan, 0), 1), ("pow(1, nan)", DeterministicMath.pow(1, .nan), 1),
      ("pow(-1, inf)", DeterministicMath.pow(-1, .infinity), 1),
      ("pow(2, inf)", DeterministicMath.pow(2, .infinity), .infinity),
      ("pow(0.5, inf)", DeterministicMath.pow(0.5, .infinity), 0),
      ("pow(2, -inf)", DeterministicMath.pow(2, -.infinity), 0),
      ("pow(-inf, 3)", DeterministicMath.pow(-.infinity, 3), -.infinity),
      ("pow(-inf, -3)", DeterministicMath.pow(-.infinity, -3), -0.0),
      ("pow(-8, 1/3)", DeterministicMath.pow(-8, 1.0 / 3), .nan), ("pow(-2, 3)", DeterministicMath.pow(-2, 3), -8),
      ("pow(10, 308)", DeterministicMath.pow(10, 308), 1e308),
      ("pow(10, 309)", DeterministicMath.pow(10, 309), .infinity),
      ("pow(10, -323)", DeterministicMath.pow(10, -323), 0x1p-1073),
      ("pow(2, -1074)", DeterministicMath.pow(2, -1074), 0x1p-1074),
      ("pow(2, -1076)", DeterministicMath.pow(2, -1076), 0),
      ("pow(2, 0.5)", DeterministicMath.pow(2, 0.5), 1.4142135623730951),
      ("log2(2^-1074)", DeterministicMath.log2(0x1p-1074), -1074), ("log2(8)", DeterministicMath.log2(8), 3),
      ("log2(0)", DeterministicMath.log2(0), -.infinity), ("log10(-1)", DeterministicMath.log10(-1), .nan),
      ("log10(1000)", DeterministicMath.log10(1000), 3), ("log10(1e-5)", DeterministicMath.log10(1e-5), -5),
      ("sin(inf)", DeterministicMath.sin(.infinity), .nan), ("sin(-0)", DeterministicMath.sin(-0.0), -0.0),
      // The double nearest to a multiple of pi/2 of all, where a reduction without enough bits fails.
      ("cos(hard)", DeterministicMath.cos(0x1.6ac5b262ca1ffp+849), -4.687_165_924_254_627_61e-19),
      ("sin(1e22)", DeterministicMath.sin(1e22), -0.8522008497671888), ("cos(0)", DeterministicMath.cos(0), 1),
      ("tan(pi/4)", DeterministicMath.tan(0.7853981633974483), 0.9999999999999999),
      ("asin(1)", DeterministicMath.asin(1), 1.5707963267948966), ("asin(2)", DeterministicMath.asin(2), .nan),
      ("acos(-1)", DeterministicMath.acos(-1), 3.141592653589793), ("acos(1)", DeterministicMath.acos(1), 0),
      ("atan(inf)", DeterministicMath.atan(.infinity), 1.5707963267948966),
      ("atan2(0, -1)", DeterministicMath.atan2(0, -1), 3.141592653589793),
      ("atan2(-0, -1)", DeterministicMath.atan2(-0.0, -1), -3.141592653589793),
      ("atan2(-0, 1)", DeterministicMath.atan2(-0.0, 1), -0.0), ("atan2(0, 0)", DeterministicMath.atan2(0, 0), 0),
      ("atan2(inf, -inf)", DeterministicMath.atan2(.infinity, -.infinity), 2.356194490192345),
      ("sinh(711)", DeterministicMath.sinh(711), .infinity), ("sinh(-0)", DeterministicMath.sinh(-0.0), -0.0),
      ("cosh(-inf)", DeterministicMath.cosh(-.infinity), .infinity), ("tanh(100)", DeterministicMath.tanh(100), 1),
      ("asinh(-inf)", DeterministicMath.asinh(-.infinity), -.infinity),
      ("asinh(-0)", DeterministicMath.asinh(-0.0), -0.0),
      ("acosh(1)", DeterministicMath.acosh(1), 0), ("acosh(0.5)", DeterministicMath.acosh(0.5), .nan),
      ("acosh(inf)", DeterministicMath.acosh(.infinity), .infinity),
      ("atanh(1)", DeterministicMath.atanh(1), .infinity),
      ("atanh(2)", DeterministicMath.atanh(2), .nan), ("atanh(-0)", DeterministicMath.atanh(-0.0), -0.0),
    ] as [(String, Double, Double)])
  func edges(_ name: String, _ value: Double, _ expected: Double) {
    #expect(value.isNaN == expected.isNaN)
    if !expected.isNaN { #expect(value == expected && value.sign == expected.sign) }
  }
}
