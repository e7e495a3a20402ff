extension QueueTable {
  /// `BEGIN`. Inside a transaction it does nothing (the server warns).
  public mutating func begin(_ id: SessionID) -> Outcome {
    let index = checked(id)
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    sessions[index].state = .transaction
    noteIdle(index)
    return Outcome(.done(rows: 0))
  }

  /// `COMMIT`. Outside a transaction it does nothing (the server warns); a failed one is rolled back.
  public mutating func commit(_ id: SessionID) -> Outcome {
    let index = checked(id)
    if sessions[index].state == .failed {
      sessions[index].state = .idle
      return Outcome(.rolledBack)
    }
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    sessions[index].state = .idle
    var woken: [Completion] = []
    commitRows(of: index)
    settle(&woken)
    return Outcome(.done(rows: 0), woken: woken)
  }

  /// `ROLLBACK`. Outside a transaction it does nothing (the server warns).
  public mutating func rollback(_ id: SessionID) -> Outcome {
    let index = checked(id)
    if sessions[index].state == .failed {
      sessions[index].state = .idle
      return Outcome(.done(rows: 0))
    }
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    sessions[index].state = .idle
    var woken: [Completion] = []
    rollBackRows(of: index)
    settle(&woken)
    return Outcome(.done(rows: 0), woken: woken)
  }

  /// Why the session cannot take a statement now; nil when it can. Traps while it waits: a connection carries one
  /// statement at a time.
  mutating func refusal(_ index: Int) -> SQLError? {
    precondition(!sessions[index].isWaiting, "session \(index) waits for a row and takes no other statement")
    switch sessions[index].state {
    case .idle, .transaction: return nil
    case .failed:
      noteIdle(index)
      return .transactionAborted
    case .terminated(let error):
      sessions[index].state = .lost
      return error
    case .lost: return .connectionLost
    case .closed: preconditionFailure("session \(index) is not open")
    }
  }

  /// A statement of the session failed: whatever its transaction did is undone and unlocked.
  mutating func abort(_ index: Int) {
    if sessions[index].state == .transaction { sessions[index].state = .failed }
    rollBackRows(of: index)
    noteIdle(index)
  }

  /// Makes the session's changes the committed ones and lets its locks go. Waiters are woken by `settle`.
  mutating func commitRows(of index: Int) {
    guard !sessions[index].held.isEmpty else { return }
    let held = takeHeld(of: index)
    var wasChanged = Flagged()
    for entry in held where entry.kind != .locked {
      let slot = Int(entry.slot)
      let flags = cells[slot].flags
      if entry.kind == .changed { count(entry.before, by: -1) }
      if flags.contains(.deleted) {
        noteRowGone(slot)
        free(slot)
      } else {
        count(cells[slot].row, by: 1)
        // To those who wait, the row of before is gone.
        if flags.contains(.reinserted) { noteRowGone(slot) }
        cells[slot].flags.subtract([.changed, .reinserted])
        if flags.contains(.awaited) { wasChanged.insert(slot) }
      }
    }
    release(held, of: index, changed: wasChanged)
    recycle(held, of: index)
  }

  /// Puts back what the session's transaction changed and lets its locks go. Waiters are woken by `settle`.
  mutating func rollBackRows(of index: Int) {
    guard !sessions[index].held.isEmpty else { return }
    let held = takeHeld(of: index)
    for entry in held.reversed() {
      let slot = Int(entry.slot)
      switch entry.kind {
      case .locked: break
      case .changed:
        let current = cells[slot].flags.contains(.deleted) ? nil : cells[slot].row
        cells[slot].flags.subtract([.changed, .deleted, .reinserted])
        cells[slot].row = entry.before
        reindex(slot, from: current, to: entry.before)
      case .inserted:
        deadVersions += 1
        reindex(slot, from: cells[slot].flags.contains(.deleted) ? nil : cells[slot].row, to: nil)
        noteRowGone(slot)
        free(slot)
      }
    }
    release(held, of: index, changed: Flagged())
    recycle(held, of: index)
  }

  private mutating func takeHeld(of index: Int) -> [HeldRow] {
    var held: [HeldRow] = []
    swap(&held, &sessions[index].held)
    return held
  }

  /// Gives the session's log its memory back, unless a large transaction blew it up.
  private mutating func recycle(_ held: consuming [HeldRow], of index: Int) {
    guard held.capacity <= 1024 else { return }
    held.removeAll(keepingCapacity: true)
    sessions[index].held = held
  }

  private mutating func release(_ held: [HeldRow], of index: Int, changed: Flagged) {
    let holder = UInt16(index + 1)
    for entry in held {
      let slot = Int(entry.slot)
      guard cells[slot].holder == holder else { continue }
      cells[slot].holder = 0
      if cells[slot].flags.contains(.awaited) { restartWaits(on: slot, changed: changed.contains(slot)) }
    }
  }
}

/// A few slots, mostly none.
struct Flagged {
  private var slots: [Int] = []
  mutating func insert(_ slot: Int) { slots.append(slot) }
  func contains(_ slot: Int) -> Bool { slots.contains(slot) }
}
