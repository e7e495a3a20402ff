public import VirtualTime

// What the queue's actor reads at every step is inlined there: called, it would get a copy of the whole table.
extension QueueTable {
  /// Committed rows of a status, over the channels of a set. O(channels).
  @inline(__always) public func count(_ status: MessageStatus, channels: ChannelSet = .all) -> Int {
    var total = 0
    var position = Int(status.rawValue)
    var channel: UInt8 = 0
    while position < committedCounts.count {
      if channels.contains(channel) { total += committedCounts[position] }
      position += MessageStatus.allCases.count
      channel += 1
    }
    return total
  }

  /// Committed rows of all statuses. O(channels).
  @inline(__always) public var rowCount: Int { committedCounts.reduce(0, +) }

  /// The memory that rows and indices have reserved, in bytes: what a limit on a run's memory can watch. It follows the
  /// largest number of rows that were stored at once. O(lanes).
  public var storageBytes: Int {
    let queues = lanes.map(\.queue) + resting + [delayed]
    return cells.storageBytes + directory.storageBytes
      + (freeSlots.capacity + sendingSlots.capacity) * MemoryLayout<UInt32>.stride
      + queues.reduce(0) { $0 + $1.storageBytes }
  }

  /// The committed row of this number; nil when there is none. O(1) unless a transaction has changed it.
  @inline(__always) public func row(_ number: UInt32) -> MessageRow? {
    directory[number].flatMap { committedRow($0) }
  }

  /// The row as the session's own transaction sees it.
  public func row(_ number: UInt32, seenBy id: SessionID) -> MessageRow? {
    let index = checked(id)
    return directory[number].flatMap { visibleRow($0, to: index) }
  }

  /// Calls `body` with every committed row, in the order of storage, which is the same for the same history. O(rows).
  public func forEachRow(_ body: (MessageRow) throws -> Void) rethrows {
    for slot in cells.indices {
      if let row = committedRow(slot) { try body(row) }
    }
  }

  /// The creation of the oldest committed row that is queued, due or not; nil when none is. O(lanes + rows that wait for
  /// their next attempt), or O(rows) while a transaction holds queued rows that it has changed.
  public mutating func oldestQueued(channels: ChannelSet = .all) -> VirtualInstant? {
    var oldest: VirtualInstant?
    func consider(_ row: MessageRow) {
      guard row.status == .queued, channels.contains(row.channel) else { return }
      if oldest.map({ row.createdAt < $0 }) ?? true { oldest = row.createdAt }
    }
    if sessions.contains(where: holdsChanges) {
      forEachRow(consider)
      return oldest
    }
    for lane in lanes.indices where channels.contains(lanes[lane].channel) {
      if let entry = freshFirst(lane) { consider(cells[Int(entry.slot)].row) }
    }
    for entry in delayed.entries where !isStale(entry) { consider(cells[Int(entry.slot)].row) }
    return oldest
  }

  private func holdsChanges(_ session: Session) -> Bool {
    session.held.contains { $0.kind != .locked }
  }

  /// The committed version of the row in a slot.
  @inline(__always) func committedRow(_ slot: Int) -> MessageRow? {
    let cell = cells[slot]
    guard cell.flags.contains(.live) else { return nil }
    guard cell.flags.contains(.changed) else { return cell.row }
    let entry = sessions[Int(cell.holder) - 1].held[Int(cell.heldPosition)]
    return entry.kind == .inserted ? nil : entry.before
  }

  /// The version that a session's statement sees: its own transaction's, else the committed one.
  func visibleRow(_ slot: Int, to index: Int) -> MessageRow? {
    let cell = cells[slot]
    if cell.flags.contains(.live), cell.holder == UInt16(index + 1) {
      return cell.flags.contains(.deleted) ? nil : cell.row
    }
    return committedRow(slot)
  }

  /// The rows that a statement of the session finds, in ascending order.
  func numbers(matching predicate: RowPredicate, visibleTo index: Int) -> [UInt32] {
    var numbers: [UInt32] = []
    func consider(_ slot: Int) {
      if let row = visibleRow(slot, to: index), predicate.matches(row) { numbers.append(row.number) }
    }
    if predicate.statuses == .sending {
      for slot in sendingSlots { consider(Int(slot)) }
      // Rows that another transaction has taken out of `sending` are still there for everyone else.
      for other in sessions.indices where other != index {
        for entry in sessions[other].held where entry.kind == .changed && entry.before.status == .sending {
          let slot = Int(entry.slot)
          let isListed = !cells[slot].flags.contains(.deleted) && cells[slot].row.status == .sending
          if !isListed { consider(slot) }
        }
      }
    } else {
      for slot in cells.indices { consider(slot) }
    }
    numbers.sort()
    return numbers
  }

  /// The numbers of the committed rows that satisfy the predicate, in ascending order. O(rows), or O(rows being sent)
  /// when it allows no other status.
  public func numbers(where predicate: RowPredicate) -> [UInt32] {
    numbers(matching: predicate, visibleTo: sessions.count)
  }

  /// Whether a transaction holds the row of this number.
  public func isLocked(_ number: UInt32) -> Bool { directory[number].map { cells[$0].holder != 0 } ?? false }
}
