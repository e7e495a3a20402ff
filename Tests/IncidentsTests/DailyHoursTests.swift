import Incidents
import Testing
import VirtualTime

@Suite("Hours of the day")
struct DailyHoursTests {
  /// Monday, 2 March 2026.
  private func moment(_ day: Int, _ time: String) throws -> CalendarInstant {
    try CalendarInstant(parsing: "2026-03-0\(day)T\(time):00+01:00")
  }

  @Test(arguments: [
    ("08:00", "20:00", 2, "08:00", true), ("08:00", "20:00", 2, "19:59", true), ("08:00", "20:00", 2, "20:00", false),
    ("08:00", "20:00", 2, "07:59", false), ("22:00", "07:00", 2, "22:00", true), ("22:00", "07:00", 2, "03:00", true),
    ("22:00", "07:00", 2, "07:00", false), ("22:00", "07:00", 2, "12:00", false), ("00:00", "00:00", 2, "12:00", true),
  ])
  func containTheirFirstMomentAndNotTheirLast(from: String, to: String, day: Int, time: String, expected: Bool) throws {
    let hours = DailyHours(
      from: try #require(DailyHours.timeOfDay(from)), to: try #require(DailyHours.timeOfDay(to)))
    #expect(hours.contains(try moment(day, time)) == expected)
  }

  /// A night that begins on Monday goes on until Tuesday morning, whatever is said of Tuesday.
  @Test(arguments: [(2, "03:00", false), (2, "23:00", true), (3, "03:00", true), (3, "23:00", false)])
  func belongToTheDayOnWhichTheyBegin(day: Int, time: String, expected: Bool) throws {
    let night = DailyHours(from: .hours(22), to: .hours(7), days: [.monday])
    #expect(night.contains(try moment(day, time)) == expected)
  }

  @Test(arguments: [("23:00", 480), ("03:00", 240), ("22:00", 540)] as [(String, Int64)])
  func knowHowLongTheyLast(time: String, minutes: Int64) throws {
    let night = DailyHours(from: .hours(22), to: .hours(7))
    #expect(night.remaining(at: try moment(2, time)) == .minutes(minutes))
  }

  @Test(arguments: ["8:00", "24:00", "08:60", "0800", "", "08:00:00", "+1:00", "-1:30"])
  func refuseWhatIsNoTime(text: String) { #expect(DailyHours.timeOfDay(text) == nil) }
}
