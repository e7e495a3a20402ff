/// A moment of virtual time: nanoseconds since the scenario's start. The warm-up before the start is negative.
public struct VirtualInstant: InstantProtocol, Hashable, Sendable {
  /// Nanoseconds since the scenario's start.
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The scenario's start.
  public static let start = VirtualInstant(nanoseconds: 0)

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
  @inlinable public func advanced(by duration: VirtualDuration) -> Self {
    Self(nanoseconds: nanoseconds + duration.nanoseconds)
  }
  @inlinable public func duration(to other: Self) -> VirtualDuration {
    VirtualDuration(nanoseconds: other.nanoseconds - nanoseconds)
  }

  /// Seconds since the scenario's start, rounded to the nearest double.
  @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

  @inlinable public static func + (a: Self, b: VirtualDuration) -> Self { a.advanced(by: b) }
  @inlinable public static func - (a: Self, b: VirtualDuration) -> Self { a.advanced(by: -b) }
  @inlinable public static func - (a: Self, b: Self) -> VirtualDuration { b.duration(to: a) }
}
