extension DeterministicMath {
  /// e to the power of `x` within 4 units in the last place, for magnitudes below 700: a look-up instead of a division.
  @inline(__always) static func nearExp(_ x: Double, _ powers: PowersOfTwo) -> Double {
    // x = k ln 2 / 256 + r with |r| <= ln 2 / 512. The sum's low bits are k.
    let shifted = x * 0x1.71547652b82fep8 + 0x1.8p52
    let k = shifted - 0x1.8p52
    let r = (x - k * (ln2High * 0x1p-8)) - k * (ln2Low * 0x1p-8)
    let number = shifted.bitPattern
    let root = powers.values[Int(truncatingIfNeeded: number & 255)]
    let series = r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24)))
    let near = root + root * series
    // The number counts 256ths of an exponent; those above enter the exponent's bits.
    let exponent = (number &>> 8) << 52
    return Double(bitPattern: near.bitPattern &+ exponent)
  }
}

/// 2 to the power of n / 256 for n from 0 to 255.
struct PowersOfTwo: Hashable, @unchecked Sendable {
  /// Never freed.
  fileprivate let values: UnsafeMutablePointer<Double>

  init() {
    values = .allocate(capacity: 256)
    for index in 0..<256 { values[index] = DeterministicMath.exp(Double(index) * (0x1.62e42fefa39efp-1 / 256)) }
  }
}
