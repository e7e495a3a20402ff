import Components
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// The incidents of runs against those that a second program reads from their journals.
@Suite("Incidents from journals")
struct JournalTimelineTests {
  /// - Returns: how many incidents there were, and whether both say the same of them.
  private func compare(_ plan: Plan, seed: UInt64) throws -> (count: Int, agree: Bool) {
    let box = IncidentRunTests.Recorder.Box()
    var options = RunOptions()
    options.observers = [{ telemetry in box.make(telemetry) }]
    let result = try SimulationRun(plan: plan, seed: seed, options: options).execute()
    let recorder = try #require(box.recorder)
    let oracle = JournalOracle(recorder.events, causes: IncidentCauses(plan, Schedule(plan, seed: seed))) {
      recorder.journal.name(of: $0)
    }
    let expected = oracle.incidents(until: (VirtualInstant.start + plan.duration).nanoseconds)
    let name = "\(plan.name), \(plan.variant ?? "base")"
    let found = result.incidents.map { JournalOracle.Times($0) }
    #expect(found == expected, "\(name)")
    return (expected.count, found == expected)
  }

  /// In less time and with fewer messages in the daily suite, whole in the long one.
  @Test(arguments: ProjectFiles.scenarios)
  func ofEveryShippedScenario(file: String) throws {
    let plans = try ScenarioReader(catalogue: .standard).read(file: ProjectFiles.path(file)).plans
    var (count, wrong) = (0, 0)
    for plan in plans {
      let length = plan.duration + plan.warmUp
      let haste = max(16, Int(length / .minutes(20)))
      let compared = try compare(Verification.isOn ? plan : plan.reduced(haste: haste, thinning: 30), seed: plan.seed)
      count += compared.count
      if !compared.agree { wrong += 1 }
    }
    Verification.record(
      "Incident timelines from journals", asked: "every time of every incident, to the nanosecond",
      measured: "\(file.split(separator: "/").last ?? ""): \(count) incidents, \(wrong) of \(plans.count) runs differ",
      passed: wrong == 0)
  }

  /// With people who acknowledge, undo and report.
  @Test(arguments: ResponseTimeTests.cases) func ofDrills(example: ResponseTimeTests.Case) throws {
    var drill = Drill()
    example.change(&drill)
    drill.more = "detection: {seen: {when: '\(try drill.expression("T >= 600 < 900"))', after: 1m}}\n"
    #expect(try compare(drill.plan(), seed: 7).count == 1)
  }
}
