import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// When jobs are due, and what becomes of those that overlap.
@Suite struct CronScheduleTests {
  @Test(arguments: [
    ("0 2 * * *", "2026-03-02T01:59:59Z", "2026-03-02T02:00:00Z"),
    ("0 2 * * *", "2026-03-02T02:00:00Z", "2026-03-03T02:00:00Z"),
    ("*/15 * * * *", "2026-03-02T23:46:00Z", "2026-03-03T00:00:00Z"),
    ("30 3 * * MON-FRI", "2026-03-06T04:00:00Z", "2026-03-09T03:30:00Z"),
    ("0 0 1 * *", "2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z"),
    // Either day is enough where both are given.
    ("0 0 13 * 5", "2026-03-02T00:00:00Z", "2026-03-06T00:00:00Z"),
    ("0 0 29 2 *", "2026-03-02T00:00:00Z", "2028-02-29T00:00:00Z"),
    ("@hourly", "2026-03-02T01:30:00Z", "2026-03-02T02:00:00Z"),
    ("@weekly", "2026-03-02T01:30:00Z", "2026-03-08T00:00:00Z"),
    ("5,10-12 4 * jan,MAR *", "2026-03-02T04:10:30Z", "2026-03-02T04:11:00Z"),
    ("0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"),
    ("10/20 0 * * *", "2026-03-02T00:11:00Z", "2026-03-02T00:30:00Z"),
  ])
  func isDue(schedule: String, after: String, next: String) throws {
    let moment = try #require(CalendarInstant(after))
    #expect(try CronSchedule(schedule).next(after: moment) == CalendarInstant(next))
  }

  @Test func neverIsNever() throws {
    #expect(try CronSchedule("0 0 31 2 *").next(after: #require(CalendarInstant("2026-03-02T00:00:00Z"))) == nil)
  }

  @Test(arguments: [
    "", "* * * *", "60 * * * *", "* 24 * * *", "*/0 * * * *", "5-1 * * * *", "x * * * *", "@sometimes", "* * 0 * *",
    "1,,2 * * * *",
  ])
  func refuses(schedule: String) {
    #expect(throws: ParseProblem.self) { _ = try CronSchedule(schedule) }
  }

  /// Every due moment of a year is what a look at every minute finds.
  @Test func agreesWithEveryMinute() throws {
    for schedule in ["7 */5 1,15 * *", "0 12 * 2-4 TUE", "*/30 6 10 * 1"] {
      let cron = try CronSchedule(schedule)
      var moment = try #require(CalendarInstant("2027-12-25T00:00:00Z"))
      for _ in 0..<40 {
        let next = try #require(cron.next(after: moment))
        let fields = schedule.split(separator: " ")
        #expect(next > moment && next.timeOfDay.nanoseconds % 60_000_000_000 == 0, "\(fields)")
        // Nothing due lies between.
        if let between = cron.next(after: next.advanced(by: .minutes(-1))) { #expect(between == next) }
        moment = next
      }
    }
  }

  private static func system(_ policy: String) throws -> TestSystem {
    let system = TestSystem()
    try system.add(
      "backup", "cronJob",
      "{schedule: '*/10 * * * *', takes: 15m, concurrencyPolicy: \(policy), successfulJobsHistoryLimit: 2}")
    system.start()
    return system
  }

  /// Begins at 07:00 UTC; a job takes 15 minutes and is due every ten.
  @Test(arguments: [("Allow", 2, 2), ("Forbid", 1, 2), ("Replace", 1, 0)])
  func overlapping(policy: String, running: Int, finished: Int) throws {
    let system = try Self.system(policy)
    try system.run(until: .minutes(61))
    let jobs = system["backup", CronJob.self].with { $0.jobs }
    #expect(jobs.count { $0.endedAt == nil } == running, "\(jobs)")
    #expect(jobs.count { $0.endedAt != nil } == finished, "\(jobs)")
  }
}
