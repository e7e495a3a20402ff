import VirtualTime

extension QueueTable {
  /// Leaves the statement waiting for the row in `slot`, behind those that wait for it already.
  mutating func wait(_ index: Int, for slot: Int, _ statement: Statement) {
    sessions[index].pending = statement
    sessions[index].awaitedSlot = slot
    sessions[index].awaitedRowIsGone = false
    waiting.append(index)
    cells[slot].flags.insert(.awaited)
    startWait(index)
  }

  /// A lock attempt begins: its timers run from here.
  private mutating func startWait(_ index: Int) {
    sessions[index].waitBegan = now
    sessions[index].deadlockChecked = false
    note(deadline: waitDeadline(index).instant)
  }

  /// Takes the session out of the queue of the row it waits for. Whoever comes first then begins a new lock attempt.
  mutating func stopWaiting(_ index: Int) {
    let slot = sessions[index].awaitedSlot
    let wasFirst = firstInLine(for: slot) == index
    waiting.remove(at: waiting.firstIndex(of: index)!)
    sessions[index].pending = nil
    if sessions[index].awaitedRowIsGone { return }
    if !waiting.contains(where: { isWaiting($0, for: slot) }) { cells[slot].flags.remove(.awaited) }
    if wasFirst, let next = firstInLine(for: slot) { startWait(next) }
  }

  /// The session whose turn it is when the row is free. Inserts of the same key wait for the transaction, not in line.
  private func firstInLine(for slot: Int) -> Int? {
    waiting.first { isWaiting($0, for: slot) && !sessions[$0].pending!.isInsert }
  }

  func isWaiting(_ index: Int, for slot: Int) -> Bool {
    sessions[index].awaitedSlot == slot && !sessions[index].awaitedRowIsGone
  }

  /// The row is deleted for good, or was never there: those who wait for it will not find it, nor will a waiting
  /// statement that has yet to come to it, even if its number is inserted again.
  mutating func noteRowGone(_ slot: Int) {
    let number = cells[slot].row.number
    for index in waiting { sessions[index].pending!.skip(number) }
    guard cells[slot].flags.contains(.awaited) else { return }
    cells[slot].flags.remove(.awaited)
    var inserts = 0
    for index in waiting where isWaiting(index, for: slot) {
      sessions[index].awaitedRowIsGone = true
      if sessions[index].pending!.isInsert { inserts += 1 }
    }
    if inserts > 1 { ambiguousOrders += 1 }
  }

  /// The row's holder let it go. Each lock attempt has its own time limit, and the server makes a new attempt for every
  /// waiter when the row was changed (each follows it to the new version, in whichever order they run), but only for
  /// the next in line when it was not.
  mutating func restartWaits(on slot: Int, changed: Bool) {
    var waiters = 0
    var inserts = 0
    for index in waiting where isWaiting(index, for: slot) {
      let isInsert = sessions[index].pending!.isInsert
      waiters += 1
      if isInsert { inserts += 1 }
      if changed || isInsert { startWait(index) }
    }
    if waiters > 1, changed || inserts > 0 { ambiguousOrders += 1 }
  }

  /// Lets waiting statements go on until none can: the end of every call that frees rows.
  mutating func settle(_ woken: inout [Completion]) {
    guard !waiting.isEmpty else { return }
    var resumed = 0
    var hasLongStatement = false
    while let position = waiting.firstIndex(where: canResume) {
      let index = waiting[position]
      var statement = sessions[index].pending!
      let slot = sessions[index].awaitedSlot
      let isGone = sessions[index].awaitedRowIsGone
      stopWaiting(index)
      resumed += 1
      if statement.hasMoreTargets { hasLongStatement = true }
      let result = proceed(index, &statement, grantedSlot: isGone ? nil : slot, skipsTarget: isGone)
      finish(index, result, &woken)
    }
    // Several processes wake at the same time, and one of them goes on to rows that another may reach first.
    if resumed > 1, hasLongStatement { ambiguousOrders += 1 }
  }

  private func canResume(_ index: Int) -> Bool {
    if sessions[index].awaitedRowIsGone { return true }
    let cell = cells[sessions[index].awaitedSlot]
    if cell.holder == 0 { return true }
    return sessions[index].pending!.isInsert && !cell.flags.contains(.changed)
  }

  /// Reports the end of a statement that had waited, and closes its session when nobody is there to hear it.
  private mutating func finish(_ index: Int, _ result: StatementResult, _ woken: inout [Completion]) {
    if result == .waiting { return }
    if sessions[index].isOrphaned {
      close(index, as: .closed, woken: &woken)
    } else {
      woken.append(Completion(session: SessionID(index), result: result))
    }
  }

  /// Ends the session's waiting statement with an error.
  mutating func fail(waiting index: Int, with error: SQLError, _ woken: inout [Completion]) {
    stopWaiting(index)
    abort(index)
    finish(index, .failed(error), &woken)
    settle(&woken)
  }
}
