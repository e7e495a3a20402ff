import Components
import Testing
import VirtualTime

@Suite struct UpkeepTests {
  @Test func removesRowsAtRestByAge() {
    var database = Database(rows: 6)
    for (number, status, seconds) in [
      (UInt32(1), MessageStatus.sent, Int64(10)), (2, .sent, 5), (3, .failed, 7), (4, .cancelled, 9), (5, .sent, 20),
    ] {
      _ = database.table.update(
        number, set: RowChange(status: status, updatedAt: at(seconds)), by: database.sessions[0])
    }
    // Written again later: it is kept.
    _ = database.table.update(1, set: RowChange(updatedAt: at(15)), by: database.sessions[0])
    database.begin(0)
    _ = database.table.selectForUpdate(4, by: database.sessions[0])
    var removed: [UInt32] = []
    #expect(
      database.table.removeRows(updatedBefore: at(12), statuses: [.sent, .cancelled]) { removed.append($0.number) } == 1
    )
    #expect(removed == [2])
    _ = database.commit(0)
    #expect(database.table.removeRows(updatedBefore: at(16)) == 3)
    #expect(database.table.rowCount == 2)
    #expect(database.table.brokenInvariants() == [])
  }

  @Test func oldestQueuedCountsDelayedAndUncommittedRowsAsCommitted() {
    var database = Database(rows: 3)
    _ = database.table.update(1, set: RowChange(nextRetryAt: .at(at(900))), by: database.sessions[0])
    #expect(database.table.oldestQueued() == at(1))
    #expect(database.claim(0, 9) == [2, 3])
    database.begin(0)
    _ = database.set(0, 1, .sent)
    #expect(database.table.oldestQueued() == at(1))
    _ = database.commit(0)
    #expect(database.table.oldestQueued() == nil)
    #expect(database.table.oldestQueued(channels: ChannelSet(1)) == nil)
  }

  @Test func countsFollowCommits() {
    var database = Database(rows: 3)
    database.begin(0)
    _ = database.set(0, 1, .sent)
    _ = database.table.delete(2, by: database.sessions[0])
    #expect(database.table.count(.queued) == 3)
    #expect(database.table.row(1, seenBy: database.sessions[0])?.status == .sent)
    _ = database.commit(0)
    #expect(database.table.count(.queued) == 1)
    #expect(database.table.count(.sent) == 1)
  }

  @Test func bulkDeleteRemovesWhatMatches() {
    var database = Database(rows: 4)
    _ = database.set(0, 2, .failed)
    _ = database.set(0, 3, .failed)
    #expect(database.table.deleteMany(where: .status(.failed), by: database.sessions[0]).result == .done(rows: 2))
    #expect(database.table.rowCount == 2)
    #expect(database.table.brokenInvariants() == [])
  }

  /// A long run with retention: what is stored follows the rows that live at once, not those that ever did.
  @Test func memoryFollowsLiveRows() {
    var database = Database(rows: 0)
    var claimed: [UInt32] = []
    var early = 0
    for round in 0..<600 {
      let now = Int64(round * 10)
      for number in 0..<50 {
        database.add(UInt32(round * 50 + number + 1), channel: UInt8(number % 3), createdAt: now)
      }
      claimed = database.claim(0, 50, at: now)
      for number in claimed {
        // Every 64th is given up and stays for good.
        let change = RowChange(status: number % 64 == 0 ? .failed : .sent, updatedAt: at(now))
        _ = database.table.update(number, set: change, by: database.sessions[0])
      }
      _ = database.table.removeRows(updatedBefore: at(now - 200), statuses: .sent)
      if round == 60 { early = database.table.storageBytes }
    }
    #expect(database.table.rowCount < 21 * 50 + 600 * 50 / 64 + 1)
    #expect(database.table.storageBytes <= early * 2)
    #expect(database.table.brokenInvariants() == [])
  }

  @Test func aMillionQueuedRowsFit() {
    // A sample that fills no array to its brim: the worst case of growth by doubling.
    var database = Database(rows: 0)
    for number in 1...40_000 as ClosedRange<UInt32> {
      database.add(number, channel: UInt8(number % 3), priority: Int8(number % 3), createdAt: Int64(number))
    }
    #expect(database.table.storageBytes <= 40_000 * 200)
  }

  @Test func aRowIsSmall() { #expect(MemoryLayout<MessageRow>.stride <= 72) }
}
