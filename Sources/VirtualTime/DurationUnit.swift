/// The units a duration is written in, longest first, as in Prometheus with microseconds and nanoseconds added.
enum DurationUnit: Int, CaseIterable {
  case year, week, day, hour, minute, second, millisecond, microsecond, nanosecond

  /// A year is 365 days and a day 24 hours: durations know no calendar.
  var nanoseconds: UInt64 {
    switch self {
    case .year: 365 * 86_400_000_000_000
    case .week: 7 * 86_400_000_000_000
    case .day: 86_400_000_000_000
    case .hour: 3_600_000_000_000
    case .minute: 60_000_000_000
    case .second: 1_000_000_000
    case .millisecond: 1_000_000
    case .microsecond: 1_000
    case .nanosecond: 1
    }
  }

  /// The symbol it is printed with.
  var symbol: String {
    switch self {
    case .year: "y"
    case .week: "w"
    case .day: "d"
    case .hour: "h"
    case .minute: "m"
    case .second: "s"
    case .millisecond: "ms"
    case .microsecond: "us"
    case .nanosecond: "ns"
    }
  }

  /// The unit with this symbol. The micro sign may be U+00B5 or the Greek letter U+03BC.
  init?(symbol: String) {
    if symbol == "\u{B5}s" || symbol == "\u{3BC}s" {
      self = .microsecond
      return
    }
    guard let unit = Self.allCases.first(where: { $0.symbol == symbol }) else { return nil }
    self = unit
  }
}
