import VirtualTime

/// The attempts of a queue's messages, one by one. Kept only where somebody may ask for them.
struct AttemptLog {
  struct Entry {
    var id: Int64
    var message: UInt32
    var number: UInt8
    /// 0: it succeeded.
    var code: UInt32
    var at: VirtualInstant
    /// What the attempt planned; the latest attempt of a message that waits shows the row's own instead.
    var retryAt: VirtualInstant?
  }

  private(set) var entries: [Entry] = []
  private var last: [UInt32: Int] = [:]
  private var nextID: Int64 = 1
  private var keptLastTime = 1024

  /// - Parameter isKept: whether the message is still in the table; asked now and then, for the attempts to go with it.
  mutating func add(
    _ message: UInt32, number: UInt8, code: UInt32, at: VirtualInstant, retryAt: VirtualInstant?,
    isKept: (UInt32) -> Bool
  ) {
    last[message] = entries.count
    entries.append(Entry(id: nextID, message: message, number: number, code: code, at: at, retryAt: retryAt))
    nextID += 1
    guard entries.count > 2 * keptLastTime else { return }
    entries.removeAll { !isKept($0.message) }
    last.removeAll(keepingCapacity: true)
    for (index, entry) in entries.enumerated() { last[entry.message] = index }
    keptLastTime = max(1024, entries.count)
  }

  /// Whether it is the latest attempt of its message.
  func isLast(_ index: Int) -> Bool { last[entries[index].message] == index }

  mutating func setRetry(_ retryAt: VirtualInstant?, at index: Int) { entries[index].retryAt = retryAt }
}
