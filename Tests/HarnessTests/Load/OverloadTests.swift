import Harness
import Telemetry
import Testing

/// A generator that would need more requests open at once than it may have.
@Suite("Load that falls behind")
struct OverloadTests {
  private func run(maxVUs: Int) throws -> (result: RunResult, history: History) {
    let head = SmallSystem.head.replacing("servedBy: backend}", with: "servedBy: backend, latency: 2s}")
    return try History.play(
      SmallSystem.plan(
        "duration: 5m\nload: {rush: {flow: notices, executor: constant-arrival-rate, rate: 20, maxVUs: \(maxVUs)}}\n",
        head: head))
  }

  @Test func isReportedWithWhatWasDropped() throws {
    let (result, history) = try run(maxVUs: 20)
    let dropped = history.of(.loadDropped)
    #expect(result.loadFellBehind)
    #expect(dropped.count > 1_000 && dropped.allSatisfy { $0.component == "rush" })
    #expect(
      result.warnings == [
        "the load source 'rush' fell behind: \(dropped.count) arrivals found all its users busy and were dropped"
      ])
    // Twenty users at two seconds each: ten a second, less the moments that a user waits for the next arrival.
    #expect((2_700...3_000).contains(result.total.messages.offered + result.total.messages.unanswered))
  }

  @Test func withEnoughUsersNothingIsDropped() throws {
    let (result, history) = try run(maxVUs: 200)
    #expect(!result.loadFellBehind && result.warnings.isEmpty)
    #expect(history.of(.loadDropped).isEmpty)
    #expect(result.total.messages.offered > 5_500)
  }
}
