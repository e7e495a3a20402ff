import VirtualTime

/// A moment broken into the parts of the proleptic Gregorian calendar, in its own offset from UTC.
struct CivilTime {
  /// Days since 1970-01-01.
  let day: Int64
  /// Nanoseconds since midnight.
  let nanosecondsOfDay: Int64
  let offsetSeconds: Int

  init(_ start: CalendarInstant, offsetBy instant: VirtualInstant = .start) {
    let second: Int64 = 1_000_000_000
    // Days and nanoseconds apart, so that no sum leaves the range of Int64.
    let parts = [start.unixNanoseconds, instant.nanoseconds].map { $0.flooredDivision(by: Self.dayLength) }
    let rest = parts[0].remainder + parts[1].remainder + Int64(start.offsetSeconds) * second
    let carried = rest.flooredDivision(by: Self.dayLength)
    day = parts[0].quotient + parts[1].quotient + carried.quotient
    nanosecondsOfDay = carried.remainder
    offsetSeconds = start.offsetSeconds
  }

  private static let dayLength: Int64 = 86_400_000_000_000

  var milliseconds: Int64 { nanosecondsOfDay / 1_000_000 % 1_000 }

  /// `09:24:30`
  var timeOfDay: String {
    let seconds = nanosecondsOfDay / 1_000_000_000
    return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// `09:24`
  var hourAndMinute: String { String(timeOfDay.prefix(5)) }

  /// `03-02`
  var monthAndDay: String { "\(two(date.month))-\(two(date.day))" }

  /// `2026-03-02T08:00:00+01:00` as in RFC 3339, with a fraction only where there is one.
  var rfc3339: String {
    let fraction = nanosecondsOfDay % 1_000_000_000
    let digits = fraction == 0 ? "" : FixedPoint.trimmed("." + (1_000_000_000 + fraction).description.dropFirst())
    let minutes = Int64(offsetSeconds.magnitude) / 60
    let zone = offsetSeconds == 0 ? "Z" : "\(offsetSeconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    let year = String(repeating: "0", count: max(0, 4 - date.year.description.count)) + date.year.description
    return "\(year)-\(two(date.month))-\(two(date.day))T\(timeOfDay)\(digits)\(zone)"
  }

  /// Days counted in 400-year eras that begin in March, so that the leap day comes last.
  private var date: (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (day + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension Int64 {
  /// The quotient rounded down and the remainder, which is never negative. `divisor` is positive.
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
