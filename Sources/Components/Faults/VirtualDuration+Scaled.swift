import VirtualTime

extension VirtualDuration {
  /// The nearest whole nanosecond to this times the factor. Traps when that is out of range.
  func scaled(by factor: Double) -> VirtualDuration {
    guard factor != 1 else { return self }
    return VirtualDuration(nanoseconds: Int64((Double(nanoseconds) * factor).rounded()))
  }
}
