/// A calendar moment: the instant and the offset from UTC it is shown in.
public struct CalendarInstant: Hashable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  public var unixNanoseconds: Int64
  /// The offset from UTC in seconds, positive east.
  public var offsetSeconds: Int
  public init(unixNanoseconds: Int64, offsetSeconds: Int) {
    self.unixNanoseconds = unixNanoseconds
    self.offsetSeconds = offsetSeconds
  }
}
