import Harness
import Testing
import VirtualTime

@testable import Reporting

@Suite struct TextReportTests {
  @Test(arguments: UInt64(0)..<30)
  func staysWithinItsWidth(seed: UInt64) {
    let result = RandomResult.make(seed: seed)
    for width in [80, 100] {
      for text in [
        TextReport.render(result, style: TextStyle(width: width)),
        TextReport.render([result, RandomResult.make(seed: seed + 1_000)], style: TextStyle(width: width)),
      ] {
        var isReplay = false
        for line in text.split(separator: "\n") {
          // The one exception: a command that is copied must not be broken within a word.
          isReplay = line.contains("firedrill run") || (isReplay && line.hasPrefix("  "))
          if !isReplay { #expect(line.displayWidth <= width, "seed \(seed): \(line)") }
        }
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.hasSuffix("\n") && !text.contains("\n\n\n") && !text.contains(" \n"))
      }
    }
  }

  /// Every mark stands in the column of its instant, under the sparklines' columns.
  @Test(arguments: UInt64(0)..<30)
  func marksStandUnderTheAxis(seed: UInt64) throws {
    var random = Seeded(seed)
    var result = Examples.quota
    result.duration = .minutes(Int64(20 + random.below(2_000)))
    let moments = (0..<5).map { _ in
      VirtualInstant(nanoseconds: Int64(random.next() >> 1) % result.duration.nanoseconds)
    }
    result.timeline = moments.sorted().enumerated().map { index, moment in
      TimelineEntry(at: moment, kind: .fault, text: "fault", subject: "fault-\(index)")
    }
    let lines = TextReport.render(result).split(separator: "\n")
    let rule = try #require(lines.first { $0.contains("├") })
    let origin = try #require(Array(rule).firstIndex(of: "├"))
    let columns = Array(rule).count - origin - 1
    let axis = try #require(TimeAxis(duration: result.duration, maximumColumns: columns))
    for (index, entry) in result.timeline.enumerated() {
      let row = try #require(lines.first { $0.hasPrefix("fault-\(index) ") })
      let key = Character(Unicode.Scalar(UInt8(97 + index)))
      let found = Array(row)[origin...].firstIndex(of: key).map { $0 - origin }
      #expect(found == axis.column(of: entry.at))
    }
  }

  @Test func sameResultSameBytes() {
    #expect(TextReport.render(Examples.quota) == TextReport.render(Examples.quota))
  }

  @Test func aBrokenIdentityIsShown() {
    var result = Examples.quota
    result.total.messages.delivered -= 2
    let text = TextReport.render(result)
    #expect(text.contains("✗ accepted 215,644 ≠"))
    #expect(text.contains("off by 2"))
    #expect(text.contains("does not add up: the sum of delivered"))
    result = Examples.quota
    result.channels[1].messages.queued += 1
    #expect(TextReport.render(result).contains("does not add up: SMS, the sum of queued"))
  }

  @Test func anAbortedRunSaysWhy() {
    var result = Examples.quota
    result.verdict = .aborted
    result.aborted = "the limit of 1,000,000 pending events was reached at +1h02m"
    let text = TextReport.render(result)
    #expect(text.contains("ABORTED  the limit of 1,000,000 pending events was reached at +1h02m"))
    result.verdict = .failed
    #expect(TextReport.render(result).contains("thresholds hold; the limit of 1,000,000"))
  }

  @Test func latenciesWithoutObservationsAreDashes() {
    var result = Examples.quota
    result.total.latency = LatencyFigures()
    for index in result.channels.indices { result.channels[index].latency = LatencyFigures() }
    #expect(TextReport.render(result).contains("3 digits\nnothing observed\n"))
    result.channels[0].latency.count = 3
    let row = TextReport.render(result).split(separator: "\n").first { $0.hasPrefix("WHATSAPP") && $0.contains(" - ") }
    #expect(row?.split(separator: " ").map(String.init) == ["WHATSAPP", "-", "-", "-", "-", "-", "3", "0"])
  }

  @Test func thresholdsWithoutObservationSaySo() {
    var result = Examples.quota
    result.thresholds = [
      ThresholdResult(metric: "delivery_latency", channel: nil, require: "p(95) < 1s", observed: nil, passed: false),
      ThresholdResult(metric: "delivery_latency", channel: nil, require: "max < 1s", observed: 1.000_4, passed: false),
    ]
    let text = TextReport.render(result)
    #expect(text.contains("✗  delivery_latency: p(95) < 1s  nothing observed"))
    #expect(text.contains("✗  delivery_latency: max < 1s    1.0004s"))
  }

  @Test func overridesAndWarningsAndEngineAreShown() {
    var result = Examples.quota
    result.overrides = ["load.reminders.rate=5 per second"]
    result.warnings = ["the load generator fell behind"]
    result.engine = EngineFigures(
      events: 12_345_678, jobs: 1, wallSeconds: 1.234, peakRSSBytes: 47_185_920, allocatedBytes: 1)
    let text = TextReport.render(result)
    #expect(text.contains("changed on the command line: load.reminders.rate=5 per second"))
    #expect(text.contains("--set 'load.reminders.rate=5 per second'"))
    #expect(text.contains("! the load generator fell behind"))
    #expect(text.contains("engine  12,345,678 events in 1.23s, at most 45.0 MiB resident"))
  }

  @Test func noRunAtAllIsNotAPass() {
    #expect(TextReport.render([]) == "ABORTED  0 of 0 runs passed (-)\n")
  }
}
