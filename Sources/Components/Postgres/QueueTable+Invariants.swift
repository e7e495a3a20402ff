import VirtualTime

extension QueueTable {
  /// Every broken invariant, in words; empty when the table is sound. For tests: O(rows + sessions x held rows).
  public func brokenInvariants() -> [String] {
    var problems: [String] = []
    checkRows(&problems)
    checkCounts(&problems)
    checkIndices(&problems)
    checkLocks(&problems)
    checkWaits(&problems)
    return problems
  }

  private func checkRows(_ problems: inout [String]) {
    var live = 0
    for (slot, cell) in cells.enumerated() {
      guard cell.flags.contains(.live) else {
        if cell.holder != 0 || cell.home != .none || cell.flags != [] { problems.append("free slot \(slot) is in use") }
        continue
      }
      live += 1
      if directory[cell.row.number] != slot { problems.append("row \(cell.row.number) is not found by its number") }
    }
    if live != directory.count { problems.append("\(live) rows but \(directory.count) numbers") }
    if live + freeSlots.count != cells.count { problems.append("slots have leaked") }
    if Set(freeSlots).count != freeSlots.count { problems.append("a slot is free twice") }
  }

  private func checkCounts(_ problems: inout [String]) {
    var counts = [Int](repeating: 0, count: committedCounts.count)
    forEachRow { row in
      let position = Int(row.channel) * MessageStatus.allCases.count + Int(row.status.rawValue)
      if position < counts.count { counts[position] += 1 } else { problems.append("row \(row.number) is not counted") }
    }
    if counts != committedCounts { problems.append("counts \(committedCounts) but rows \(counts)") }
  }

  private func checkIndices(_ problems: inout [String]) {
    var entries = [Int](repeating: 0, count: cells.count)
    for lane in lanes {
      check(lane.queue, .due, "lane \(lane.channel)/\(lane.priority)", &entries, &problems) {
        $0.row.channel == lane.channel && $0.row.priority == lane.priority
          && $0.row.createdAt.nanoseconds == $1.key
      }
    }
    check(delayed, .delayed, "delayed rows", &entries, &problems) { $0.row.retryNanoseconds == $1.key }
    for (position, queue) in resting.enumerated() {
      let status = MessageStatus(restingPosition: position)
      let home = StoredRow.Home(rawValue: StoredRow.Home.sent.rawValue + UInt8(position))!
      check(queue, home, "\(status) rows", &entries, &problems) { $1.key <= $0.row.updatedAt.nanoseconds }
    }
    for (slot, cell) in cells.enumerated() where cell.flags.contains(.live) {
      let exists = !cell.flags.contains(.deleted)
      let expected = exists && cell.row.status != .sending ? 1 : 0
      if entries[slot] != expected { problems.append("row \(cell.row.number) has \(entries[slot]) index entries") }
      let isListed =
        Int(cell.sendingPosition) < sendingSlots.count && sendingSlots[Int(cell.sendingPosition)] == UInt32(slot)
      if (exists && cell.row.status == .sending) != isListed {
        problems.append("row \(cell.row.number) is listed wrongly among those being sent")
      }
    }
    let sending = cells.count {
      $0.flags.contains(.live) && !$0.flags.contains(.deleted) && $0.row.status == .sending
    }
    if sending != sendingSlots.count { problems.append("\(sending) rows being sent, \(sendingSlots.count) listed") }
    if !passedOver.isEmpty { problems.append("a claim has not put rows back") }
  }

  private func check(
    _ queue: OrderedQueue, _ home: StoredRow.Home, _ name: String, _ entries: inout [Int], _ problems: inout [String],
    _ belongs: (StoredRow, IndexEntry) -> Bool
  ) {
    var stale = 0
    for entry in queue.entries {
      let cell = cells[Int(entry.slot)]
      guard cell.stamp == entry.stamp else {
        stale += 1
        continue
      }
      entries[Int(entry.slot)] += 1
      if cell.home != home || cell.row.number != entry.number || !belongs(cell, entry) {
        problems.append("row \(entry.number) does not belong to the \(name)")
      }
    }
    if stale != queue.staleCount { problems.append("\(name): \(stale) stale entries, \(queue.staleCount) counted") }
    if !queue.isOrdered { problems.append("\(name) are out of order") }
  }

  private func checkLocks(_ problems: inout [String]) {
    var holders = [Int](repeating: 0, count: cells.count)
    for (index, session) in sessions.enumerated() {
      if !session.held.isEmpty, session.state != .transaction, !(session.state == .idle && session.isWaiting) {
        problems.append("session \(index) holds rows without a transaction")
      }
      for (position, entry) in session.held.enumerated() {
        let cell = cells[Int(entry.slot)]
        holders[Int(entry.slot)] = index + 1
        if Int(cell.holder) != index + 1 { problems.append("session \(index) holds a row that is not locked by it") }
        if entry.kind != .locked, !cell.flags.contains(.changed) || Int(cell.heldPosition) != position {
          problems.append("row \(cell.row.number) has lost its committed version")
        }
      }
    }
    for (slot, cell) in cells.enumerated() {
      if Int(cell.holder) != holders[slot] { problems.append("row \(cell.row.number) is locked by nobody") }
      if cell.flags.contains(.changed), cell.holder == 0 { problems.append("row \(cell.row.number) was left changed") }
      if !cell.flags.isDisjoint(with: [.deleted, .reinserted]), !cell.flags.contains(.changed) {
        problems.append("row \(cell.row.number) was left deleted")
      }
    }
    let open = sessions.count { [.idle, .transaction, .failed].contains($0.state) }
    if open != openSessions { problems.append("\(open) sessions are open, \(openSessions) counted") }
  }

  private func checkWaits(_ problems: inout [String]) {
    if Set(waiting).count != waiting.count { problems.append("a session waits twice") }
    if Set(waiting) != Set(sessions.indices.filter { sessions[$0].isWaiting }) {
      problems.append("the sessions that wait are not those in line")
    }
    for index in waiting {
      let cell = cells[sessions[index].awaitedSlot]
      if sessions[index].awaitedRowIsGone || !cell.flags.contains(.awaited) || cell.holder == 0 {
        problems.append("session \(index) waits for a row that is free")
      }
      if Int(cell.holder) == index + 1 { problems.append("session \(index) waits for itself") }
      if ![.idle, .transaction].contains(sessions[index].state) {
        problems.append("session \(index) waits without a transaction")
      }
      let due = waitDeadline(index).instant
      if due < earliestDeadline { problems.append("session \(index)'s time limit is not noted") }
    }
    for (slot, cell) in cells.enumerated() where cell.flags.contains(.awaited) {
      if !waiting.contains(where: { isWaiting($0, for: slot) }) { problems.append("nobody waits for slot \(slot)") }
    }
  }
}
