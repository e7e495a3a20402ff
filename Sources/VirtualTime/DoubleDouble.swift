/// A number as the unevaluated sum of two doubles, about 106 bits, for functions whose last bit must be right.
///
/// Only additions, multiplications, divisions, square roots and fused products are used, so the bits are the same
/// everywhere. Infinities and NaN do not survive; callers treat them first.
struct DoubleDouble {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// The nearest double.
  var value: Double { high + low }

  /// The exact sum of two doubles.
  static func sum(_ a: Double, _ b: Double) -> Self {
    let s = a + b
    let t = s - a
    return Self(s, (a - (s - t)) + (b - t))
  }

  /// The exact sum of two doubles of which the first is not smaller in magnitude.
  static func quickSum(_ a: Double, _ b: Double) -> Self {
    let s = a + b
    return Self(s, b - (s - a))
  }

  /// The exact product of two doubles, unless it underflows.
  static func product(_ a: Double, _ b: Double) -> Self {
    let p = a * b
    return Self(p, (-p).addingProduct(a, b))
  }

  static func + (a: Self, b: Self) -> Self {
    let s = sum(a.high, b.high)
    let t = sum(a.low, b.low)
    let first = quickSum(s.high, s.low + t.high)
    return quickSum(first.high, first.low + t.low)
  }

  static prefix func - (a: Self) -> Self { Self(-a.high, -a.low) }
  static func - (a: Self, b: Self) -> Self { a + -b }

  static func * (a: Self, b: Self) -> Self {
    let p = product(a.high, b.high)
    return quickSum(p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  static func * (a: Self, b: Double) -> Self {
    let p = product(a.high, b)
    return quickSum(p.high, p.low.addingProduct(a.low, b))
  }

  static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    let rest = a - b * first
    let second = rest.high / b.high
    let third = (rest - b * second).high / b.high
    let q = quickSum(first, second)
    return quickSum(q.high, q.low + third)
  }

  func squareRoot() -> Self {
    guard high > 0 else { return Self(0) }
    let root = high.squareRoot()
    let rest = self - Self.product(root, root)
    return Self.quickSum(root, rest.high / (2 * root))
  }

  static let one = Self(1)
  static let halfPi = Self(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54)
  static let pi = Self(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53)
  static let ln2 = Self(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)
  static let inverseLn2 = Self(0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56)
  static let inverseLn10 = Self(0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57)
}
