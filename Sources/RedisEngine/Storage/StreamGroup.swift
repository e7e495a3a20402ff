/// An entry that was delivered and not acknowledged.
struct PendingEntry: Comparable, Sendable {
  var id: RedisStreamID
  var consumer: UInt32 = 0
  /// Milliseconds since 1970.
  var deliveredAt: Int64 = 0
  var deliveryCount: Int64 = 1

  @inline(__always) static func < (a: Self, b: Self) -> Bool { a.id < b.id }
  @inline(__always) static func == (a: Self, b: Self) -> Bool { a.id == b.id }
}

struct StreamConsumer: Sendable {
  var id: UInt32
  var name: RedisBytes
  var seenAt: Int64
  var pendingCount = 0
}

/// A consumer group of a stream.
struct StreamGroup: Sendable {
  var name: RedisBytes
  /// The last one delivered.
  var lastID: RedisStreamID
  /// nil: cannot be known.
  var entriesRead: Int64?
  private(set) var pending = SortedChunks<PendingEntry>()
  /// In the order of their names.
  private(set) var consumers: [StreamConsumer] = []
  private var nextConsumer: UInt32 = 0

  init(name: RedisBytes, lastID: RedisStreamID, entriesRead: Int64?) {
    self.name = name
    self.lastID = lastID
    self.entriesRead = entriesRead
  }

  func consumerIndex(_ name: RedisBytes) -> Int? { consumers.firstIndex { $0.name == name } }
  func consumerIndex(id: UInt32) -> Int? { consumers.firstIndex { $0.id == id } }

  /// The place of a new consumer of this name, which there must not be.
  mutating func addConsumer(_ name: RedisBytes, now: Int64) -> Int {
    let place = consumers.firstIndex { name < $0.name } ?? consumers.count
    consumers.insert(StreamConsumer(id: nextConsumer, name: name, seenAt: now), at: place)
    nextConsumer += 1
    return place
  }

  mutating func see(_ consumer: Int, now: Int64) { consumers[consumer].seenAt = now }

  /// Answers how many entries were pending for it; those are forgotten.
  mutating func removeConsumer(_ place: Int) -> Int {
    let consumer = consumers.remove(at: place)
    var owned: [PendingEntry] = []
    if consumer.pendingCount > 0 {
      pending.visit { if $0.consumer == consumer.id { owned.append($0) } }
      for entry in owned { pending.remove(entry) }
    }
    return owned.count
  }

  func pendingEntry(_ id: RedisStreamID) -> PendingEntry? {
    pending.find(PendingEntry(id: id)).map { pending[$0] }
  }

  /// Adds an entry, or replaces the one with this ID, whoever had it.
  mutating func setPending(_ entry: PendingEntry) {
    if let position = pending.find(entry) {
      let old = pending[position].consumer
      pending[position] = entry
      if old != entry.consumer {
        count(old, -1)
        count(entry.consumer, 1)
      }
    } else {
      pending.insert(entry)
      count(entry.consumer, 1)
    }
  }

  mutating func removePending(_ id: RedisStreamID) -> Bool {
    guard let position = pending.find(PendingEntry(id: id)) else { return false }
    count(pending[position].consumer, -1)
    pending.remove(at: position)
    return true
  }

  private mutating func count(_ consumer: UInt32, _ change: Int) {
    if let place = consumerIndex(id: consumer) { consumers[place].pendingCount += change }
  }
}

/// What can be said about how far a group has read.
extension StreamValue {
  /// How many entries were ever added up to the ID; nil: cannot be known, as Redis 7.0 judges that.
  func entriesRead(upTo id: RedisStreamID) -> Int64? {
    if entriesAdded == 0 { return 0 }
    if count == 0, id <= lastID { return entriesAdded }
    if id == lastID { return entriesAdded }
    if id > lastID { return nil }
    if highestDeletedID == .zero || highestDeletedID < firstID {
      if id < firstID { return entriesAdded - Int64(count) }
      if id == firstID { return entriesAdded - Int64(count) + 1 }
    }
    return nil
  }

  func hasDeletedEntry(from id: RedisStreamID) -> Bool {
    if count == 0 || highestDeletedID == .zero { return false }
    return id <= highestDeletedID
  }

  /// How many entries the group has not been given yet; nil: cannot be known.
  func lag(of group: StreamGroup) -> Int64? {
    if entriesAdded == 0 { return 0 }
    if let read = group.entriesRead, !hasDeletedEntry(from: group.lastID) { return entriesAdded - read }
    return entriesRead(upTo: group.lastID).map { entriesAdded - $0 }
  }
}
