import VirtualTime

/// A start with milliseconds, as files of metrics may have it.
enum CalendarInstantFixture {
  static let start = CalendarInstant(unixNanoseconds: 1_772_434_800_123_000_000, offsetSeconds: 0)
}
