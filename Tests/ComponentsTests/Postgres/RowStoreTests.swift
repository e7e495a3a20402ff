import Testing
import VirtualTime

@testable import Components

@Suite struct RowStoreTests {
  private func row(_ number: Int) -> StoredRow {
    StoredRow(row: MessageRow(number: UInt32(number), channel: 0, createdAt: .start), flags: .live)
  }

  @Test("Rows stay where they are while chunks are added", arguments: [0, 1, 1023, 1024, 1025, 40_000])
  func growth(count: Int) {
    var store = RowStore()
    for number in 0..<count {
      store.append(row(number))
      store[number / 2].stamp += 1
    }
    #expect(store.count == count)
    #expect(store.indices.allSatisfy { store[$0].row.number == UInt32($0) })
    #expect(store.reduce(0) { $0 + Int($1.stamp) } == count)
    #expect(store.storageBytes == (count + 1023) / 1024 * 1024 * 64)
  }

  @Test func aCopyIsAValueOfItsOwn() {
    var store = RowStore()
    for number in 0..<1500 { store.append(row(number)) }
    var copy = store
    copy[1400].holder = 7
    store.append(row(1500))
    copy.append(row(9000))
    #expect(store[1400].holder == 0)
    #expect(store[1500].row.number == 1500)
    #expect(copy[1400].holder == 7)
    #expect(copy[1500].row.number == 9000)
    #expect(copy[3].row.number == 3)
  }
}
