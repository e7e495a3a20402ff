import Telemetry
import Testing
import VirtualTime

@testable import Harness

@Suite("Duplicated sends")
struct DuplicateTests {
  private static let once = "offered accepted claimed sendBegan providerAccepted"
  private static let again = " requeued claimed sendBegan providerAccepted"

  @Test(arguments: 0...4)
  func countsAcceptedSendsBeyondTheFirst(extra: Int) {
    let script = JournalScript()
    script.message(Self.once + String(repeating: Self.again, count: extra) + " recorded")
    #expect(script.counts.duplicated == extra)
    #expect(script.counts.delivered == 1)
    #expect(script.ledger.violation == nil)
  }

  @Test func timesTheFirstAcceptanceOnly() {
    let script = JournalScript()
    script.message(Self.once + Self.again + Self.again + " recorded")
    #expect(script.ledger.latency[0].count == 1)
    #expect(script.ledger.latency[0].maximum == .milliseconds(4))
  }

  @Test func failedSendsAreNoDuplicates() {
    let script = JournalScript()
    script.message(
      "offered accepted claimed sendBegan attemptFailed retryScheduled:X claimed sendBegan providerAccepted")
    #expect(script.counts.duplicated == 0)
    #expect(script.ledger.attemptsFailed == [1])
  }

  /// A worker that was too slow sends what the sweep has given to another, who has sent it and written it down.
  @Test func anOvertakenWorkersSendIsADuplicateAndNoViolation() {
    let script = JournalScript()
    script.message(
      "offered accepted claimed requeued claimed sendBegan providerAccepted recorded receiptDelivered "
        + "sendBegan providerAccepted receiptDelivered")
    #expect(script.ledger.violation == nil)
    #expect(script.counts.duplicated == 1)
  }
}
