import Harness
import Telemetry
import Testing
import VirtualTime

/// Workers so slow that the sweep takes their claims away while they still send.
@Suite("Overtaken workers")
struct OvertakenWorkerTests {
  private static let slow = """
    duration: 20m
    faults: [{at: 1m, for: 10m, target: sms, latency: {add: 25s}}]

    """

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func sendTwiceWhichIsCountedAndNoViolation(seed: UInt64) throws {
    let plan = try SmallSystem.plan(Self.slow + SmallSystem.steady)
    let (result, history) = try History.play(plan, seed: seed)
    #expect(history.of(.requeued).count > 10)
    #expect(result.total.messages.duplicated > 0)
  }

  @Test func sendWhatWasWithdrawnMeanwhileAndNoViolation() throws {
    // Rows are cancelled as soon as the sweep has queued them again; their workers know nothing of it.
    let cancels = (8..<40).map { "  - {at: \($0 * 15)s, target: outbox, cancel: {}}" }.joined(separator: "\n")
    let plan = try SmallSystem.plan(Self.slow + SmallSystem.steady + "actions:\n\(cancels)\n")
    var late = 0
    for seed in 1...10 as ClosedRange<UInt64> {
      let (result, history) = try History.play(plan, seed: seed)
      let cancelled = Dictionary(history.of(.cancelled).map { ($0.message, $0.time) }, uniquingKeysWith: min)
      late += history.of(.sendBegan).count { event in cancelled[event.message].map { $0 < event.time } ?? false }
      #expect(result.total.messages.cancelled > 0)
    }
    // Which rows a cancellation meets between two claims is a matter of chance; in ten runs it meets some.
    #expect(late > 0)
  }
}
