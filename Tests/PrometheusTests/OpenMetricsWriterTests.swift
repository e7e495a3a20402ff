import Prometheus
import Telemetry
import Testing
import VirtualTime

@Suite("OpenMetrics text")
struct OpenMetricsWriterTests {
  let registry = MetricRegistry()
  let start = CalendarInstant(unixNanoseconds: 1_772_434_800_000_000_000, offsetSeconds: 3_600)

  func text(_ recorder: MetricRecorder) -> String {
    let sink = MemorySink()
    OpenMetricsWriter(recorder: recorder, start: start).write(to: sink)
    return sink.text
  }

  @Test func golden() throws {
    let sms = registry.counter("sent_total", help: "Messages \"sent\".", labels: [.init("channel", "SMS")])
    let depth = registry.gauge("depth", help: "Rows\nper \\status.", labels: [.init("status", "a\"b\\c\nd")])
    let took = registry.histogram("took_seconds", help: "Time.", buckets: [0.5, 5])
    let recorder = MetricRecorder(registry: registry)
    sms.increment(by: 2)
    depth.set(-0.25)
    try recorder.scrape(at: .start)
    registry.counter("sent_total", help: "Messages \"sent\".", labels: [.init("channel", "EMAIL")]).increment()
    sms.increment(by: 3e6)
    took.observe(1)
    depth.set(.nan)
    try recorder.scrape(at: .start + .milliseconds(15_250))
    #expect(
      text(recorder) == #"""
        # HELP depth Rows\nper \\status.
        # TYPE depth gauge
        depth{status="a\"b\\c\nd"} -0.25 1772434800
        depth{status="a\"b\\c\nd"} NaN 1772434815.25
        # HELP sent Messages \"sent\".
        # TYPE sent counter
        sent_total{channel="EMAIL"} 1 1772434815.25
        sent_total{channel="SMS"} 2 1772434800
        sent_total{channel="SMS"} 3.000002e+06 1772434815.25
        # HELP took_seconds Time.
        # TYPE took_seconds histogram
        took_seconds_bucket{le="0.5"} 0 1772434800
        took_seconds_bucket{le="5.0"} 0 1772434800
        took_seconds_bucket{le="+Inf"} 0 1772434800
        took_seconds_sum 0 1772434800
        took_seconds_count 0 1772434800
        took_seconds_bucket{le="0.5"} 0 1772434815.25
        took_seconds_bucket{le="5.0"} 1 1772434815.25
        took_seconds_bucket{le="+Inf"} 1 1772434815.25
        took_seconds_sum 1 1772434815.25
        took_seconds_count 1 1772434815.25
        # EOF

        """#)
  }

  @Test func anEmptyRecordingIsStillADocument() { #expect(text(MetricRecorder(registry: registry)) == "# EOF\n") }

  /// OpenMetrics allows no counter whose samples do not end in `_total`, and no two families of one name.
  @Test func countersThatCannotBeCountersAreUnknown() throws {
    for name in ["sent", "jobs_total", "_total", "x_total"] { _ = registry.counter(name, help: "") }
    _ = registry.gauge("jobs", help: "")
    let recorder = MetricRecorder(registry: registry)
    try recorder.scrape(at: .start)
    let types = text(recorder).split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
    #expect(
      types == [
        "# TYPE _total unknown", "# TYPE jobs gauge", "# TYPE jobs_total unknown", "# TYPE sent unknown",
        "# TYPE x counter",
      ])
  }

  @Test(arguments: [
    (0, "1772434800"), (1, "1772434800.000000001"), (-1, "1772434799.999999999"), (500_000_000, "1772434800.5"),
    (15_000_000_000, "1772434815"), (-1_772_434_800_250_000_000, "-0.25"),
  ])
  func timestampsAreExact(nanoseconds: Int64, text expected: String) throws {
    _ = registry.gauge("g", help: "")
    let recorder = MetricRecorder(registry: registry)
    try recorder.scrape(at: VirtualInstant(nanoseconds: nanoseconds))
    #expect(text(recorder) == "# TYPE g gauge\ng 0 \(expected)\n# EOF\n")
  }

  @Test func currentValuesAsExpositionText() {
    registry.counter("sent_total", help: "Messages \"sent\".", labels: [.init("channel", "S\"M\\S")]).increment(by: 2)
    registry.gauge("depth", help: "Rows\nper \\status.").set(.infinity)
    registry.histogram("took_seconds", help: "", buckets: [0.5, 5]).observe(1)
    let sink = MemorySink()
    PrometheusTextWriter(registry: registry).write(to: sink)
    #expect(
      sink.text == #"""
        # HELP depth Rows\nper \\status.
        # TYPE depth gauge
        depth +Inf
        # HELP sent_total Messages "sent".
        # TYPE sent_total counter
        sent_total{channel="S\"M\\S"} 2
        # TYPE took_seconds histogram
        took_seconds_bucket{le="0.5"} 0
        took_seconds_bucket{le="5.0"} 1
        took_seconds_bucket{le="+Inf"} 1
        took_seconds_sum 1
        took_seconds_count 1

        """#)
  }
}
