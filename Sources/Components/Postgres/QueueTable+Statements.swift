import VirtualTime

extension QueueTable {
  /// `INSERT` of one row; `rows` is 1. Fails with 23505 when the number is taken, and waits for a transaction that has
  /// changed a row of that number without having ended. Amortised O(1).
  public mutating func insert(_ row: MessageRow, by id: SessionID) -> Outcome {
    precondition(row.channel < ChannelSet.capacity, "channel \(row.channel) is beyond what a queue table knows")
    let index = checked(id)
    if sessions[index].state == .idle, !isReadOnly, !sessions[index].isWaiting, directory[row.number] == nil {
      _ = store(row, holder: 0)
      count(row, by: 1)
      return Outcome(.done(rows: 1))
    }
    return execute(Statement(action: .insert(row), targets: .one(row.number)), in: index)
  }

  /// `UPDATE ... SET change WHERE id = number AND predicate`; `rows` is 0 or 1. Waits while another transaction holds
  /// the row. O(1) outside waits.
  public mutating func update(
    _ number: UInt32, where predicate: RowPredicate = .any, set change: RowChange, by id: SessionID
  ) -> Outcome {
    let index = checked(id)
    if sessions[index].state == .idle, !isReadOnly, !sessions[index].isWaiting {
      guard let slot = directory[number] else { return Outcome(.done(rows: 0)) }
      if cells[slot].holder == 0 {
        let old = cells[slot].row
        guard predicate.matches(old) else { return Outcome(.done(rows: 0)) }
        let new = change.applied(to: old)
        overwrite(slot, from: old, with: new)
        recount(old, new)
        return Outcome(.done(rows: 1))
      }
    }
    return execute(single(number, predicate, .change(change)), in: index)
  }

  /// `UPDATE ... SET` every column `WHERE id = row.number`; otherwise as `update`.
  public mutating func replace(with row: MessageRow, by id: SessionID) -> Outcome {
    execute(single(row.number, .any, .replace(row)), in: checked(id))
  }

  /// `DELETE FROM ... WHERE id = number AND predicate`; `rows` is 0 or 1. Waits as `update` does.
  public mutating func delete(_ number: UInt32, where predicate: RowPredicate = .any, by id: SessionID) -> Outcome {
    execute(single(number, predicate, .delete), in: checked(id))
  }

  /// `SELECT ... WHERE id = number AND predicate FOR UPDATE [NOWAIT]`; `rows` is 0 or 1. With `noWait`, a row that
  /// another transaction holds fails with 55P03.
  public mutating func selectForUpdate(
    _ number: UInt32, where predicate: RowPredicate = .any, noWait: Bool = false, by id: SessionID
  ) -> Outcome {
    execute(single(number, predicate, .lock(noWait: noWait)), in: checked(id))
  }

  /// `UPDATE ... SET change WHERE predicate`, in order of number, row by row: it may wait at several of them, holding
  /// those before. The rows are those that satisfied the predicate when it began. (A server's plan decides on the order;
  /// a scan of the primary key is assumed.) O(rows of the table), or O(rows being sent) when the predicate allows no
  /// other status.
  public mutating func updateMany(where predicate: RowPredicate, set change: RowChange, by id: SessionID) -> Outcome {
    executeMany(predicate, .change(change), in: checked(id))
  }

  /// `DELETE FROM ... WHERE predicate`; as `updateMany`.
  public mutating func deleteMany(where predicate: RowPredicate, by id: SessionID) -> Outcome {
    executeMany(predicate, .delete, in: checked(id))
  }

  private func single(_ number: UInt32, _ predicate: RowPredicate, _ action: Statement.Action) -> Statement {
    Statement(action: action, predicate: predicate, targets: .one(number))
  }

  private mutating func executeMany(
    _ predicate: RowPredicate, _ action: Statement.Action, in index: Int
  ) -> Outcome {
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    let numbers = numbers(matching: predicate, visibleTo: index)
    return execute(Statement(action: action, predicate: predicate, targets: .many(numbers)), in: index)
  }

  private mutating func execute(_ statement: consuming Statement, in index: Int) -> Outcome {
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    var woken: [Completion] = []
    if isReadOnly {
      abort(index)
      settle(&woken)
      return Outcome(.failed(statement.readOnlyError), woken: woken)
    }
    if case .one(let number) = statement.targets, !statement.isInsert {
      guard let slot = directory[number], let row = visibleRow(slot, to: index), statement.predicate.matches(row)
      else {
        noteIdle(index)
        return Outcome(.done(rows: 0))
      }
    }
    sessions[index].statementBegan = now
    let result = proceed(index, &statement)
    settle(&woken)
    return Outcome(result, woken: woken)
  }
}
