/// A span of virtual time in whole nanoseconds; negative spans are allowed.
///
/// The range is about ±292 years; arithmetic that leaves it traps.
public struct VirtualDuration: DurationProtocol, Hashable, Sendable {
  /// The span in nanoseconds.
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// No time at all.
  public static let zero = VirtualDuration(nanoseconds: 0)

  /// A whole number of nanoseconds.
  @inlinable public static func nanoseconds(_ count: Int64) -> Self { Self(nanoseconds: count) }
  /// A whole number of microseconds; traps out of range, as the larger units do.
  @inlinable public static func microseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000) }
  /// A whole number of milliseconds.
  @inlinable public static func milliseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000) }
  /// A whole number of seconds.
  @inlinable public static func seconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000_000) }
  /// A whole number of minutes.
  @inlinable public static func minutes(_ count: Int64) -> Self { Self(nanoseconds: count * 60_000_000_000) }
  /// A whole number of hours.
  @inlinable public static func hours(_ count: Int64) -> Self { Self(nanoseconds: count * 3_600_000_000_000) }

  /// The nearest whole nanosecond to `seconds`, ties to even; nil when it is not finite or out of range.
  @inlinable public init?(seconds: Double) {
    let scaled = (seconds * 1e9).rounded(.toNearestOrEven)
    guard scaled.isFinite, scaled.magnitude < 9.2e18 else { return nil }
    nanoseconds = Int64(scaled)
  }

  /// The span in seconds, rounded to the nearest double.
  @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(nanoseconds: a.nanoseconds + b.nanoseconds) }
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(nanoseconds: a.nanoseconds - b.nanoseconds) }
  @inlinable public static prefix func - (a: Self) -> Self { Self(nanoseconds: -a.nanoseconds) }
  @inlinable public static func * (a: Self, b: Int) -> Self { Self(nanoseconds: a.nanoseconds * Int64(b)) }
  /// Rounded towards zero.
  @inlinable public static func / (a: Self, b: Int) -> Self { Self(nanoseconds: a.nanoseconds / Int64(b)) }
  /// The ratio, rounded to the nearest double; infinite or NaN for a divisor of zero.
  @inlinable public static func / (a: Self, b: Self) -> Double { Double(a.nanoseconds) / Double(b.nanoseconds) }
}
