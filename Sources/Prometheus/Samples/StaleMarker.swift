/// The value that says a series has ended: one NaN of many, told from the others by its bits.
///
/// Source: Prometheus' `StaleNaN`.
public enum StaleMarker {
  public static let value = Double(bitPattern: 0x7FF0_0000_0000_0002)
  /// Whether a value is the marker and no other NaN.
  @inlinable public static func isStale(_ value: Double) -> Bool { value.bitPattern == 0x7FF0_0000_0000_0002 }
}
