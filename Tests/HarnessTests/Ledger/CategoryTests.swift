import Testing

@testable import Harness

private enum Category {
  case unanswered, rejected, queued, delivered, unconfirmed, undeliverable, deadLettered, expired, cancelled, lost

  /// The counts of one message of the category.
  var counts: MessageCounts {
    var counts = MessageCounts()
    switch self {
    case .unanswered: counts.unanswered = 1
    case .rejected: counts.rejected = 1
    case .queued: counts.queued = 1
    case .delivered: counts.delivered = 1
    case .unconfirmed: (counts.delivered, counts.unconfirmed) = (1, 1)
    case .undeliverable: counts.undeliverable = 1
    case .deadLettered: counts.deadLettered = 1
    case .expired: counts.expired = 1
    case .cancelled: counts.cancelled = 1
    case .lost: counts.lost = 1
    }
    counts.offered = self == .unanswered ? 0 : 1
    counts.accepted = self == .unanswered || self == .rejected ? 0 : 1
    return counts
  }
}

/// A life of a message, and the one count besides offered and accepted that it must end in.
private let lives: [(events: String, category: Category)] = [
  ("offered", .unanswered),
  ("offered rejected", .rejected),
  ("offered accepted", .queued),
  ("offered accepted claimed", .queued),
  ("offered accepted claimed sendBegan", .queued),
  ("offered accepted claimed sendBegan attemptFailed retryScheduled:X", .queued),
  ("offered accepted claimed attemptFailed* retryScheduled:X", .queued),
  ("offered accepted claimed sendBegan providerAccepted* recorded", .unconfirmed),
  ("offered accepted claimed sendBegan providerAccepted recorded", .unconfirmed),
  ("offered accepted claimed sendBegan providerAccepted", .unconfirmed),
  ("offered accepted claimed sendBegan providerAccepted recorded receiptDelivered", .delivered),
  ("offered accepted claimed sendBegan providerAccepted receiptDelivered recorded", .delivered),
  ("offered accepted claimed sendBegan providerAccepted recorded receiptFailed:X", .undeliverable),
  ("offered accepted claimed sendBegan attemptFailed deadLettered:X", .deadLettered),
  ("offered accepted claimed attemptFailed* deadLettered:X requeued", .queued),
  ("offered accepted claimed expired", .expired),
  ("offered accepted cancelled", .cancelled),
  ("offered accepted lost", .lost),
  ("offered accepted claimed lost", .lost),
  ("offered accepted claimed lost sendBegan", .lost),
  ("offered accepted lost reappeared", .queued),
  ("offered accepted claimed attemptFailed* deadLettered:X reappeared", .queued),
  ("offered accepted claimed sendBegan providerAccepted* recorded reappeared claimed", .unconfirmed),
  ("offered accepted claimed attemptFailed* deadLettered:X lost", .lost),
  // A provider took it before the row was given up: it arrives all the same.
  ("offered accepted claimed sendBegan attemptFailed* deadLettered:X providerAccepted receiptDelivered", .delivered),
  ("offered accepted claimed sendBegan attemptFailed* retryScheduled:X cancelled providerAccepted", .unconfirmed),
  // Of two accepted sends, one arrived.
  (
    "offered accepted claimed sendBegan providerAccepted requeued claimed sendBegan providerAccepted recorded "
      + "receiptFailed:X receiptDelivered", .delivered
  ),
]

@Suite("Categories of messages")
struct CategoryTests {
  @Test(arguments: lives.indices)
  func endsInOneCategory(index: Int) {
    let (events, category) = lives[index]
    let script = JournalScript()
    script.message(events)
    #expect(script.ledger.violation == nil)
    var counts = script.counts
    // Sends beyond the first are counted beside the categories.
    counts.duplicated = 0
    #expect(counts == category.counts, "\(events)")
  }

  @Test func everyLifeTogetherAddsUp() {
    let script = JournalScript()
    for life in lives { script.message(life.events) }
    #expect(script.ledger.violation == nil)
    let counts = script.counts
    #expect(counts.offered + counts.unanswered == lives.count)
    #expect(counts.accepted + counts.rejected == counts.offered)
  }
}
