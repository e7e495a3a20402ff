extension QueueTable {
  /// Goes on with a statement until it ends or has to wait. `grantedSlot` is the row it waited for and may take now;
  /// with `skipsTarget` that row is gone.
  mutating func proceed(
    _ index: Int, _ statement: inout Statement, grantedSlot: Int? = nil, skipsTarget: Bool = false
  ) -> StatementResult {
    if case .insert(let row) = statement.action { return proceed(index, inserting: row, statement) }
    if skipsTarget { statement.position += 1 }
    let holder = UInt16(index + 1)
    while statement.position < statement.targets.count {
      guard let slot = directory[statement.targets[statement.position]] else {
        statement.position += 1
        continue
      }
      let cell = cells[slot]
      let isTaken = cell.holder != 0 && cell.holder != holder
      let isPromised = cell.holder == 0 && cell.flags.contains(.awaited) && slot != grantedSlot
      if isTaken || isPromised {
        if case .lock(noWait: true) = statement.action {
          abort(index)
          return .failed(.rowLocked)
        }
        wait(index, for: slot, statement)
        return .waiting
      }
      visit(slot, index, &statement)
      statement.position += 1
    }
    end(index)
    return .done(rows: statement.rowCount)
  }

  /// Does the statement's work on a row that nobody else holds. The condition is checked on the current version: when
  /// it no longer holds, the row stays locked but is left alone, as in PostgreSQL.
  private mutating func visit(_ slot: Int, _ index: Int, _ statement: inout Statement) {
    guard !cells[slot].flags.contains(.deleted), statement.predicate.matches(cells[slot].row) else {
      take(slot, for: index)
      return
    }
    statement.rowCount += 1
    switch statement.action {
    case .change(let change): modify(slot, for: index, to: change.applied(to: cells[slot].row))
    case .replace(let row): modify(slot, for: index, to: row)
    case .delete: remove(slot, for: index)
    case .lock: take(slot, for: index)
    case .insert: preconditionFailure("an insert visits no row")
    }
  }

  private mutating func proceed(_ index: Int, inserting row: MessageRow, _ statement: Statement) -> StatementResult {
    if let slot = directory[row.number] {
      let cell = cells[slot]
      if cell.flags.contains(.changed), cell.holder != UInt16(index + 1) {
        wait(index, for: slot, statement)
        return .waiting
      }
      if cell.flags.contains(.deleted) {
        cells[slot].flags.remove(.deleted)
        cells[slot].flags.insert(.reinserted)
        cells[slot].row = row
        reindex(slot, from: nil, to: row)
        end(index)
        return .done(rows: 1)
      }
      abort(index)
      return .failed(.duplicateKey)
    }
    if sessions[index].state == .idle {
      _ = store(row, holder: 0)
      count(row, by: 1)
      return .done(rows: 1)
    }
    let slot = store(row, holder: UInt16(index + 1))
    cells[slot].flags.insert(.changed)
    cells[slot].heldPosition = UInt32(sessions[index].held.count)
    sessions[index].held.append(HeldRow(before: row, slot: UInt32(slot), kind: .inserted))
    end(index)
    return .done(rows: 1)
  }

  /// The statement has succeeded: outside a transaction it commits.
  private mutating func end(_ index: Int) {
    if sessions[index].state == .idle { commitRows(of: index) }
    noteIdle(index)
  }

  /// Locks a row that nobody else holds.
  mutating func take(_ slot: Int, for index: Int) {
    let holder = UInt16(index + 1)
    guard cells[slot].holder != holder else { return }
    cells[slot].holder = holder
    sessions[index].held.append(HeldRow(before: cells[slot].row, slot: UInt32(slot), kind: .locked))
  }

  /// Writes a new version of a row that nobody else holds.
  mutating func modify(_ slot: Int, for index: Int, to row: MessageRow) {
    keepBefore(slot, for: index)
    overwrite(slot, from: cells[slot].row, with: row)
  }

  private mutating func remove(_ slot: Int, for index: Int) {
    deadVersions += 1
    keepBefore(slot, for: index)
    cells[slot].flags.insert(.deleted)
    reindex(slot, from: cells[slot].row, to: nil)
  }

  /// Locks the row and remembers its committed version, once per transaction.
  @inline(__always)
  private mutating func keepBefore(_ slot: Int, for index: Int) {
    let position = UInt32(sessions[index].held.count)
    guard cells[slot].beginChange(by: UInt16(index + 1), at: position) else { return }
    sessions[index].held.append(HeldRow(before: cells[slot].row, slot: UInt32(slot), kind: .changed))
  }
}
