import Prometheus
import Scenario
import Testing
import VirtualTime

@testable import Harness

/// When objectives are breached and met again.
@Suite("Objectives during a run")
struct ObjectiveMonitorTests {
  /// The changes of an objective over values of a gauge, one a minute; nil: no sample, ten minutes apart.
  private func changes(
    _ values: [Double?], _ expression: String = "x", target: ObjectiveTarget = .init(.lessOrEqual, 10, text: ""),
    holdFor: VirtualDuration = .zero
  ) throws -> [String] {
    let store = SampleStore()
    let plan = ObjectivePlan(
      name: "x", expression: try .parse(expression), text: expression, target: target, holdFor: holdFor)
    var monitor = ObjectiveMonitor(plan, store: store)
    let series = store.series(named: "x", [])
    var found: [String] = []
    for (minute, value) in values.enumerated() {
      let time = Int64(minute) * 600_000
      if let value { store.append(value, at: time, to: series) }
      switch try monitor.scrape(at: .start + .minutes(Int64(minute)), time: time) {
      case .breached?: found.append("\(minute) breached")
      case .met?: found.append("\(minute) met")
      case nil: break
      }
    }
    return found
  }

  @Test func atOnce() throws {
    #expect(try changes([1, 10, 11, 12, 10, 11]) == ["2 breached", "4 met", "5 breached"])
    #expect(try changes([11]) == ["0 breached"])
  }

  @Test func onlyWhenItHasLasted() throws {
    #expect(try changes([11, 12, 1, 11, 12, 13, 1], holdFor: .minutes(2)) == ["5 breached", "6 met"])
  }

  /// Nothing to see is neither good nor bad; it begins as good.
  @Test func withoutAnObservationItStaysWhatItWas() throws {
    #expect(try changes([nil, nil, 11, nil, nil, 1]) == ["2 breached", "5 met"])
    #expect(try changes([1, nil, .nan, nil]) == [])
    #expect(try changes([11, .nan, 11, 1]) == ["0 breached", "3 met"])
  }

  @Test func infinityIsANumber() throws { #expect(try changes([.infinity, 1]) == ["0 breached", "1 met"]) }

  @Test func everyElementIsToMeetIt() throws {
    #expect(
      try changes([1, 11, 1], "x or label_replace(vector(3), \"a\", \"b\", \"\", \"\")") == ["1 breached", "2 met"])
    #expect(try changes([5], "x or label_replace(vector(30), \"a\", \"b\", \"\", \"\")") == ["0 breached"])
  }

  @Test func aScalarIsOneElement() throws {
    #expect(try changes([1, 11], "scalar(x)") == ["1 breached"])
    #expect(try changes([nil, 11], "scalar(x)") == ["1 breached"])
  }
}
