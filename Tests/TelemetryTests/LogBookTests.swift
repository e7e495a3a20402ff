import Telemetry
import Testing
import VirtualTime

@Suite("Simulated logs")
struct LogBookTests {
  let book = LogBook()
  let sink = MemorySink()

  init() throws {
    book.start = try #require(CalendarInstant("2026-03-02T08:00:00+01:00"))
  }

  func write(_ component: String, at time: VirtualInstant = .start, level: LogLevel = .info, _ message: String = "x") {
    book.write(time: time, component: component, pod: "\(component)-7c9f", level: level, logger: "Job", message)
  }

  @Test func linesLookLikeAJavaService() {
    book.enableAll(sink: sink)
    let times: [VirtualInstant] = [
      .start, .start + .milliseconds(5_123), .start + .nanoseconds(999_999_999), .start + .hours(20),
      .start - .nanoseconds(1),
    ]
    for (time, level) in zip(times, [LogLevel.info, .warning, .error, .debug, .info]) {
      book.write(
        time: time, component: "backend", pod: "backend-7c9f", level: level, logger: "OutboundJobWorker", "claimed 10")
    }
    #expect(
      sink.text == """
        2026-03-02T08:00:00.000+01:00  INFO [backend-7c9f] OutboundJobWorker : claimed 10
        2026-03-02T08:00:05.123+01:00  WARN [backend-7c9f] OutboundJobWorker : claimed 10
        2026-03-02T08:00:00.999+01:00 ERROR [backend-7c9f] OutboundJobWorker : claimed 10
        2026-03-03T04:00:00.000+01:00 DEBUG [backend-7c9f] OutboundJobWorker : claimed 10
        2026-03-02T07:59:59.999+01:00  INFO [backend-7c9f] OutboundJobWorker : claimed 10

        """)
  }

  /// Nobody listens to the database.
  @Test func serversOfAnotherKindWriteTheirLinesThemselves() {
    book.enable("cache", sink: sink)
    var made = 0
    for component in ["cache", "database"] {
      book.write(time: .start + .seconds(1), component: component, pod: "\(component)-0") { moment in
        made += 1
        return "\(component) at \(moment)"
      }
    }
    #expect(sink.text == "cache at 2026-03-02T08:00:01+01:00\n")
    #expect(made == 1)
  }

  @Test func utcAndTimesBefore1970() throws {
    book.start = CalendarInstant(unixNanoseconds: 0, offsetSeconds: 0)
    book.enableAll(sink: sink)
    write("a", at: .start - .milliseconds(1_500))
    #expect(sink.text == "1969-12-31T23:59:58.500Z  INFO [a-7c9f] Job : x\n")
  }

  @Test func messagesAreMadeOnlyForListeners() {
    var made = 0
    func message() -> String {
      made += 1
      return "made"
    }
    func writeBoth() {
      for component in ["backend", "redis"] {
        book.write(time: .start, component: component, pod: component, logger: "L", message())
      }
    }
    writeBoth()
    #expect(made == 0)
    #expect(!book.isEnabled("backend"))
    book.enable("backend", sink: sink)
    writeBoth()
    #expect(made == 1)
    #expect(book.isEnabled("backend"))
    #expect(!book.isEnabled("redis"))
    book.enable("backend", sink: MemorySink())
    writeBoth()
    #expect(made == 2, "one evaluation serves all listeners")
  }

  @Test func eachListenerGetsWhatItAskedFor() {
    let all = MemorySink()
    book.enable("backend", sink: sink)
    book.enableAll(sink: all)
    write("backend")
    write("redis")
    write("backend")
    #expect(sink.text.split(separator: "\n").count == 2)
    #expect(all.text.split(separator: "\n").map { $0.contains("[redis-7c9f]") } == [false, true, false])
  }
}
