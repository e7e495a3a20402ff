/// Giving a group's entries to a consumer.
struct StreamDelivery {
  var group: Int
  var consumer: RedisBytes
  /// NOACK: what is delivered is not pending.
  var isAcknowledged: Bool
  var limit: Int?

  /// What nobody in the group got yet.
  func new(_ engine: inout RedisEngine, _ key: RedisKey, _ position: Int) -> RedisReply {
    let now = engine.now
    let entries = engine.changeStream(position) { stream in
      let consumer = stream.groups[group].enter(consumer, now: now)
      guard let first = stream.groups[group].lastID.next else { return [RedisStreamEntry]() }
      let entries = stream.entries(from: first, through: .last, limit: limit)
      for entry in entries {
        if stream.groups[group].entriesRead != nil, !stream.hasDeletedEntry(from: entry.id) {
          stream.groups[group].entriesRead! += 1
        } else if stream.entriesAdded > 0 {
          stream.groups[group].entriesRead = stream.entriesRead(upTo: entry.id)
        }
        stream.groups[group].lastID = entry.id
        if !isAcknowledged {
          stream.groups[group].setPending(PendingEntry(id: entry.id, consumer: consumer, deliveredAt: now))
        }
      }
      return entries
    }
    engine.work += entries.count
    engine.changed(key)
    return .array(entries.map(\.reply))
  }

  /// What the consumer got before and has not acknowledged: counts as delivered again.
  func history(
    _ engine: inout RedisEngine, _ key: RedisKey, _ position: Int, after id: RedisStreamID
  ) -> RedisReply {
    let now = engine.now
    let replies = engine.changeStream(position) { stream in
      let consumer = stream.groups[group].enter(consumer, now: now)
      return stream.groups[group].pendingEntries(from: id.next ?? .zero, of: consumer, limit: limit)
        .map { pending -> RedisReply in
          guard let entry = stream.entry(pending.id) else { return .array([.bulk(pending.id.bytes), .nullArray]) }
          var again = pending
          again.deliveredAt = now
          again.deliveryCount += 1
          stream.groups[group].setPending(again)
          return entry.reply
        }
    }
    engine.work += replies.count
    engine.changed(key)
    return .array(replies)
  }
}

extension StreamGroup {
  /// Pending entries in the order of their IDs.
  /// - Parameter consumer: nil: everybody's.
  func pendingEntries(
    from first: RedisStreamID, through last: RedisStreamID = .last, of consumer: UInt32? = nil, limit: Int? = nil,
    where isWanted: (PendingEntry) -> Bool = { _ in true }
  ) -> [PendingEntry] {
    var found: [PendingEntry] = []
    guard limit != 0 else { return found }
    pending.visit(from: pending.partition { $0.id < first }) { entry in
      guard entry.id <= last else { return false }
      if consumer == nil || entry.consumer == consumer, isWanted(entry) { found.append(entry) }
      return found.count != limit
    }
    return found
  }
}
