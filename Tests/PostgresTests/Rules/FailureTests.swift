import Components
import Testing
import VirtualTime

@Suite struct FailureTests {
  @Test func everyErrorHasItsStateAndText() {
    let expected: [(SQLError, String, String)] = [
      (.deadlockDetected, "40P01", "deadlock detected"),
      (.concurrentUpdate, "40001", "could not serialize access due to concurrent update"),
      (.rowLocked, "55P03", "could not obtain lock on row in relation \"messages\""),
      (.lockTimeout, "55P03", "canceling statement due to lock timeout"),
      (.statementTimeout, "57014", "canceling statement due to statement timeout"),
      (.tooManyClients, "53300", "sorry, too many clients already"),
      (.terminatedByAdministrator, "57P01", "terminating connection due to administrator command"),
      (.startingUp, "57P03", "the database system is starting up"),
      (.readOnlyUpdate, "25006", "cannot execute UPDATE in a read-only transaction"),
      (.idleInTransactionTimeout, "25P03", "terminating connection due to idle-in-transaction timeout"),
      (.duplicateKey, "23505", "duplicate key value violates unique constraint \"messages_pkey\""),
    ]
    for (error, state, text) in expected {
      #expect(error.state.rawValue == state)
      #expect(error.message(relation: "messages") == text)
    }
    #expect(Set(SQLError.allCases.map(\.state)) == Set(SQLState.allCases))
  }

  @Test func aFailedTransactionFreesItsRowsAtOnceAndTakesOnlyItsEnd() {
    var database = Database(rows: 2)
    database.begin(0)
    database.begin(1)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 2, .sending)
    #expect(database.set(2, 2, .sent).result == .waiting)
    let failed = database.table.selectForUpdate(1, noWait: true, by: database.sessions[1])
    #expect(failed == Outcome(.failed(.rowLocked), woken: [database.ended(2, .done(rows: 1))]))
    #expect(database.set(1, 2, .failed).result == .failed(.transactionAborted))
    #expect(database.table.begin(database.sessions[1]).result == .failed(.transactionAborted))
    #expect(database.commit(1).result == .rolledBack)
    #expect(database.set(1, 2, .failed).result == .done(rows: 1))
  }

  @Test func aTerminatedSessionRollsBackAndIsLost() {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent)
    _ = database.set(2, 1, .failed)
    #expect(database.table.kill(database.sessions[1]).woken == [database.ended(1, .failed(.terminatedByAdministrator))])
    #expect(database.set(1, 1, .sent).result == .failed(.connectionLost))
    #expect(database.table.kill(database.sessions[0]).woken == [database.ended(2, .done(rows: 1))])
    #expect(database.set(0, 1, .sent).result == .failed(.terminatedByAdministrator))
    #expect(database.set(0, 1, .sent).result == .failed(.connectionLost))
    #expect(database.status(1) == .failed)
    #expect(database.table.connectionCount == 1)
  }

  @Test func aCrashEndsEverySessionAndKeepsWhatWasCommitted() {
    var database = Database(rows: 2)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent)
    #expect(
      database.table.terminateAll(with: .terminatedByCrash) == [database.ended(1, .failed(.terminatedByCrash))])
    #expect(database.status(1) == .queued)
    #expect(database.set(2, 2, .sent).result == .failed(.terminatedByCrash))
    #expect(database.table.connectionCount == 0)
    #expect(database.table.brokenInvariants() == [])
  }

  @Test func aStatementWhoseClientHungUpStillCommits() {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.set(0, 1, .sending)
    _ = database.set(1, 1, .sent)
    _ = database.table.disconnect(database.sessions[1])
    #expect(database.table.connectionCount == 3)
    #expect(database.commit(0).woken == [])
    #expect(database.status(1) == .sent)
    #expect(database.table.connectionCount == 2)
  }

  @Test func connectionsRunOutInTwoSteps() throws {
    var table = QueueTable(relation: "messages", maxConnections: 4, reservedConnections: 2)
    let first = try table.connect().get()
    _ = try table.connect().get()
    #expect(table.connect() == .failure(.slotsReserved))
    _ = try table.connect(superuser: true).get()
    _ = try table.connect(superuser: true).get()
    #expect(table.connect(superuser: true) == .failure(.tooManyClients))
    _ = table.kill(first)
    #expect(table.connectionCount == 3)
  }

  @Test func aStandbyRefusesWrites() {
    var database = Database(rows: 1)
    database.table.isReadOnly = true
    var numbers: [UInt32] = []
    let row = MessageRow(number: 9, channel: 0, createdAt: at(1))
    let id = database.sessions[0]
    #expect(database.set(0, 1, .sent).result == .failed(.readOnlyUpdate))
    #expect(database.table.insert(row, by: id).result == .failed(.readOnlyInsert))
    #expect(
      database.table.claim(limit: 1, dueBy: at(9), set: nil, by: id, into: &numbers).result
        == .failed(.readOnlySelectForUpdate))
  }
}
