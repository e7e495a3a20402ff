import TestSupport
import Testing
import VirtualTime

@Suite struct CalendarInstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
      ("2026-03-02T08:00:00+01:00", 1_772_434_800_000_000_000, "2026-03-02T08:00:00+01:00"),
      ("2026-03-02t07:00:00z", 1_772_434_800_000_000_000, "2026-03-02T07:00:00Z"),
      ("2026-03-02 01:30:00-05:30", 1_772_434_800_000_000_000, "2026-03-02T01:30:00-05:30"),
      ("2024-02-29T12:00:00.25Z", 1_709_208_000_250_000_000, "2024-02-29T12:00:00.25Z"),
      ("2000-02-29T23:59:59.999999999Z", 951_868_799_999_999_999, "2000-02-29T23:59:59.999999999Z"),
      ("1969-12-31T23:59:59.999999999Z", -1, "1969-12-31T23:59:59.999999999Z"),
      ("1970-01-01T00:00:00-00:00", 0, "1970-01-01T00:00:00Z"),
      ("1900-01-01T00:00:00Z", -2_208_988_800_000_000_000, "1900-01-01T00:00:00Z"),
      ("2262-04-11T23:47:16.854775807Z", Int64.max, "2262-04-11T23:47:16.854775807Z"),
      ("1677-09-21T00:12:43.145224192Z", Int64.min, "1677-09-21T00:12:43.145224192Z"),
      ("2262-04-12T22:47:16+23:00", 9_223_372_036_000_000_000, "2262-04-12T22:47:16+23:00"),
    ] as [(String, Int64, String)])
  func reads(_ text: String, _ nanoseconds: Int64, _ canonical: String) throws {
    let moment = try CalendarInstant(parsing: text)
    #expect(moment.unixNanoseconds == nanoseconds)
    #expect(moment.description == canonical)
  }

  @Test(
    arguments: [
      ("", 0, "the year needs 4 digits"),
      ("26-03-02T08:00:00Z", 0, "the year needs 4 digits"),
      ("2026/03/02T08:00:00Z", 4, "expected a - after the year"),
      ("2026-13-02T08:00:00Z", 5, "the month lies between 1 and 12, not 13"),
      ("2026-00-02T08:00:00Z", 5, "the month lies between 1 and 12, not 0"),
      ("2026-1-02T08:00:00Z", 5, "the month needs 2 digits"),
      ("2026-02-29T08:00:00Z", 8, "month 2 of 2026 has only 28 days"),
      ("1900-02-29T08:00:00Z", 8, "month 2 of 1900 has only 28 days"),
      ("2026-04-31T08:00:00Z", 8, "month 4 of 2026 has only 30 days"),
      ("2026-04-32T08:00:00Z", 8, "the day lies between 1 and 31, not 32"),
      ("2026-04-00T08:00:00Z", 8, "the day lies between 1 and 31, not 0"),
      ("2026-03-02", 10, "expected a T between date and time, as in 2026-03-02T08:00:00Z"),
      ("2026-03-02T24:00:00Z", 11, "the hour lies between 0 and 23, not 24"),
      ("2026-03-02T08:60:00Z", 14, "the minute lies between 0 and 59, not 60"),
      ("2026-03-02T08:00:60Z", 17, "the second lies between 0 and 59, not 60"),
      ("2026-03-02T08:00Z", 16, "expected a : after the minute"),
      ("2026-03-02T08:00:00", 19, "an offset from UTC is missing, such as Z or +01:00"),
      ("2026-03-02T08:00:00.Z", 20, "a digit must follow the decimal point"),
      ("2026-03-02T08:00:00.1234567890Z", 29, "a second has at most 9 decimals"),
      ("2026-03-02T08:00:00+24:00", 20, "the hours of the offset lies between 0 and 23, not 24"),
      ("2026-03-02T08:00:00+0100", 22, "expected a : within the offset"),
      ("2026-03-02T08:00:00+01:60", 23, "the minutes of the offset lies between 0 and 59, not 60"),
      ("2026-03-02T08:00:00CET", 19, "an offset from UTC must follow the time, such as Z or +01:00"),
      ("2026-03-02T08:00:00Z ", 20, "nothing may follow the offset"),
      ("2262-04-11T23:47:16.854775808Z", 0, "the date lies outside the years 1677 to 2262"),
      ("1677-09-21T00:12:43.145224191Z", 0, "the date lies outside the years 1677 to 2262"),
      ("9999-12-31T23:59:59Z", 0, "the date lies outside the years 1677 to 2262"),
      ("0000-01-01T00:00:00Z", 0, "the date lies outside the years 1677 to 2262"),
    ] as [(String, Int, String)])
  func refuses(_ text: String, _ offset: Int, _ message: String) {
    #expect(throws: ParseProblem(offset: offset, message: message)) { try CalendarInstant(parsing: text) }
    #expect(CalendarInstant(text) == nil)
  }

  @Test func textRoundTrips() throws {
    var random = RandomStream(seed: 1, name: "moments")
    for _ in 0..<Verification.count(2_000, full: 500_000) {
      let offset = (random.below(2 * 1_439 + 1) - 1_439) * 60
      // Within a day of the range's ends the local date may leave it.
      let moment = CalendarInstant(
        unixNanoseconds: Int64(bitPattern: random.next()) >> Int64(random.below(40)), offsetSeconds: offset)
      let back = try CalendarInstant(parsing: moment.description)
      #expect(back.unixNanoseconds == moment.unixNanoseconds, "\(moment)")
      #expect(back.offsetSeconds == offset)
      #expect(
        CalendarInstant(date: moment.date, timeOfDay: moment.timeOfDay, offsetSeconds: offset)?.unixNanoseconds
          == moment.unixNanoseconds)
    }
  }

  @Test func orderIgnoresTheOffset() throws {
    let berlin = try CalendarInstant(parsing: "2026-03-02T08:00:00+01:00")
    let utc = try CalendarInstant(parsing: "2026-03-02T07:00:00Z")
    #expect(berlin == utc)
    #expect(Set([berlin, utc]).count == 1)
    #expect(utc < berlin.advanced(by: .nanoseconds(1)))
    #expect(berlin.duration(to: utc.advanced(by: .hours(2))) == .hours(2))
  }

  @Test func partsFollowTheOffset() throws {
    let moment = try CalendarInstant(parsing: "2026-03-01T23:30:00.5-05:00")
    #expect(moment.weekday == .sunday)
    #expect(moment.timeOfDay == .hours(23) + .minutes(30) + .milliseconds(500))
    #expect(moment.startOfDay.description == "2026-03-01T00:00:00-05:00")
    let inUTC = CalendarInstant(unixNanoseconds: moment.unixNanoseconds, offsetSeconds: 0)
    #expect(inUTC.weekday == .monday)
    #expect(inUTC.startOfDay.description == "2026-03-02T00:00:00Z")
    #expect(
      moment.moment(of: VirtualInstant(nanoseconds: -1_800_000_000_000)).description == "2026-03-01T23:00:00.5-05:00")
  }

  /// Walks day by day through more than two cycles of 400 years, counting the calendar by its rules.
  @Test func civilDaysFollowTheCalendar() throws {
    var date = try #require(CivilDate(year: 1580, month: 1, day: 1))
    var weekday = date.weekday
    #expect(date.daysSinceEpoch == -142_445)
    #expect(weekday == .tuesday)
    for day in -142_445..<Verification.count(-100_000, full: 300_000) {
      guard date.daysSinceEpoch == day, CivilDate(daysSinceEpoch: day) == date, date.weekday == weekday else {
        Issue.record("\(date) is not day \(day), a \(weekday)")
        return
      }
      if let tomorrow = CivilDate(year: date.year, month: date.month, day: date.day + 1) {
        date = tomorrow
      } else if let first = CivilDate(year: date.year, month: date.month + 1, day: 1) {
        date = first
      } else {
        date = try #require(CivilDate(year: date.year + 1, month: 1, day: 1))
      }
      weekday = Weekday(rawValue: weekday.rawValue % 7 + 1)!
    }
  }

  @Test(arguments: [
    (1970, 1, 1, 0, Weekday.thursday), (2000, 2, 29, 11_016, .tuesday), (2026, 3, 2, 20_514, .monday),
    (1, 1, 1, -719_162, .monday), (-400, 3, 1, -865_565, .wednesday), (2100, 3, 1, 47_541, .monday),
  ])
  func knownDays(_ year: Int, _ month: Int, _ day: Int, _ days: Int, _ weekday: Weekday) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSinceEpoch == days)
    #expect(CivilDate(daysSinceEpoch: days) == date)
    #expect(date.weekday == weekday)
  }
}
