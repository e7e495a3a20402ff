import VirtualTime

/// Seconds since 1970 as a text.
enum UnixTime {
  /// `2026-03-02T07:00:00Z`, whole seconds.
  static func text(_ seconds: Double) -> String {
    let bounded = max(-9e9, min(9e9, seconds.rounded(.down)))
    return CivilTime(CalendarInstant(unixNanoseconds: Int64(bounded) * 1_000_000_000, offsetSeconds: 0))
      .text("%Y-%m-%dT%H:%M:%SZ")
  }
}
