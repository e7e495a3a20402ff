import Components
import Testing
import VirtualTime

@Suite struct WaitingTests {
  @Test func waitersGetTheRowInOrderOfArrival() {
    var database = Database(sessions: 4, rows: 1)
    for session in 0..<4 { database.begin(session) }
    #expect(database.set(0, 1, .sent).result == .done(rows: 1))
    for session in 1..<4 { #expect(database.set(session, 1, .failed).result == .waiting) }
    for session in 0..<3 {
      #expect(database.rollback(session).woken == [database.ended(session + 1, .done(rows: 1))])
    }
    #expect(database.table.ambiguousOrders == 0)
  }

  @Test func oneCommitWakesAChainOfAutocommits() {
    var database = Database(sessions: 4, rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent, if: .queued)
    _ = database.set(2, 1, .failed, if: .queued)
    _ = database.set(3, 1, .cancelled, if: .queued)
    // The committed version is no longer queued: each checks again.
    #expect(database.commit(0).woken == (1..<4).map { database.ended($0, .done(rows: 0)) })
    #expect(database.status(1) == .sending)
    #expect(database.table.ambiguousOrders > 0)
  }

  @Test func theConditionIsCheckedAgainOnTheNewVersion() {
    for (committed, rows, status) in [(true, 0, MessageStatus.sent), (false, 1, .failed)] {
      var database = Database(rows: 1)
      database.begin(0)
      _ = database.set(0, 1, .sent)
      #expect(database.set(1, 1, .failed, if: .queued).result == .waiting)
      let outcome = committed ? database.commit(0) : database.rollback(0)
      #expect(outcome.woken == [database.ended(1, .done(rows: rows))])
      #expect(database.status(1) == status)
    }
  }

  @Test func aRowThatNoLongerMatchesStaysLocked() {
    var database = Database(rows: 1)
    database.begin(0)
    database.begin(1)
    _ = database.set(0, 1, .sent)
    _ = database.set(1, 1, .failed, if: .queued)
    #expect(database.commit(0).woken == [database.ended(1, .done(rows: 0))])
    #expect(database.set(2, 1, .cancelled).result == .waiting)
    #expect(database.commit(1).woken == [database.ended(2, .done(rows: 1))])
  }

  @Test func aRowThatDoesNotMatchAsCommittedIsNotWaitedFor() {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    #expect(database.set(1, 1, .sent, if: .sending).result == .done(rows: 0))
  }

  @Test func aDeletedRowIsNotFoundAfterTheWait() {
    var database = Database(rows: 1)
    database.begin(0)
    #expect(database.table.delete(1, by: database.sessions[0]).result == .done(rows: 1))
    #expect(database.table.row(1) != nil)
    _ = database.set(1, 1, .sent)
    _ = database.set(2, 1, .sent)
    #expect(database.commit(0).woken == [1, 2].map { database.ended($0, .done(rows: 0)) })
    #expect(database.table.row(1) == nil)
  }

  @Test func aReinsertedRowIsAnotherRow() {
    for isCommitted in [true, false] {
      var database = Database(rows: 1)
      database.begin(0)
      _ = database.table.delete(1, by: database.sessions[0])
      let row = MessageRow(number: 1, channel: 4, createdAt: at(50))
      #expect(database.table.insert(row, by: database.sessions[0]).result == .done(rows: 1))
      #expect(database.set(1, 1, .sent).result == .waiting)
      #expect(database.table.brokenInvariants() == [])
      let outcome = isCommitted ? database.commit(0) : database.rollback(0)
      #expect(outcome.woken == [database.ended(1, .done(rows: isCommitted ? 0 : 1))])
      #expect(database.table.row(1)?.channel == (isCommitted ? 4 : 0))
      #expect(database.status(1) == (isCommitted ? .queued : .sent))
      #expect(database.table.brokenInvariants() == [])
    }
  }

  @Test func aBulkUpdateStopsAtEachLockedRow() {
    var database = Database(sessions: 4, rows: 5)
    for (session, number) in [(0, UInt32(2)), (1, 4)] {
      database.begin(session)
      _ = database.set(session, number, .sending)
    }
    let change = RowChange(status: .cancelled)
    let sweep = database.table.updateMany(where: .status(.queued), set: change, by: database.sessions[2])
    #expect(sweep.result == .waiting)
    // It holds row 1 and has not come to row 3.
    #expect(database.set(3, 3, .failed).result == .done(rows: 1))
    #expect(database.claim(3, 9) == [5])
    #expect(database.rollback(0).woken == [])
    #expect(database.commit(1).woken == [database.ended(2, .done(rows: 2))])
    #expect((1...5).map { database.status($0) } == [.cancelled, .cancelled, .failed, .sending, .sending])
  }

  @Test func aBulkUpdateFindsRowsThatAreBeingSentAsCommitted() {
    var database = Database(rows: 3)
    #expect(database.claim(0, 2, at: 10) == [1, 2])
    database.begin(0)
    _ = database.set(0, 1, .sent)
    let stale = RowPredicate(statuses: .sending, updatedBefore: at(11))
    let sweep = database.table.updateMany(where: stale, set: RowChange(status: .queued), by: database.sessions[1])
    #expect(sweep.result == .waiting)
    #expect(database.rollback(0).woken == [database.ended(1, .done(rows: 2))])
    #expect(database.table.count(.queued) == 3)
  }

  @Test func insertsOfOneNumberWaitForEachOther() {
    for (committed, result) in [(true, StatementResult.failed(.duplicateKey)), (false, .done(rows: 1))] {
      var database = Database(rows: 0)
      let row = MessageRow(number: 7, channel: 0, createdAt: at(1))
      database.begin(0)
      _ = database.table.insert(row, by: database.sessions[0])
      #expect(database.table.insert(row, by: database.sessions[1]).result == .waiting)
      let outcome = committed ? database.commit(0) : database.rollback(0)
      #expect(outcome.woken == [database.ended(1, result)])
      #expect(database.table.rowCount == 1)
    }
  }
}
