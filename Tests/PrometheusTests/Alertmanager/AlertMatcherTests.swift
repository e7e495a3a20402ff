import Telemetry
import Testing
import VirtualTime

@testable import Prometheus

@Suite("Matchers and time intervals of Alertmanager")
struct AlertMatcherTests {
  @Test(arguments: [
    ("severity=\"P1\"", "severity=\"P1\""), ("severity = P1", "severity=\"P1\""),
    ("{a=\"b\",c!~\"d.*\"}", "a=\"b\" c!~\"d.*\""),
    (" a=~\"x|y\" , b!=\"\" ", "a=~\"x|y\" b!=\"\""), ("a=\"b,c\"", "a=\"b,c\""),
    ("a=\"q\\\"r\\\\\"", "a=\"q\\\"r\\\\\""),
    ("a=\\d", "a=\"\\\\d\""), ("a=", "a=\"\""), ("", ""),
    // Only the syntax of UTF-8 knows these.
    ("\"service.name\" =~ \"a.*\"", "service.name=~\"a.*\""), ("Ключ=да, b!=c", "Ключ=\"да\" b!=\"c\""),
    ("{ \"a b\"!~\"\\u00e9|x\", }", "a b!~\"é|x\""), ("a-b=1", "a-b=\"1\""), ("🚒 = \"x, y\"", "🚒=\"x, y\""),
  ])
  func reads(_ text: String, _ expected: String) throws {
    #expect(try AlertMatcher.parse(text).map(\.description).joined(separator: " ") == expected)
  }

  @Test(arguments: [
    ("severity", 8), ("=x", 0), ("a=\"b", 2), ("a=b\"c", 3), ("a=~\"(\"", 3), ("a=1,1b=2\"", 8), ("a-b=1,c", 7),
    ("\"a.b\"", 5), ("\"a.b=1", 0), ("{\"a.b\"=1", 8), ("\"a.b\"=1}", 8), ("\"a.b\"=~\"(\"", 7), ("ключ='x'", 9),
    ("\"a\\xff\"=1", 0), ("{\"a.b\"=1} c=2", 10),
  ])
  func refuses(_ text: String, _ offset: Int) {
    let error = #expect(throws: AlertMatcherProblem.self) { try AlertMatcher.parse(text) }
    #expect(error?.offset == offset)
  }

  @Test func absentLabelsAreEmptyAndPatternsMatchWhole() throws {
    let labels = [MetricLabel("a", "xyz")]
    for (text, expected) in [
      ("b=\"\"", true), ("b!=\"1\"", true), ("a=~\"y\"", false), ("a=~\".y.\"", true), ("a!~\"x.*\"", false),
    ] {
      #expect(try AlertMatcher.parse(text).matches(labels) == expected, "\(text)")
    }
  }

  @Test(arguments: [
    ("2026-03-02T08:59:59Z", false), ("2026-03-02T09:00:00Z", true), ("2026-03-02T16:59:59Z", true),
    ("2026-03-02T17:00:00Z", false), ("2026-03-01T12:00:00Z", false), ("2026-03-08T12:00:00Z", false),
    ("2026-04-30T12:00:00Z", true), ("2026-04-28T12:00:00Z", false), ("2026-05-01T12:00:00Z", false),
    ("2027-03-02T12:00:00Z", false),
  ])
  func intervalsHold(_ text: String, _ expected: Bool) throws {
    var interval = TimeInterval()
    interval.times = [540..<1_020]
    interval.weekdays = [1...5]
    interval.daysOfMonth = [.init(1, 3), .init(-2, -1)]
    interval.months = [3...4]
    interval.years = [2026...2026]
    #expect(interval.contains(try CalendarInstant(parsing: text)) == expected)
    // Two hours east of UTC the same clock shows two hours earlier in UTC.
    interval.zone = TimeZoneRule(offsetSeconds: 7_200)
    let moment = try CalendarInstant(parsing: text).advanced(by: .hours(-2))
    #expect(interval.contains(moment) == expected)
  }
}
