import Foundation
import Harness
import Testing
import VirtualTime

@testable import Reporting

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Other programs rely on these keys: they are never renamed or left out.
  @Test func oneRunHasTheKeysOfTheContract() throws {
    let run = try parse(JSONReport.render(Examples.quota))
    let keys = [
      "scenario", "variant", "seed", "startedAt", "durationSeconds", "digest", "messages", "latency", "channels",
      "errors", "alerts", "incidents", "symptoms", "timeline", "series", "expectations", "thresholds", "verdict",
      "aborted", "warnings",
    ]
    for key in keys { #expect(run[key] != nil, "\(key)") }
    #expect(run["engine"] == nil)
    let messages = try #require(run["messages"] as? [String: Int])
    let names = [
      "offered", "accepted", "rejected", "delivered", "unconfirmed", "undeliverable", "deadLettered", "expired",
      "cancelled", "queued", "lost", "duplicated", "unanswered",
    ]
    #expect(Set(messages.keys) == Set(names))
    let latency = try #require(run["latency"] as? [String: Double])
    #expect(Set(latency.keys).isSuperset(of: ["p50", "p90", "p95", "p99", "max", "count", "censored"]))
    #expect((run["alerts"] as? [Any])?.isEmpty == true)
    #expect((run["incidents"] as? [Any])?.isEmpty == true)
  }

  @Test func figuresArriveUnchanged() throws {
    let run = try parse(JSONReport.render(Examples.quota))
    #expect(run["startedAt"] as? String == "2026-03-02T08:00:00+01:00")
    #expect(run["durationSeconds"] as? Double == 14_400)
    let channels = try #require(run["channels"] as? [String: [String: [String: Any]]])
    #expect(channels["WHATSAPP"]?["latency"]?["p95"] as? Double == 5_046.272)
    #expect(channels["SMS"]?["messages"]?["delivered"] as? Int == 39_121)
    #expect(channels["EMAIL"]?["receipts"]?["p95"] is NSNull)
    let errors = try #require(run["errors"] as? [[String: Any]])
    #expect(errors[0]["code"] as? String == "RATE_LIMIT_EXCEEDED")
    let thresholds = try #require(run["thresholds"] as? [[String: Any]])
    #expect((thresholds[0]["where"] as? [String: String]) == ["channel": "WHATSAPP"])
    #expect(thresholds[1]["where"] is NSNull)
    let symptoms = try #require(run["symptoms"] as? [[String: Any]])
    #expect(symptoms[0]["beganAt"] as? Double == 5_070)
    #expect(symptoms[1]["endedAt"] is NSNull)
    let series = try #require(run["series"] as? [[String: Any]])
    let points = try #require(series[2]["points"] as? [Any])
    #expect(points.count == 240)
    #expect(points[95] is NSNull)
  }

  @Test func engineOnlyWhenAskedFor() throws {
    var result = Examples.quota
    result.engine = EngineFigures(
      events: .max, jobs: 7, wallSeconds: 0.5, peakRSSBytes: 1 << 40, allocatedBytes: nil)
    result.seed = .max
    let text = JSONReport.render(result)
    #expect(text.contains("\"events\": 18446744073709551615,"))
    #expect(text.contains("\"seed\": 18446744073709551615,"))
    let engine = try #require(try parse(text)["engine"] as? [String: Any])
    #expect(engine["wallSeconds"] as? Double == 0.5)
    #expect(engine["jobs"] as? Int == 7)
    #expect(engine["allocatedBytes"] is NSNull)
  }

  @Test func severalRunsHaveASummary() throws {
    let document = try parse(JSONReport.render(Examples.replications))
    #expect(Set(document.keys) == ["runs", "summary"])
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.count == 12)
    #expect(runs[0]["series"] == nil)
    let summary = try #require(document["summary"] as? [String: Any])
    let groups = try #require(summary["groups"] as? [[String: Any]])
    #expect(groups.map { $0["variant"] as? String } == ["halve-quota", "fail-over"])
    #expect(groups.map { $0["aborted"] as? Int } == [0, 1])
    let figures = try #require(groups[0]["figures"] as? [String: [String: Any]])
    #expect(figures["symptoms.QueueBacklog.first"]?["mean"] is NSNull)
    #expect(figures["symptoms.QueueBacklog.first"]?["observed"] as? Int == 5)
    #expect(figures["symptoms.QueueBacklog.first"]?["observedMean"] as? Double == 6_060)
  }

  @Test func whatIsNotFiniteIsNull() {
    let values: JSONValue = .array([.number(.nan), .number(.infinity), .number(-.infinity), .number(orNull: .nan)])
    #expect(JSONWriter.string(values) == "[null, null, null, null]\n")
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (14_400, "14400"), (0.1, "0.1"), (.leastNonzeroMagnitude, "5e-324"), (1e300, "1e+300"),
    (0.1 + 0.2, "0.30000000000000004"), (-2.5, "-2.5"),
  ])
  func numbersAreShort(value: Double, expected: String) {
    #expect(JSONWriter.string(.number(value)) == expected + "\n")
  }

  @Test func layoutIsFixed() {
    let value: JSONValue = .object([
      "b": .array([.integer(1), .null, .bool(true)]), "a": .object([]), "list": .array([.object(["x": .string("y")])]),
      "none": .array([]),
    ])
    let expected = """
      {
        "b": [1, null, true],
        "a": {},
        "list": [
          {
            "x": "y"
          }
        ],
        "none": []
      }

      """
    #expect(JSONWriter.string(value) == expected)
  }

  /// Any text and any double come back as they were.
  @Test(arguments: UInt64(0)..<20)
  func roundTrips(seed: UInt64) throws {
    var random = Seeded(seed)
    let texts = (0..<50).map { _ in
      let scalars = (0..<random.below(20)).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x2_0000))) }
      return String(String.UnicodeScalarView(scalars))
    }
    let numbers = (0..<50).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    let text = JSONWriter.string(
      .object(["texts": .array(texts.map { .string($0) }), "numbers": .array(numbers.map { .number($0) })]))
    let parsed = try parse(text)
    let readTexts = try #require(parsed["texts"] as? [String])
    #expect(readTexts.map { Array($0.unicodeScalars) } == texts.map { Array($0.unicodeScalars) })
    #expect(text.contains("\u{0}") == false)
    let written = text.split(separator: "\n").last { $0.contains("numbers") } ?? ""
    let read = written.drop { $0 != "[" }.dropFirst().dropLast().split(separator: ",").map {
      Double($0.filter { $0 != " " })
    }
    #expect(read == numbers.map { Optional($0) })
  }

  @Test(arguments: UInt64(0)..<20)
  func anyResultIsValid(seed: UInt64) throws {
    let result = RandomResult.make(seed: seed)
    let run = try parse(JSONReport.render(result))
    #expect(run["scenario"] as? String == result.scenario)
    #expect((run["timeline"] as? [Any])?.count == result.timeline.count)
    _ = try parse(JSONReport.render([result, RandomResult.make(seed: seed + 500)]))
  }
}
