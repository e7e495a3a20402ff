import SimulationKernel
import Telemetry
import VirtualTime

/// Rows as operators' statements change them, and what that means for their messages.
extension TableQueue {
  /// The row with new values in some columns.
  func changed(
    _ row: MessageRow, _ columns: [QueueColumn], _ values: [RelationValue]
  ) throws(RelationRefusal) -> MessageRow {
    var row = row
    for (column, value) in zip(columns, values) {
      let name = settings.columnNames[column]!
      if value == .null, column.isRequired { throw .null(name, settings.relation) }
      switch (column, value) {
      case (.status, .text(let text)):
        guard let status = MessageStatus.allCases.first(where: { $0.columnText == text }) else {
          throw .check(name, settings.relation)
        }
        row.status = status
      case (.attempts, .integer(let count)): row.attemptCount = try small(count, name)
      case (.maxAttempts, .integer(let count)): row.maxAttempts = try small(count, name)
      case (.priority, .integer(let value)):
        guard let priority = Int8(exactly: value) else { throw .check(name, settings.relation) }
        row.priority = priority
      case (.createdAt, .moment(let moment)): row.createdAt = moment
      case (.updatedAt, .moment(let moment)): row.updatedAt = moment
      case (.nextRetryAt, .moment(let moment)): row.nextRetryAt = moment
      case (.nextRetryAt, .null): row.nextRetryAt = nil
      case (.errorCode, .text(let code)): row.errorCode = journal.intern(code).index
      case (.errorCode, .null): row.errorCode = 0
      case (.claimedBy, .text(let pod)): row.claimedBy = journal.intern(pod).index
      case (.claimedBy, .null): row.claimedBy = 0
      case (.template, .text(let text)):
        guard let index = vocabulary.templates.firstIndex(of: text) else { throw .check(name, settings.relation) }
        row.template = UInt16(index)
      case (.channel, .text(let text)):
        guard let index = vocabulary.channels.firstIndex(of: text) else { throw .check(name, settings.relation) }
        row.channel = UInt8(index)
      // It follows from the code, which has its own assignment.
      case (.errorMessage, .null): break
      default: throw .unsupported("assignments to \"\(name)\"")
      }
    }
    return row
  }

  private func small(_ value: Int64, _ column: String) throws(RelationRefusal) -> UInt8 {
    guard let small = UInt8(exactly: value) else { throw .check(column, settings.relation) }
    return small
  }

  /// Statuses that only workers and providers bring about cannot be written by hand: no send would stand behind them.
  func checkTransition(from old: MessageStatus, to new: MessageStatus) throws(RelationRefusal) {
    switch (old, new) {
    case _ where old == new: break
    case (.failed, .queued), (.sending, .queued), (.queued, .cancelled): break
    default: throw .unsupported("setting a row that is \(old.columnText) to \(new.columnText)")
    }
  }

  func messages(of keys: [Int64]) -> [(message: UInt32, index: Int?)] {
    guard let attemptLog else { return keys.compactMap { key in UInt32(exactly: key).map { ($0, nil) } } }
    let wanted = Set(keys)
    return attemptLog.entries.indices.filter { wanted.contains(attemptLog.entries[$0].id) }
      .map { (attemptLog.entries[$0].message, $0) }.sorted { $0.0 < $1.0 }
  }

  /// Of attempts only the time of the next one can be changed. The latest attempt's is what workers wait for.
  func updateAttempts(_ columns: [Int], _ writes: [RelationRow], _ session: SessionID) throws -> Int {
    guard columns == [AttemptColumn.allCases.firstIndex(of: .nextRetryAt)!] else {
      throw RelationRefusal.unsupported("changes of attempts beyond \"\(settings.attemptNames[.nextRetryAt]!)\"")
    }
    var values: [Int64: VirtualInstant?] = [:]
    for write in writes {
      if case .moment(let moment) = write.values[0] {
        values[write.key] = moment
      } else {
        values[write.key] = .some(nil)
      }
    }
    for (message, index) in messages(of: writes.map(\.key)) {
      let key = index.map { attemptLog!.entries[$0].id } ?? Int64(message)
      guard let retryAt = values[key] else { continue }
      if let index { sqlChanges[session, default: []].append(.retry(index, retryAt)) }
      guard index.map({ attemptLog!.isLast($0) }) ?? true, let old = table.row(message, seenBy: session) else {
        continue
      }
      var new = old
      new.nextRetryAt = retryAt
      let outcome = table.replace(with: new, by: session)
      deliver(outcome.woken)
      if case .failed(let error) = outcome.result { throw error }
    }
    return writes.count
  }

  /// Writes down what a committed change means.
  func settle(_ change: SQLChange) {
    switch change {
    case .updated(let old, let new):
      if old.status != new.status {
        if new.status == .queued { record(.requeued, new, detail: journal.intern("UPDATE")) }
        if new.status == .cancelled { record(.cancelled, new, detail: journal.intern("UPDATE")) }
      }
    case .deleted(let row):
      condition.attempts -= Int(row.attemptCount)
      if row.status == .queued { record(.lost, row, detail: journal.intern("DELETE")) }
    case .archived(let rows): for row in rows { moveToArchive(row) }
    case .unarchived(let numbers): removeFromArchive(numbers)
    case .retry(let index, let moment): attemptLog?.setRetry(moment, at: index)
    }
  }
}
