/// Elementary functions made of basic IEEE 754 operations, so that every processor and build gives the same bits.
///
/// The C library's `log`, `exp` and the like differ in the last bit between variants for different processors; nothing
/// that reaches a journal may use them.
public enum DeterministicMath {
  /// The natural logarithm of 2, split so that a product of the first part with an exponent is exact.
  @usableFromInline static let ln2High = 0x1.62e42fee00000p-1
  @usableFromInline static let ln2Low = 0x1.a39ef35793c76p-33

  /// The nearest whole number, ties to even, for magnitudes below 2^51.
  ///
  /// Adding a number of that size leaves no room for a fraction. `rounded()` does the same by a library call where the
  /// compiler may not assume a newer processor.
  @inlinable static func nearestWhole(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }
}
