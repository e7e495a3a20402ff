import Harness
import Telemetry
import Testing
import VirtualTime

@Suite("Faults and actions that come again")
struct RepetitionTests {
  @Test func occurrencesActTogetherAndEndByTheirNames() throws {
    let (diary, result, _) = try FaultProbe.play(
      """
      duration: 1h
      faults:
        - {id: slow, at: 10m, for: 12m, every: 10m, times: 3, ramp: 1m, target: probe, slow: }
        - {id: down, at: 15m, for: 10m, target: probe, outage: }
        - {id: again, after: slow.end + 1m, for: 1m, target: probe, outage: }
      """)
    #expect(diary.of("inject", "slow-1").count == 20)
    #expect(
      diary.of("lift").filter { $0.strength == 1 }.map { "\($0.id) \(Int($0.seconds / 60))" } == [
        "slow-1 22", "again-1 24", "down 25", "slow-2 32", "again-2 34", "slow-3 42", "again-3 44",
      ])
    #expect(diary.active.isEmpty)
    // One row of the chart: bounded where nothing of the fault is left.
    let slow = result.timeline.filter { $0.subject == "slow" && $0.kind == .fault }
    #expect(
      slow.map { "\($0.phase) \($0.at)" } == [
        "begins 10m", "moment 20m", "moment 22m", "moment 30m", "moment 32m", "ends 42m",
      ])
    #expect(slow[0].text == "slow-1 (slow on probe) begins, in full after 1m")
    let again = result.timeline.filter { $0.subject == "again" }
    #expect(again.map(\.phase) == [.begins, .ends, .begins, .ends, .begins, .ends])
  }

  @Test func actionsComeAgainAndRefusalsAreCounted() throws {
    let (diary, result, history) = try FaultProbe.play(
      """
      duration: 1h
      actions:
        - {at: 5m, every: 10m, target: probe, poke: }
        - {id: no, at: 7m, every: 20m, target: probe, refuse: , note: hoping}
        - {after: no + 1m, target: probe, poke: }
      """)
    #expect(diary.of("poke").map { Int($0.seconds / 60) } == [5, 8, 15, 25, 28, 35, 45, 48, 55])
    #expect(history.of(.actionApplied).count == 9 && history.of(.actionRefused).count == 3)
    #expect(result.warnings == ["the action refuse on probe was refused: not now (3 times)"])
    #expect(result.timeline.filter { $0.kind == .action }.count == 12)
  }

  @Test func replicationsDrawTheirOwnTimes() throws {
    let sections =
      "duration: 30d\nfaults: [{id: f, every: {mtbf: 2d}, for: {p50: 1h, p99: 8h}, target: probe, slow: }]\n"
    func entries(_ seed: UInt64) throws -> [FaultProbe.Diary.Entry] {
      try FaultProbe.play(sections, seed: seed).diary.entries
    }
    let one = try entries(1)
    #expect(try entries(1) == one)
    #expect(try entries(2) != one)
    #expect(one.count > 8)
  }

  /// A month takes an event per beginning, step and end, and none in between.
  @Test func aMonthCostsWhatHappensInIt() throws {
    let (diary, result, history) = try FaultProbe.play(
      """
      duration: 30d
      faults: [{id: f, every: {mtbf: 12h}, for: 1h, ramp: 10m, target: probe, slow: }]
      """)
    let occurrences = history.of(.faultBegan).count
    #expect(occurrences > 30)
    #expect(diary.of("inject").count <= 20 * occurrences)
    #expect(history.events.count <= 21 * occurrences)
    #expect(result.aborted == nil)
  }
}
