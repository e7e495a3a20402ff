/// A calendar moment: the instant and the offset from UTC it is shown in.
///
/// Calendar arithmetic here knows offsets but no time zones: an offset stays as it is written. Instants range from the
/// year 1677 to 2262. Two moments are equal, and ordered, by the instant alone: `08:00+01:00` equals `07:00Z`.
public struct CalendarInstant: Hashable, Comparable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  public var unixNanoseconds: Int64
  /// The offset from UTC in seconds, positive east.
  public var offsetSeconds: Int

  public init(unixNanoseconds: Int64, offsetSeconds: Int) {
    self.unixNanoseconds = unixNanoseconds
    self.offsetSeconds = offsetSeconds
  }

  public static func == (a: Self, b: Self) -> Bool { a.unixNanoseconds == b.unixNanoseconds }
  public static func < (a: Self, b: Self) -> Bool { a.unixNanoseconds < b.unixNanoseconds }
  public func hash(into hasher: inout Hasher) { hasher.combine(unixNanoseconds) }

  /// The moment this much later, shown in the same offset. Traps outside the years 1677 to 2262.
  public func advanced(by duration: VirtualDuration) -> Self {
    Self(unixNanoseconds: unixNanoseconds + duration.nanoseconds, offsetSeconds: offsetSeconds)
  }

  /// The moment of a virtual instant in a run whose scenario starts at this moment.
  public func moment(of instant: VirtualInstant) -> Self { advanced(by: instant - .start) }

  /// The time from this moment to another; negative when the other is earlier.
  public func duration(to other: Self) -> VirtualDuration {
    VirtualDuration(nanoseconds: other.unixNanoseconds - unixNanoseconds)
  }
}
