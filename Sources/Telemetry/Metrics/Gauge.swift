/// A figure that goes up and down. A pointer into the registry's storage: copy it freely, but do not use it after the
/// registry is gone.
public struct Gauge: @unchecked Sendable {
  @usableFromInline let cell: UnsafeMutablePointer<Double>
  @usableFromInline init(cell: UnsafeMutablePointer<Double>) { self.cell = cell }

  /// Sets the value.
  @inlinable public func set(_ value: Double) { cell.pointee = value }

  /// Adds `amount`, which may be negative.
  @inlinable public func add(_ amount: Double) { cell.pointee += amount }

  /// The current value, starting at 0.
  @inlinable public var value: Double { cell.pointee }
}
