import Components
import Testing
import VirtualTime

@Suite struct TimeTests {
  @Test func theSessionThatClosesTheCycleIsTheVictim() {
    var database = Database(rows: 2)
    database.begin(0)
    database.begin(1)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 2, .sending)
    #expect(database.set(0, 2, .sent).result == .waiting)
    // Its check comes after a second and finds nothing.
    #expect(database.table.nextDeadline == at(1))
    #expect(database.table.advance(to: at(5)) == [])
    #expect(database.set(1, 1, .sent).result == .waiting)
    #expect(database.table.advance(to: at(6) - .nanoseconds(1)) == [])
    #expect(
      database.table.advance(to: at(6)) == [
        database.ended(1, .failed(.deadlockDetected)), database.ended(0, .done(rows: 1)),
      ])
    #expect(database.table.deadlockCount == 1)
    #expect(database.set(1, 1, .sent).result == .failed(.transactionAborted))
  }

  @Test func aCycleOfThreeThroughALineOfWaitersIsFound() {
    var database = Database(sessions: 4, rows: 3)
    for session in 0..<3 {
      database.begin(session)
      _ = database.set(session, UInt32(session + 1), .sending)
    }
    _ = database.set(3, 1, .failed)
    _ = database.set(1, 1, .failed)
    _ = database.set(2, 2, .failed)
    _ = database.table.advance(to: at(10))
    _ = database.set(0, 3, .failed)
    let ended = database.table.advance(to: at(11))
    #expect(ended.first == database.ended(0, .failed(.deadlockDetected)))
    // The bystander at the head of the line goes first; the next in line then waits no more.
    #expect(ended.dropFirst() == [database.ended(3, .done(rows: 1)), database.ended(1, .done(rows: 1))])
  }

  @Test(arguments: [
    (SessionSettings(lockTimeout: .seconds(3)), Int64(3), SQLError.lockTimeout),
    (SessionSettings(statementTimeout: .seconds(2)), 2, .statementTimeout),
    (SessionSettings(lockTimeout: .seconds(2), statementTimeout: .seconds(2)), 2, .lockTimeout),
    (SessionSettings(lockTimeout: .seconds(4), statementTimeout: .seconds(2)), 2, .statementTimeout),
  ])
  func aWaitEndsAtItsLimit(settings: SessionSettings, seconds: Int64, error: SQLError) {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    database.table.configure(database.sessions[1], settings)
    #expect(database.set(1, 1, .sent).result == .waiting)
    #expect(database.table.advance(to: at(seconds) - .nanoseconds(1)) == [])
    #expect(database.table.advance(to: at(seconds)) == [database.ended(1, .failed(error))])
    #expect(database.commit(0).woken == [])
  }

  @Test func lockTimeoutCountsEachAttemptAnew() {
    var database = Database(sessions: 3, rows: 1)
    database.begin(0)
    database.begin(1)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent)
    database.table.configure(database.sessions[2], SessionSettings(lockTimeout: .seconds(3)))
    _ = database.set(2, 1, .failed)
    _ = database.table.advance(to: at(2))
    // The row goes to the one before: from here the next in line has its full time again.
    #expect(database.rollback(0).woken == [database.ended(1, .done(rows: 1))])
    #expect(database.table.advance(to: at(4)) == [])
    #expect(database.table.advance(to: at(5)) == [database.ended(2, .failed(.lockTimeout))])
  }

  @Test func anIdleTransactionIsTerminated() {
    var database = Database(rows: 1)
    database.table.configure(database.sessions[0], SessionSettings(idleInTransactionTimeout: .seconds(10)))
    database.begin(0)
    _ = database.table.advance(to: at(8))
    _ = database.set(0, 1, .sending)
    #expect(database.set(1, 1, .sent).result == .waiting)
    #expect(database.table.advance(to: at(17)) == [])
    #expect(database.table.advance(to: at(18)) == [database.ended(1, .done(rows: 1))])
    #expect(database.set(0, 1, .failed).result == .failed(.idleInTransactionTimeout))
    #expect(database.set(0, 1, .failed).result == .failed(.connectionLost))
  }

  @Test func aCancelledStatementFailsAlone() {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent)
    #expect(database.table.cancel(database.sessions[1]) == [database.ended(1, .failed(.canceledByUser))])
    #expect(database.table.cancel(database.sessions[2]) == [])
  }
}
