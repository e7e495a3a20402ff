import VirtualTime

extension VirtualDuration {
  /// However many faults slow an operation down, their factors together make it last no longer than this: far beyond any
  /// run, and far from overflow.
  static let longestScaled = VirtualDuration.hours(24 * 366)

  /// The nearest whole nanosecond to this times the factor, at most `longestScaled`. The factor is not negative.
  func scaled(by factor: Double) -> VirtualDuration {
    guard factor != 1, self != .zero else { return self }
    let product = (Double(nanoseconds) * factor).rounded()
    guard product < Double(Self.longestScaled.nanoseconds) else { return Self.longestScaled }
    return VirtualDuration(nanoseconds: Int64(product))
  }
}
