import Harness
import Scenario
import Testing
import VirtualTime

@Suite("Steady state")
struct SteadyStateTests {
  private func run(_ sections: String) throws -> RunResult {
    try SmallSystem.run("duration: 5m\n" + SmallSystem.steady + sections)
  }

  private static let fault = "faults: [{at: 2m, target: sms, outage: {mode: refuse}, for: 1m}]\n"
  private static let objective = """
    objectives: {depth: {expr: 'queue_depth{status="queued"}', target: < 50}}
    steadyState: [{objective: depth}, {name: some quota, expr: sum(quota_limit), require: '> 0'}]

    """

  @Test func isLookedAtBeforeTheFirstFaultAndAtTheEnd() throws {
    let run = try run(Self.fault + Self.objective)
    #expect(run.steadyState.before.map(\.name) == ["depth", "some quota"])
    #expect(run.steadyState.after.map(\.name) == ["depth", "some quota"])
    #expect((run.steadyState.before + run.steadyState.after).allSatisfy { $0.passed })
    #expect(run.verdict == .passed && run.aborted == nil)
  }

  @Test func thatIsMissedBeforeTheFirstFaultEndsTheRunThere() throws {
    let run = try run(
      Self.fault + "steadyState: [{expr: sum(quota_limit), require: < 1}, {expr: vector(1), require: == 1}]\n")
    #expect(run.verdict == .aborted && run.steadyState.isMissedBefore)
    #expect(run.steadyState.before.map(\.passed) == [false, true])
    #expect(run.steadyState.before[0].observed == 500_000 && run.steadyState.before[0].require == "< 1")
    #expect(run.steadyState.after.isEmpty)
    #expect(run.aborted == "the system was not in its steady state before the first fault: sum(quota_limit) < 1")
    #expect(run.total.messages.offered < 500, "the rest of the run was not played")
    #expect(run.timeline.allSatisfy { $0.kind != .fault })
  }

  @Test func thatIsMissedAtTheEndFailsTheRun() throws {
    let run = try run(
      "faults: [{at: 2m, target: sms, outage: {mode: refuse}}]\nsteadyState: [{expr: 'sum(rate(queue_failures_total[1m])) or vector(0)', require: < 0.1}]\n"
    )
    #expect(run.verdict == .failed && run.aborted == nil)
    #expect(run.steadyState.before.map(\.passed) == [true] && run.steadyState.after.map(\.passed) == [false])
  }

  /// Without a fault there is nothing that the system would have to be well before.
  @Test func isLookedAtOnlyAtTheEndWithoutFaults() throws {
    let run = try run(Self.objective)
    #expect(run.steadyState.before.isEmpty && run.steadyState.after.count == 2)
  }

  /// A fault at the very start leaves no scrape before it, unless there is a warm-up.
  @Test func isMissedWithoutASample() throws {
    let fault =
      "faults: [{at: 0s, target: sms, outage: {mode: refuse}, for: 1m}]\nsteadyState: [{expr: sum(quota_limit), require: '> 1'}]\n"
    let cold = try run(fault)
    #expect(cold.steadyState.before.isEmpty || cold.steadyState.isMissedBefore)
    #expect(cold.verdict == .aborted)
    let warm = try run(fault + "warmUp: 1m\n")
    #expect(warm.verdict == .passed)
  }
}
