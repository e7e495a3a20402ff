import Telemetry
import Testing
import VirtualTime

@testable import Harness

/// Histories that a correct system cannot have, and the auditor that must object.
private let impossible: [(events: String, auditor: String)] = [
  ("offered accepted claimed claimed", "conservation"),
  ("offered claimed", "conservation"),
  ("offered accepted accepted", "conservation"),
  ("offered rejected accepted", "conservation"),
  ("offered accepted rejected", "conservation"),
  // A double record, with and without a receipt still to come.
  ("offered accepted claimed sendBegan providerAccepted recorded recorded", "conservation"),
  ("offered accepted claimed sendBegan providerAccepted* recorded recorded", "conservation"),
  ("offered accepted claimed recorded", "at-least-once"),
  ("offered accepted claimed sendBegan recorded", "at-least-once"),
  ("offered accepted claimed sendBegan attemptFailed recorded", "at-least-once"),
  ("offered accepted sendBegan", "conservation"),
  ("offered accepted claimed providerAccepted", "conservation"),
  ("offered accepted claimed sendBegan attemptFailed providerAccepted", "conservation"),
  ("offered accepted cancelled sendBegan", "no-send-after-withdrawal"),
  ("offered accepted cancelled claimed", "no-send-after-withdrawal"),
  ("offered accepted claimed expired sendBegan", "no-send-after-withdrawal"),
  // The same while an earlier send is still open, so that the record is not closed.
  ("offered accepted claimed sendBegan attemptFailed* retryScheduled:X cancelled claimed", "no-send-after-withdrawal"),
  (
    "offered accepted claimed sendBegan attemptFailed* retryScheduled:X cancelled sendBegan", "no-send-after-withdrawal"
  ),
  ("offered accepted claimed cancelled", "conservation"),
  ("offered accepted claimed attemptFailed* deadLettered:X claimed", "conservation"),
  ("offered accepted claimed attemptFailed* deadLettered:X expired", "conservation"),
  ("offered accepted claimed sendBegan providerAccepted recorded requeued", "conservation"),
  ("offered accepted lost lost", "conservation"),
  ("offered accepted receiptDelivered", "conservation"),
  ("offered accepted claimed sendBegan providerAccepted* receiptDelivered", "conservation"),
  ("offered accepted claimed sendBegan providerAccepted receiptDelivered receiptFailed:X", "conservation"),
  // A sweep excuses one late send, not two.
  ("offered accepted claimed requeued sendBegan sendBegan", "conservation"),
]

@Suite("Violations")
struct ViolationTests {
  @Test(arguments: impossible.indices)
  func isRaised(index: Int) throws {
    let (events, auditor) = impossible[index]
    let script = JournalScript()
    script.message("offered accepted claimed")
    let number = script.message(events)
    let violation = try #require(script.ledger.violation, "\(events)")
    #expect(violation.auditor == auditor, "\(events): \(violation)")
    #expect(violation.message == MessageID(number))
  }

  /// Without its last event each of the histories is possible.
  @Test(arguments: impossible.indices)
  func isRaisedByTheLastEvent(index: Int) {
    let script = JournalScript()
    script.message(impossible[index].events.split(separator: " ").dropLast().joined(separator: " "))
    #expect(script.ledger.violation == nil, "\(impossible[index].events)")
  }

  @Test func timeMustNotGoBack() throws {
    let script = JournalScript()
    script.at(.start + .seconds(5))
    script.message("offered")
    script.at(.start + .seconds(4))
    script.message("offered")
    let violation = try #require(script.ledger.violation)
    #expect(violation.auditor == "monotonic-time")
    #expect(violation.at == .start + .seconds(4))
  }

  @Test(arguments: [7, 0])
  func unknownMessage(number: UInt32) {
    let script = JournalScript()
    script.message("offered accepted")
    script.continueMessage(number, "claimed")
    #expect(script.ledger.violation?.auditor == "conservation")
  }

  @Test func messagesAreCreatedInOrder() {
    let script = JournalScript()
    script.message("offered")
    script.continueMessage(3, "offered")
    #expect(script.ledger.violation?.text == "created out of order, expected number 2")
  }

  @Test func theFirstViolationStays() {
    let script = JournalScript()
    script.message("offered accepted recorded")
    script.message("offered accepted receiptDelivered")
    #expect(script.ledger.violation?.message == MessageID(1))
  }

  @Test func namesTheMessageAndTheMoment() {
    let script = JournalScript()
    script.at(.start + .minutes(2))
    script.message("offered accepted claimed recorded")
    #expect(
      script.ledger.violation?.description
        == "at-least-once at 2m3ms: message 1: recorded as sent although no provider accepted it")
  }

  @Test func worldEventsAreNoBusinessOfTheLedger() {
    let script = JournalScript()
    for kind in JournalEvent.Kind.allCases where kind.rawValue >= 32 {
      script.journal.record(JournalEvent(time: .start, kind: kind, component: .none))
    }
    #expect(script.ledger.violation == nil)
  }
}
