/// A figure that only grows. A pointer into the registry's storage: copy it freely, but do not use it after the registry
/// is gone.
///
/// Incrementing costs one load, one addition and one store: no allocation, no look-up, no reference counting.
public struct Counter: @unchecked Sendable {
  @usableFromInline let cell: UnsafeMutablePointer<Double>
  @usableFromInline init(cell: UnsafeMutablePointer<Double>) { self.cell = cell }

  /// Adds `amount`, which must not be negative: a counter that shrinks would read as a restart of its process.
  @inlinable public func increment(by amount: Double = 1) {
    precondition(amount >= 0, "a counter cannot be increased by a negative amount")
    cell.pointee += amount
  }

  /// The current value, starting at 0.
  @inlinable public var value: Double { cell.pointee }
}
