import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// What `RecordTable` promises, in the plainest form.
private struct PlainTable {
  var records: [UInt32: MessageRecord] = [:]

  mutating func update(_ message: MessageID, _ change: (inout MessageRecord) -> Void) -> Bool {
    guard var record = records[message.number], !record.isClosed else { return false }
    change(&record)
    records[message.number] = record
    return true
  }

  var open: [String] {
    records.sorted { $0.key < $1.key }.filter { !$0.value.isClosed }.map { "\($0.key) \($0.value)" }
  }
}

private func open(_ table: RecordTable) -> [String] {
  var result: [String] = []
  table.forEachOpen { result.append("\($0.number) \($1)") }
  return result
}

@Suite("Record table")
struct RecordTableTests {
  /// Messages settle mostly in the order they came, some much later or never: chunks dissolve with a few open records.
  @Test(arguments: 1...(Verification.isOn ? 300 : 12))
  func behavesAsADictionary(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "table")
    let table = RecordTable()
    var plain = PlainTable()
    let lag = 1 + random.below(400)
    for number in 1...UInt32(3_000 + random.below(1_500)) {
      let record = MessageRecord(created: Int64(number), channel: UInt8(random.below(3)))
      table.append(record)
      plain.records[number] = record
      for _ in 0..<5 {
        let near = Int(number) - lag + random.below(lag)
        let target = MessageID(UInt32(clamping: random.chance(0.9) ? near : random.below(Int(number) + 3)))
        let isRare = random.chance(0.03)
        let row: MessageRecord.Row = isRare ? .deadLettered : .recorded
        let receipts: UInt8 = random.chance(0.2) ? 1 : 0
        func change(_ record: inout MessageRecord) {
          record.row = row
          record.receiptsOpen = receipts
          record.accepts &+= 1
        }
        #expect(table.update(target, change) == plain.update(target, change))
      }
    }
    #expect(open(table) == plain.open)
    #expect(!plain.open.isEmpty)
    let first = plain.records.filter { $0.key <= 1_024 }
    #expect(first.contains { !$0.value.isClosed }, "something is left of the first chunk")
    #expect(first.allSatisfy { table.settled(MessageID($0.key)) == nil }, "the first chunk was not dissolved")
  }

  @Test func aDissolvedChunkKeepsItsOpenRecords() {
    let table = RecordTable()
    for number in 1...1_024 { table.append(MessageRecord(created: Int64(number), channel: 0)) }
    #expect(table.settled(MessageID(1)) == nil)
    // Every tenth stays open; the rest is more than nine tenths only with the last of them closed as well.
    for number in 1...1_024 where number % 11 != 0 {
      #expect(table.update(MessageID(UInt32(number))) { $0.row = .recorded })
    }
    let numbers = (1...1_024).filter { $0 % 11 == 0 }
    var seen: [Int] = []
    table.forEachOpen { message, record in
      seen.append(Int(message.number))
      #expect(record.created == Int64(message.number))
    }
    #expect(seen == numbers)
    #expect(!table.update(MessageID(1)) { _ in })
    #expect(table.settled(MessageID(1)) == nil, "the chunk is gone")
    #expect(table.update(MessageID(11)) { $0.row = .cancelled })
    #expect(!table.update(MessageID(11)) { $0.row = .queued })
  }

  @Test func lostMessagesStayBecauseTheyMayComeBack() {
    let table = RecordTable()
    table.append(MessageRecord(created: 0, channel: 0))
    #expect(table.update(MessageID(1)) { $0.row = .lost })
    #expect(table.update(MessageID(1)) { $0.row = .queued })
  }

  @Test func aClosedRecordOpensAgainAlsoWhenItIsGone() {
    let table = RecordTable()
    for number in 1...1_024 { table.append(MessageRecord(created: Int64(number), channel: 3)) }
    #expect(table.update(MessageID(7)) { $0.row = .rejected })
    // In its chunk, as it was.
    #expect(table.reopen(MessageID(7), created: 7, channel: 3) { $0.row = .queued })
    #expect(open(table).count == 1_024)
    for number in 1...1_024 { #expect(table.update(MessageID(UInt32(number))) { $0.row = .rejected }) }
    #expect(table.settled(MessageID(7)) == nil, "the chunk is gone")
    // Made anew: it was delivered once.
    #expect(table.reopen(MessageID(7), created: 7, channel: 3) { $0.row = .queued })
    var reopened: [MessageRecord] = []
    table.forEachOpen { message, record in if message.number == 7 { reopened.append(record) } }
    #expect(open(table).count == 1 && reopened.map(\.created) == [7] && reopened.map(\.accepts) == [1])
    #expect(!table.reopen(MessageID(1_025), created: 0, channel: 0) { _ in })
  }

  @Test func theLastChunkIsKeptWhileItFills() {
    let table = RecordTable()
    for number in 1...1_000 {
      table.append(MessageRecord(created: Int64(number), channel: 0))
      #expect(table.update(MessageID(UInt32(number))) { $0.row = .rejected })
    }
    #expect(table.settled(MessageID(1))?.row == .rejected)
    for number in 1_001...2_000 { table.append(MessageRecord(created: Int64(number), channel: 0)) }
    #expect(open(table).count == 1_000)
  }

  @Test(arguments: [0, 2, .max] as [UInt32])
  func whatWasNeverAddedIsUnknown(number: UInt32) {
    let table = RecordTable()
    table.append(MessageRecord(created: 0, channel: 0))
    #expect(!table.update(MessageID(number)) { _ in })
    #expect(table.settled(MessageID(number)) == nil)
  }

  @Test func aRecordTakesSixteenBytes() { #expect(MemoryLayout<MessageRecord>.stride == 16) }
}
