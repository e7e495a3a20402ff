import Scenario
import Testing
import VirtualTime

@testable import Harness

@Suite("Figures")
struct FigureTests {
  /// Two channels: on SMS one delivered, one dead-lettered, one rejected; on EMAIL two delivered, one of them twice.
  private var script: JournalScript {
    let script = JournalScript(channels: ["SMS", "EMAIL"])
    let sent = "offered accepted claimed sendBegan providerAccepted"
    script.message(sent + " recorded receiptDelivered")
    script.message("offered accepted claimed sendBegan attemptFailed deadLettered:X")
    script.message("offered rejected")
    script.message(sent + " recorded", channel: 1)
    script.message(sent + " requeued claimed sendBegan providerAccepted recorded", channel: 1)
    return script
  }

  @Test(
    arguments: [
      ("messages_offered", nil, 5), ("messages_offered", "SMS", 3), ("messages_accepted", nil, 4),
      ("messages_rejected", "SMS", 1), ("messages_rejected", "EMAIL", 0), ("messages_delivered", nil, 3),
      ("messages_unconfirmed", nil, 2), ("messages_unconfirmed", "SMS", 0), ("messages_undeliverable", nil, 0),
      ("messages_dead_lettered", "SMS", 1), ("messages_expired", nil, 0), ("messages_cancelled", nil, 0),
      ("messages_queued", nil, 0), ("messages_lost", nil, 0), ("messages_duplicated", "EMAIL", 1),
      ("messages_duplicated", "SMS", 0), ("attempts_failed", nil, 1), ("attempts_failed", "EMAIL", 0),
    ] as [(String, String?, Double)])
  func counts(metric: String, channel: String?, expected: Double) {
    #expect(script.figures.value(FigureSelector(metric: metric, channel: channel), .count) == expected)
  }

  @Test func everyFigureOfTheCatalogueHasAValue() {
    for figure in Figure.all {
      for text in figure.aggregates {
        let aggregate: Requirement.Aggregate =
          switch text {
          case "p(N)": .percentile(90)
          case "min": .minimum
          case "max": .maximum
          case "avg": .average
          case "med": .median
          case "rate": .rate
          default: .count
          }
        // What becomes of incidents is known only when a run is over.
        guard figure.hasChannels else { continue }
        // Without a word about what is late, none is.
        if figure.name == "messages_late" {
          #expect(script.figures.value(FigureSelector(metric: figure.name, channel: nil), aggregate) == nil)
          continue
        }
        #expect(script.figures.value(FigureSelector(metric: figure.name, channel: nil), aggregate) != nil)
      }
    }
  }

  @Test(arguments: [(nil, 0.75), ("SMS", 0.5), ("EMAIL", 1)] as [(String?, Double)])
  func successIsOfTheAccepted(channel: String?, expected: Double) {
    #expect(script.figures.value(FigureSelector(metric: "delivery_success", channel: channel), .rate) == expected)
  }

  @Test(
    arguments: [
      (.minimum, 0.004), (.maximum, 0.004), (.average, 0.004), (.median, 0.004), (.percentile(99), 0.004), (.count, 3),
    ] as [(Requirement.Aggregate, Double)])
  func latencies(aggregate: Requirement.Aggregate, expected: Double) throws {
    let value = try #require(
      script.figures.value(FigureSelector(metric: "delivery_latency", channel: nil), aggregate))
    #expect(abs(value - expected) <= expected * 0.001)
  }

  @Test(arguments: ["delivery_latency", "receipt_latency", "delivery_success"])
  func nothingObservedIsNoValue(metric: String) {
    let figures = JournalScript().figures
    let aggregate: Requirement.Aggregate = metric == "delivery_success" ? .rate : .percentile(95)
    #expect(figures.value(FigureSelector(metric: metric, channel: nil), aggregate) == nil)
    #expect(figures.value(FigureSelector(metric: metric, channel: "NONE"), aggregate) == nil)
  }

  @Test func percentilesAreThoseOfTheLatencies() throws {
    let script = JournalScript()
    for _ in 1...1_000 {
      script.at(.start)
      script.message("offered")
    }
    for number in 1...1_000 {
      script.at(.start + .seconds(1))
      script.continueMessage(UInt32(number), "accepted claimed sendBegan")
    }
    for number in 1...1_000 {
      script.at(.start + .seconds(10) + .milliseconds(Int64(number)))
      script.continueMessage(UInt32(number), "providerAccepted")
    }
    for percentile in [1.0, 50, 90, 99, 100] {
      let value = try #require(
        script.figures.value(FigureSelector(metric: "delivery_latency", channel: nil), .percentile(percentile)))
      let exact = 10 + (percentile / 100 * 1_000).rounded(.up) / 1_000
      #expect(abs(value - exact) < exact * 0.001, "p\(percentile)")
    }
  }
}
