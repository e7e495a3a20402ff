import Components
import Testing
import VirtualTime

@Suite struct ClaimTests {
  /// number, channel, priority, created, next retry
  static let rows: [(UInt32, UInt8, Int8, Int64, Int64?)] = [
    (1, 0, 0, 30, nil), (2, 1, 5, 20, nil), (3, 0, 5, 20, nil), (4, 2, 0, 10, 50), (5, 1, 0, 10, nil),
    (6, 2, 9, 40, 90),
  ]

  @Test(arguments: [
    (ClaimOrder.createdAt, ChannelSet.all, Int64(45), 9, [UInt32(5), 2, 3, 1]),
    (.createdAt, .all, 50, 2, [4, 5]),
    (.createdAt, .all, 90, 9, [4, 5, 2, 3, 1, 6]),
    (.priority, .all, 90, 9, [6, 2, 3, 4, 5, 1]),
    (.priority, .all, 89, 3, [2, 3, 4]),
    (.createdAt, ChannelSet(1), 90, 9, [5, 2]),
    (.priority, ChannelSet([ChannelSet(0), ChannelSet(2)]), 90, 9, [6, 3, 4, 1]),
    (.createdAt, ChannelSet(), 90, 9, []),
    (.createdAt, .all, 90, 0, []),
  ])
  func takesDueRowsInOrder(
    order: ClaimOrder, channels: ChannelSet, now: Int64, limit: Int, expected: [UInt32]
  ) {
    var database = Database(rows: 0)
    for (number, channel, priority, created, retry) in Self.rows {
      database.add(number, channel: channel, priority: priority, createdAt: created, retryAt: retry)
    }
    #expect(database.claim(0, limit, at: now, channels: channels, order: order) == expected)
    #expect(expected.allSatisfy { database.status($0) == .sending })
    #expect(database.table.count(.sending) == expected.count)
    #expect(database.table.brokenInvariants() == [])
  }

  @Test func passesOverLockedRows() {
    var database = Database(rows: 4)
    database.begin(0)
    #expect(database.claim(0, 2) == [1, 2])
    #expect(database.claim(1, 1) == [3])
    _ = database.rollback(0)
    #expect(database.claim(1, 9) == [1, 2, 4])
  }

  @Test func seesCommittedRowsAndItsOwn() {
    var database = Database(rows: 1)
    database.begin(0)
    _ = database.table.insert(MessageRow(number: 9, channel: 0, createdAt: at(0)), by: database.sessions[0])
    #expect(database.claim(1, 9) == [1])
    #expect(database.claim(0, 9) == [9])
    #expect(database.table.row(9) == nil)
    _ = database.commit(0)
    #expect(database.status(9) == .sending)
  }

  @Test func lockedOnlyRowsStayQueued() {
    var database = Database(rows: 2)
    database.begin(0)
    var numbers: [UInt32] = []
    _ = database.table.claim(limit: 1, dueBy: at(9), set: nil, by: database.sessions[0], into: &numbers)
    #expect(numbers == [1])
    #expect(database.claim(1, 9) == [2])
    _ = database.commit(0)
    #expect(database.claim(1, 9) == [1])
  }

  @Test func rowsOfADisabledChannelCostNothingAndKeepTheirPlace() {
    var database = Database(rows: 0)
    for number in 1...1000 as ClosedRange<UInt32> { database.add(number, channel: 1, createdAt: Int64(number)) }
    database.add(2000, channel: 0, createdAt: 5000)
    #expect(database.claim(0, 10, at: 9000, channels: ChannelSet(0)) == [2000])
    #expect(database.claim(0, 2, at: 9000) == [1, 2])
  }

  @Test func aChangedPriorityOrChannelMovesTheRow() {
    var database = Database(rows: 3)
    _ = database.table.update(3, set: RowChange(priority: 9), by: database.sessions[0])
    _ = database.table.update(1, set: RowChange(channel: 7), by: database.sessions[0])
    #expect(database.claim(0, 9, channels: ChannelSet(0), order: .priority) == [3, 2])
    #expect(database.claim(0, 9, channels: ChannelSet(7)) == [1])
  }
}
