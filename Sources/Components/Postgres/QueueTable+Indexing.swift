import VirtualTime

extension QueueTable {
  /// Brings the indices up to a row's change; nil stands for no row. They follow the current version, committed or not:
  /// whoever claims passes over the rows that others have changed, since these are locked.
  mutating func reindex(_ slot: Int, from old: MessageRow?, to new: MessageRow?) {
    let isSending = new?.status == .sending
    if (old?.status == .sending) != isSending {
      if isSending { addToSending(slot) } else { removeFromSending(slot) }
    }
    let home = cells[slot].home
    if home != .none {
      if let old, let new, stays(home, old, new) { return }
      leave(slot, home, old!)
    }
    guard let new else { return }
    enter(slot, new)
  }

  /// Whether the entry in the index still stands where the row belongs.
  @inline(__always)
  private func stays(_ home: StoredRow.Home, _ old: MessageRow, _ new: MessageRow) -> Bool {
    guard old.status == new.status else { return false }
    switch home {
    case .none: return false
    case .due, .delayed:
      return old.channel == new.channel && old.priority == new.priority && old.createdAt == new.createdAt
        && old.retryNanoseconds == new.retryNanoseconds
    // An entry that stands too early is moved on when it surfaces.
    case .sent, .failed, .cancelled: return old.updatedAt <= new.updatedAt
    }
  }

  /// Leaves the row's entry behind as a stale one.
  private mutating func leave(_ slot: Int, _ home: StoredRow.Home, _ old: MessageRow) {
    cells[slot].stamp &+= 1
    cells[slot].home = .none
    switch home {
    case .none: break
    case .due:
      let lane = laneNumber(channel: old.channel, priority: old.priority)
      lanes[lane].queue.staleCount += 1
      Self.compactIfWorthwhile(&lanes[lane].queue, cells)
    case .delayed:
      delayed.staleCount += 1
      Self.compactIfWorthwhile(&delayed, cells)
    case .sent, .failed, .cancelled:
      let position = Int(home.rawValue - StoredRow.Home.sent.rawValue)
      resting[position].staleCount += 1
      Self.compactIfWorthwhile(&resting[position], cells)
    }
  }

  @inline(__always)
  private mutating func enter(_ slot: Int, _ row: MessageRow) {
    switch row.status {
    case .sending: break
    case .queued:
      if row.retryNanoseconds == .min {
        enterLane(slot, row)
      } else {
        cells[slot].home = .delayed
        delayed.insert(entry(slot, row, key: row.retryNanoseconds))
      }
    case .sent, .failed, .cancelled:
      let position = Int(row.status.rawValue - MessageStatus.sent.rawValue)
      cells[slot].home = StoredRow.Home(rawValue: StoredRow.Home.sent.rawValue + UInt8(position))!
      resting[position].insert(entry(slot, row, key: row.updatedAt.nanoseconds))
    }
  }

  /// Adds the row to the due rows of its channel and priority.
  @inline(__always)
  mutating func enterLane(_ slot: Int, _ row: MessageRow) {
    cells[slot].home = .due
    let lane = laneNumber(channel: row.channel, priority: row.priority)
    lanes[lane].queue.insert(entry(slot, row, key: row.createdAt.nanoseconds))
  }

  @inline(__always)
  func entry(_ slot: Int, _ row: MessageRow, key: Int64) -> IndexEntry {
    IndexEntry(key: key, number: row.number, slot: UInt32(slot), stamp: cells[slot].stamp)
  }

  @inline(__always)
  func isStale(_ entry: IndexEntry) -> Bool { cells[Int(entry.slot)].stamp != entry.stamp }

  /// The lane of a channel and priority, made at its first use.
  @inline(__always)
  mutating func laneNumber(channel: UInt8, priority: Int8) -> Int {
    let position = Int(channel) << 8 | Int(UInt8(bitPattern: priority))
    if position < laneNumbers.count, laneNumbers[position] != 0 { return Int(laneNumbers[position]) - 1 }
    return addLane(channel: channel, priority: priority, position)
  }

  @inline(never)
  private mutating func addLane(channel: UInt8, priority: Int8, _ position: Int) -> Int {
    precondition(channel < ChannelSet.capacity, "channel \(channel) is beyond what a queue table knows")
    if position >= laneNumbers.count {
      laneNumbers.append(contentsOf: repeatElement(0, count: (position | 255) + 1 - laneNumbers.count))
    }
    lanes.append(Lane(channel: channel, priority: priority))
    laneNumbers[position] = UInt16(lanes.count)
    return lanes.count - 1
  }

  private static func compactIfWorthwhile(_ queue: inout OrderedQueue, _ cells: RowStore) {
    guard queue.staleCount > 64, queue.staleCount * 2 > queue.count else { return }
    queue.compact { cells[Int($0.slot)].stamp == $0.stamp }
  }

  private mutating func addToSending(_ slot: Int) {
    cells[slot].sendingPosition = UInt32(sendingSlots.count)
    sendingSlots.append(UInt32(slot))
  }

  private mutating func removeFromSending(_ slot: Int) {
    let position = Int(cells[slot].sendingPosition)
    let last = sendingSlots.removeLast()
    guard position < sendingSlots.count else { return }
    sendingSlots[position] = last
    cells[Int(last)].sendingPosition = UInt32(position)
  }
}
