import VirtualTime

/// A cron pattern of five fields, or six with seconds in front, in UTC.
///
/// Each field is `*`, a number, a range `a-b`, any of them with a step `/n`, or several separated by commas. Sunday is 0 or 7. As in
/// cron, where both days are restricted either suffices.
public struct CronPattern: Hashable, Sendable {
  /// As it was written.
  public let text: String
  private let seconds, minutes, hours, days, months, weekdays: UInt64
  private let isEitherDay: Bool

  /// nil: this is no such pattern.
  public init?(_ text: String) {
    var fields = text.split(separator: " ").map(String.init)
    if fields.count == 5 { fields.insert("0", at: 0) }
    guard fields.count == 6, let seconds = Self.bits(fields[0], 0...59), let minutes = Self.bits(fields[1], 0...59),
      let hours = Self.bits(fields[2], 0...23), let days = Self.bits(fields[3], 1...31),
      let months = Self.bits(fields[4], 1...12), let weekdays = Self.bits(fields[5], 0...7)
    else { return nil }
    self.text = text
    self.seconds = seconds
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = weekdays & 0x7F | weekdays >> 7
    isEitherDay = !fields[3].hasPrefix("*") && !fields[5].hasPrefix("*")
  }

  private static func bits(_ field: String, _ range: ClosedRange<Int>) -> UInt64? {
    var bits: UInt64 = 0
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count <= 2, let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0 else { return nil }
      let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
      let first: Int
      let last: Int
      if halves[0] == "*" {
        (first, last) = (range.lowerBound, range.upperBound)
      } else {
        guard ends.count <= 2, let start = Int(ends[0]), let end = Int(ends[ends.count - 1]) else { return nil }
        first = start
        last = ends.count == 1 && halves.count == 2 ? range.upperBound : end
      }
      guard first <= last, range.contains(first), range.contains(last) else { return nil }
      for value in stride(from: first, through: last, by: step) { bits |= 1 << UInt64(value) }
    }
    return bits
  }

  private func has(_ bits: UInt64, _ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

  private func isDay(_ date: CivilDate) -> Bool {
    guard has(months, date.month) else { return false }
    let isDay = has(days, date.day)
    // 1970-01-01 was a Thursday.
    let isWeekday = has(weekdays, ((date.daysSinceEpoch + 4) % 7 + 7) % 7)
    return isEitherDay ? isDay || isWeekday : isDay && isWeekday
  }

  /// The first moment after this one, in milliseconds since 1970; nil: there is none within the next eight years.
  public func next(after now: Int64) -> Int64? {
    let start = now / 1_000 + 1
    let firstDay = start / 86_400
    for day in firstDay...(firstDay + 2_922) where isDay(CivilDate(daysSinceEpoch: Int(day))) {
      let from = day == firstDay ? Int(start % 86_400) : 0
      if let second = firstSecond(from: from) { return (day * 86_400 + Int64(second)) * 1_000 }
    }
    return nil
  }

  /// The first second of a day that fits, from this one on.
  private func firstSecond(from start: Int) -> Int? {
    for hour in (start / 3_600)..<24 where has(hours, hour) {
      let inHour = max(start, hour * 3_600)
      for minute in ((inHour % 3_600) / 60)..<60 where has(minutes, minute) {
        let inMinute = max(start, hour * 3_600 + minute * 60)
        for second in (inMinute % 60)..<60 where has(seconds, second) { return hour * 3_600 + minute * 60 + second }
      }
    }
    return nil
  }
}
