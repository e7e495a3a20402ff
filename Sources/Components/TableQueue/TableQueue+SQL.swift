import SimulationKernel
import Telemetry
import VirtualTime

/// Changes of the queue's tables by SQL statements of operators. A transaction is `beginSQL`, then changes, then
/// `commitSQL` or `rollBackSQL`; it waits for rows that workers hold and keeps what it has changed locked, as any other.
extension TableQueue {
  /// Opens a session for one transaction. It takes one of the superusers' connections.
  public func beginSQL() throws(SQLError) -> SessionID {
    if let outage = database.with({ $0.outage }) { throw outage }
    let session = try table.connect(superuser: true).get()
    let outcome = table.begin(session)
    if case .failed(let error) = outcome.result {
      deliver(table.disconnect(session).woken)
      throw error
    }
    sqlChanges[session] = []
    return session
  }

  /// Locks the rows of the queue's own table in the order of their numbers, waiting for those that are held.
  /// - Returns: whether one of them was changed since the session saw it, so that conditions must be checked again.
  public func lockSQL(_ keys: [Int64], of relation: String, _ session: SessionID) async throws -> Bool {
    guard relation != settings.archiveRelation else { return false }
    var numbers = keys.compactMap { UInt32(exactly: $0) }
    if relation == settings.attemptRelation { numbers = messages(of: keys).map(\.message) }
    if table.isReadOnly { throw SQLError.readOnlyUpdate }
    let before = numbers.map { table.row($0, seenBy: session) }
    for number in numbers {
      try await execute(session) { $0.table.selectForUpdate(number, by: session) }
    }
    return zip(numbers, before).contains { table.row($0, seenBy: session) != $1 }
  }

  /// `UPDATE`: sets the columns of rows that the transaction has locked.
  /// - Returns: how many rows there were.
  public func updateSQL(
    _ relation: String, columns: [Int], _ writes: [RelationRow], _ session: SessionID
  ) throws -> Int {
    if relation == settings.archiveRelation { throw RelationRefusal.unsupported("changes of archived rows") }
    if relation == settings.attemptRelation { return try updateAttempts(columns, writes, session) }
    var changes: [(UInt32, MessageRow)] = []
    for write in writes {
      guard let number = UInt32(exactly: write.key), let old = table.row(number, seenBy: session) else { continue }
      let new = try changed(old, columns.map { settings.columns[$0] }, write.values)
      try checkTransition(from: old.status, to: new.status)
      changes.append((number, new))
    }
    // All rows fit, or none is changed.
    for (number, new) in changes { try overwrite(number, with: new, session) }
    return changes.count
  }

  private func overwrite(_ number: UInt32, with new: MessageRow, _ session: SessionID) throws {
    let old = table.row(number, seenBy: session)
    let outcome = table.replace(with: new, by: session)
    deliver(outcome.woken)
    if case .failed(let error) = outcome.result { throw error }
    precondition(outcome.result == .done(rows: 1), "a row that was locked is gone")
    if let old { sqlChanges[session, default: []].append(.updated(old, new)) }
  }

  /// `DELETE` of rows that the transaction has locked.
  /// - Returns: how many rows there were.
  public func deleteSQL(_ relation: String, _ keys: [Int64], _ session: SessionID) throws -> Int {
    if relation == settings.attemptRelation { throw RelationRefusal.unsupported("DELETE of attempts") }
    if relation == settings.archiveRelation {
      sqlChanges[session, default: []].append(.unarchived(Set(keys)))
      return keys.count
    }
    var rows: [MessageRow] = []
    for key in keys {
      guard let number = UInt32(exactly: key), let row = table.row(number, seenBy: session) else { continue }
      if row.status == .sending {
        throw RelationRefusal.unsupported("DELETE of a row that a worker is sending (\(number))")
      }
      rows.append(row)
    }
    for row in rows {
      let outcome = table.delete(row.number, by: session)
      deliver(outcome.woken)
      if case .failed(let error) = outcome.result { throw error }
      sqlChanges[session, default: []].append(.deleted(row))
    }
    return rows.count
  }

  /// `INSERT INTO archive SELECT ...`: rows of the queue's table, as they are now.
  /// - Parameter keys: their numbers.
  /// - Returns: how many rows there were.
  public func insertSQL(_ relation: String, _ keys: [Int64], _ session: SessionID) throws -> Int {
    guard relation == settings.archiveRelation else {
      throw RelationRefusal.unsupported("INSERT into \"\(relation)\": rows come from the load alone")
    }
    let held = Set(archive.map(\.number))
    var rows: [MessageRow] = []
    for key in keys {
      guard let number = UInt32(exactly: key), let row = table.row(number, seenBy: session) else {
        throw RelationRefusal.unsupported("archiving of rows that are not in \"\(settings.relation)\"")
      }
      guard !held.contains(number) else {
        throw RelationRefusal("23505", "duplicate key value violates unique constraint \"\(relation)_pkey\"")
      }
      rows.append(row)
    }
    sqlChanges[session, default: []].append(.archived(rows))
    return rows.count
  }

  /// Makes the transaction's changes true and writes down what they mean for the messages.
  public func commitSQL(_ session: SessionID) throws {
    let changes = sqlChanges.removeValue(forKey: session) ?? []
    let outcome = table.commit(session)
    deliver(outcome.woken)
    deliver(table.disconnect(session).woken)
    if case .failed(let error) = outcome.result { throw error }
    for change in changes { settle(change) }
  }

  /// Undoes the transaction; also when its session is gone already.
  public func rollBackSQL(_ session: SessionID) {
    sqlChanges[session] = nil
    deliver(table.disconnect(session).woken)
  }
}

/// What a transaction of an operator does, until it is committed.
enum SQLChange {
  case updated(MessageRow, MessageRow)
  case deleted(MessageRow)
  case archived([MessageRow])
  case unarchived(Set<Int64>)
  /// By the attempt's place in the log.
  case retry(Int, VirtualInstant?)
}
