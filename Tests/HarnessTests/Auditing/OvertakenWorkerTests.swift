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
    let (result, history) = try History.play(plan)
    let cancelled = Dictionary(history.of(.cancelled).map { ($0.message, $0.time) }, uniquingKeysWith: min)
    let late = history.of(.sendBegan).filter { event in cancelled[event.message].map { $0 < event.time } ?? false }
    #expect(!late.isEmpty)
    #expect(result.total.messages.cancelled > 0)
  }
}
