import VirtualTime

/// What the ledger knows of one message: sixteen bytes.
struct MessageRecord {
  /// Where the message stands in its queue.
  enum Row: UInt8 {
    /// The API has not answered yet.
    case unanswered
    case rejected
    case queued
    /// Claimed by a worker.
    case sending
    /// The worker wrote the success down.
    case recorded
    case deadLettered
    case expired
    case cancelled
    case lost
  }

  var created: Int64
  var row: Row = .unanswered
  var channel: UInt8
  /// Requests to a provider that have no answer yet.
  var sendsOpen: UInt8 = 0
  /// How often a provider accepted it.
  var accepts: UInt8 = 0
  /// Accepted sends that a receipt will still follow.
  var receiptsOpen: UInt8 = 0
  var receiptsFailed: UInt8 = 0
  var isConfirmed = false
  /// Claims that were taken away again while their worker may still be about to send: a sweep asks nobody.
  var overtakenClaims: UInt8 = 0

  init(created: Int64, channel: UInt8) {
    self.created = created
    self.channel = channel
  }

  /// What is taken of a message that was closed and whose record is gone.
  init(deliveredOnceAt created: Int64, channel: UInt8) {
    self.init(created: created, channel: channel)
    row = .recorded
    accepts = 1
    isConfirmed = true
  }

  /// Not one of the warm-up's messages.
  var counts: Bool { created >= 0 }

  /// The one category the message is in, as the report defines them.
  @inline(__always) var category: MessageCategory {
    if row == .unanswered { return .unanswered }
    if row == .rejected { return .rejected }
    if accepts > 0 {
      if receiptsFailed == accepts { return .undeliverable }
      return isConfirmed ? .confirmed : .unconfirmed
    }
    switch row {
    case .deadLettered: return .deadLettered
    case .expired: return .expired
    case .cancelled: return .cancelled
    case .lost: return .lost
    case .unanswered, .rejected, .queued, .sending, .recorded: return .queued
    }
  }

  /// Nothing can happen to it any more, unless its queue's data are set back.
  @inline(__always) var isClosed: Bool {
    switch row {
    case .rejected, .recorded, .expired, .cancelled:
      sendsOpen == 0 && receiptsOpen == 0 && overtakenClaims == 0
    case .unanswered, .queued, .sending, .deadLettered, .lost: false
    }
  }
}

/// The categories that partition all messages.
enum MessageCategory: Int, CaseIterable {
  case unanswered, rejected, queued, confirmed, unconfirmed, undeliverable, deadLettered, expired, cancelled, lost
}
