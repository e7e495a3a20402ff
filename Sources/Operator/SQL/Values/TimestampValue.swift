import VirtualTime

/// PostgreSQL's `timestamp with time zone` in a session whose time zone is UTC: microseconds since 1970.
struct TimestampValue: Hashable, Sendable {
  var microseconds: Int64

  /// 4714 BC to 294276 AD is PostgreSQL's range; the simulation's ends where four digits of a year do.
  static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999
  static let dayLength: Int64 = 86_400_000_000

  init(microseconds: Int64) throws(SQLProblem) {
    guard Self.range.contains(microseconds) else { throw SQLProblem("22008", "timestamp out of range") }
    self.microseconds = microseconds
  }

  private init(unchecked microseconds: Int64) { self.microseconds = microseconds }

  /// The day since 1970 and the time within it.
  var parts: (day: Int64, time: Int64) {
    let day = microseconds >= 0 ? microseconds / Self.dayLength : (microseconds - Self.dayLength + 1) / Self.dayLength
    return (day, microseconds - day * Self.dayLength)
  }

  static func of(_ instant: VirtualInstant, start: CalendarInstant) -> TimestampValue {
    let nanoseconds = start.unixNanoseconds + instant.nanoseconds
    return TimestampValue(unchecked: nanoseconds >= 0 ? nanoseconds / 1_000 : (nanoseconds - 999) / 1_000)
  }

  func instant(start: CalendarInstant) -> VirtualInstant? {
    let product = microseconds.multipliedReportingOverflow(by: 1_000)
    let difference = product.partialValue.subtractingReportingOverflow(start.unixNanoseconds)
    return product.overflow || difference.overflow ? nil : VirtualInstant(nanoseconds: difference.partialValue)
  }

  var text: String {
    let (day, time) = parts
    let clock = "\(padded(time / 3_600_000_000)):\(padded(time / 60_000_000 % 60)):\(padded(time / 1_000_000 % 60))"
    return "\(Self.dateText(day)) \(clock)\(decimals(time % 1_000_000))+00"
  }

  static func dateText(_ day: Int64) -> String {
    let date = CivilDate(daysSinceEpoch: Int(day))
    return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))"
  }

  /// The day of a `YYYY-MM-DD`.
  static func day(of text: String) -> Int64? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4,
      parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year >= 1,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    return Int64(date.daysSinceEpoch)
  }

  /// Reads `2026-03-02`, `2026-03-02 08:00`, `2026-03-02T08:00:00.5+01:00`, `...Z`; nil when it is something else.
  init?(_ text: String) {
    let trimmed = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    guard trimmed.utf8.count >= 8 else { return nil }
    let cut = trimmed.firstIndex { $0 == " " || $0 == "T" || $0 == "t" } ?? trimmed.endIndex
    guard let day = Self.day(of: String(trimmed[..<cut])) else { return nil }
    var rest = cut == trimmed.endIndex ? Substring("") : trimmed[trimmed.index(after: cut)...]
    var offset: Int64 = 0
    if rest.hasSuffix("Z") || rest.hasSuffix("z") {
      rest.removeLast()
    } else if let sign = rest.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = rest[rest.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
      guard (1...2).contains(zone.count), let hours = Int64(zone[0]), (0...15).contains(hours),
        let minutes = zone.count == 2 ? Int64(zone[1]) : 0, (0...59).contains(minutes)
      else { return nil }
      offset = (hours * 3_600 + minutes * 60) * 1_000_000 * (rest[sign] == "-" ? -1 : 1)
      rest = rest[..<sign]
    }
    var time: Int64 = 0
    if !rest.isEmpty {
      let fields = rest.trimmingBlanks.split(separator: ":", omittingEmptySubsequences: false)
      guard (2...3).contains(fields.count), let hours = Int64(fields[0]), (0...24).contains(hours),
        let minutes = Int64(fields[1]), (0...59).contains(minutes)
      else { return nil }
      time = hours * 3_600_000_000 + minutes * 60_000_000
      if fields.count == 3 {
        guard fields[2].first.map({ $0.isNumber }) == true, let seconds = DecimalNumber(String(fields[2])),
          seconds.scale <= 6, let exact = try? seconds.rounded(to: 6), exact.digits < 60_000_000
        else { return nil }
        time += Int64(exact.digits)
      }
      guard time <= Self.dayLength else { return nil }
    }
    let microseconds = day * Self.dayLength + time - offset
    guard Self.range.contains(microseconds) else { return nil }
    self.microseconds = microseconds
  }

  /// Months go by the calendar and end at the last day of a shorter one; days are 24 hours in UTC.
  func adding(_ interval: IntervalValue) throws(SQLProblem) -> TimestampValue {
    var (day, time) = parts
    if interval.months != 0 {
      let date = CivilDate(daysSinceEpoch: Int(day))
      let months = Int64(date.year) * 12 + Int64(date.month) - 1 + interval.months
      let (year, month) = (Int(months / 12), Int(months % 12) + 1)
      guard (1...9999).contains(year), months >= 12 else { throw SQLProblem("22008", "timestamp out of range") }
      let last = CivilDate.days(inMonth: month, of: year)
      guard let moved = CivilDate(year: year, month: month, day: min(date.day, last)) else {
        throw SQLProblem("22008", "timestamp out of range")
      }
      day = Int64(moved.daysSinceEpoch)
    }
    let wide =
      (Int128(day) + Int128(interval.days)) * Int128(Self.dayLength) + Int128(time) + Int128(interval.microseconds)
    time = 0
    guard let sum = Int64(exactly: wide) else { throw SQLProblem("22008", "timestamp out of range") }
    return try TimestampValue(microseconds: sum)
  }

  /// Days, and the time that is left.
  func subtracting(_ other: TimestampValue) -> IntervalValue {
    let difference = microseconds - other.microseconds
    return IntervalValue(days: difference / Self.dayLength, microseconds: difference % Self.dayLength)
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  var trimmingBlanks: SubSequence {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}
