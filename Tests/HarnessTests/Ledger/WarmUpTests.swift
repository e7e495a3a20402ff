import Telemetry
import Testing
import VirtualTime

@testable import Harness

@Suite("Warm-up")
struct WarmUpTests {
  private let life =
    "offered accepted claimed sendBegan attemptFailed retryScheduled:X claimed sendBegan "
    + "providerAccepted recorded receiptDelivered"

  @Test func itsMessagesAreAuditedButCountInNoFigure() {
    let script = JournalScript()
    script.at(.start - .seconds(1))
    script.message(life)
    script.message("offered rejected")
    #expect(script.counts == MessageCounts())
    #expect(script.ledger.latency[0].count == 0)
    #expect(script.ledger.receipts[0].count == 0)
    #expect(script.ledger.errors.isEmpty)
    #expect(script.ledger.firstErrors.isEmpty)
    #expect(script.ledger.attemptsFailed == [0])
    script.message("offered recorded")
    #expect(script.ledger.violation?.message.number == 3)
  }

  @Test func aMessageCreatedInItStaysOutAfterTheStart() {
    let script = JournalScript()
    script.at(.start - .milliseconds(2))
    script.message(life)
    script.message("offered accepted")
    #expect(script.counts.accepted == 1)
    #expect(script.counts.delivered == 0)
  }

  @Test func theFirstNanosecondCounts() {
    let script = JournalScript()
    script.at(.start - .nanoseconds(1))
    script.message("offered")
    script.at(.start)
    script.message("offered")
    #expect(script.counts.unanswered == 1)
  }
}
