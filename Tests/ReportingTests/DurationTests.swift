import Testing
import VirtualTime

@testable import Reporting

@Suite struct DurationTests {
  @Test(arguments: [
    (0.0, "0s"), (1e-9, "0µs"), (0.000_25, "250µs"), (0.000_999_6, "1ms"), (0.008_25, "8.25ms"), (0.0853, "85.3ms"),
    (0.85, "850ms"), (0.9996, "1s"), (1.004, "1s"), (12.34, "12.3s"), (59.94, "59.9s"), (59.96, "1m"), (84, "1m24s"),
    (3_599.6, "1h"), (5_040, "1h24m"), (5_046.272, "1h24m"), (172_799, "2d"), (363_600, "4d5h"), (-84, "-1m24s"),
    (.infinity, "never"), (1e300, "1e+300s"), (9.996, "10s"), (120, "2m"),
  ])
  func rounds(seconds: Double, expected: String) { #expect(HumanDuration.rounded(seconds: seconds) == expected) }

  @Test(arguments: [
    (VirtualDuration.zero, "0s"), (.nanoseconds(5), "5ns"), (.nanoseconds(1_250), "1.25µs"),
    (.microseconds(400), "400µs"), (.milliseconds(850), "850ms"), (.milliseconds(90_500), "1m30.5s"),
    (.hours(4), "4h"), (.hours(47), "47h"), (.hours(48), "2d"), (.minutes(3_663), "2d13h3m"),
    (.seconds(-3_661), "-1h1m1s"), (.milliseconds(1_005), "1.005s"),
    (VirtualDuration(nanoseconds: .min), "-106751d23h47m16.854775808s"),
  ])
  func writesEveryDigit(duration: VirtualDuration, expected: String) {
    #expect(HumanDuration.exact(duration) == expected)
  }

  private static let start = CalendarInstant(unixNanoseconds: 1_772_434_800_000_000_000, offsetSeconds: 3_600)

  private func clock(_ first: VirtualInstant, _ last: VirtualInstant) -> ClockTime {
    ClockTime(start: Self.start, first: first, last: last)
  }

  @Test(arguments: [
    (Int64(0), "+0s", "08:00:00"), (45, "+45s", "08:00:45"), (300, "+5m00s", "08:05:00"),
    (5_070, "+1h24m30s", "09:24:30"), (3_605, "+1h00m05s", "09:00:05"), (-600, "-10m00s", "07:50:00"),
    (36_000, "+10h00m00s", "18:00:00"),
  ])
  func placesInstants(seconds: Int64, offset: String, time: String) {
    let clock = clock(Examples.at(0, -10), Examples.at(10))
    let instant = Examples.at(0, 0, seconds)
    #expect(clock.offset(instant) == offset)
    #expect(clock.time(instant) == time)
  }

  @Test func cutsFractionsTowardsThePast() {
    let clock = clock(Examples.at(-1), Examples.at(1))
    #expect(clock.offset(VirtualInstant(nanoseconds: 1_999_999_999)) == "+1s")
    #expect(clock.offset(VirtualInstant(nanoseconds: -1)) == "-1s")
  }

  @Test func showsMillisecondsInShortRuns() {
    let clock = clock(.start, Examples.at(0, 9))
    #expect(clock.offset(VirtualInstant(nanoseconds: 61_250_999_999)) == "+1m01.250s")
    #expect(clock.time(VirtualInstant(nanoseconds: 61_250_999_999)) == "08:01:01.250")
    #expect(clock.offset(VirtualInstant(nanoseconds: -1)) == "-0.001s")
  }

  @Test func showsTheDayWhereThereAreSeveral() {
    let clock = clock(.start, Examples.at(20))
    #expect(clock.time(.start) == "03-02 08:00:00")
    #expect(clock.time(Examples.at(16)) == "03-03 00:00:00")
  }
}
