import VirtualTime

extension QueueTable {
  /// Puts a row into a free slot and the indices. Amortised O(1).
  mutating func store(_ row: MessageRow, holder: UInt16) -> Int {
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = Int(free)
      cells[slot].take(row, holder: holder)
    } else {
      slot = cells.count
      precondition(slot < Int(UInt32.max), "a queue table holds at most \(UInt32.max) rows")
      cells.append(StoredRow(row: row, holder: holder, flags: .live))
    }
    directory.insert(row.number, slot: slot)
    if row.status == .queued, row.retryNanoseconds == .min {
      enterLane(slot, row)
    } else {
      reindex(slot, from: nil, to: row)
    }
    return slot
  }

  /// Forgets a row that has left the indices.
  mutating func free(_ slot: Int) {
    directory.remove(cells[slot].row.number)
    cells[slot].flags = []
    cells[slot].holder = 0
    freeSlots.append(UInt32(slot))
  }

  /// Replaces a row's current version.
  @inline(__always)
  mutating func overwrite(_ slot: Int, from old: MessageRow, with new: MessageRow) {
    deadVersions += 1
    cells[slot].row = new
    reindex(slot, from: old, to: new)
  }

  /// Counts a committed row in or out.
  @inline(__always)
  mutating func count(_ row: MessageRow, by change: Int) {
    let position = Int(row.channel) * MessageStatus.allCases.count + Int(row.status.rawValue)
    if position >= committedCounts.count {
      let missing = (Int(row.channel) + 1) * MessageStatus.allCases.count - committedCounts.count
      committedCounts.append(contentsOf: repeatElement(0, count: missing))
    }
    committedCounts[position] += change
  }

  @inline(__always)
  mutating func recount(_ old: MessageRow, _ new: MessageRow) {
    guard old.status != new.status || old.channel != new.channel else { return }
    count(old, by: -1)
    count(new, by: 1)
  }
}
