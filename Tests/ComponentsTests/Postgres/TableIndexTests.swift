import Testing
import VirtualTime

@testable import Components

@Suite struct TableIndexTests {
  @Test(
    "An index's leading columns decide what it serves",
    arguments: [
      (["status", "created_at"], nil, [.claim]),
      (["status", "created_at", "id"], nil, [.claim]),
      (["created_at"], "status = 'QUEUED'", [.claim]),
      (["created_at"], nil, []), (["created_at", "status"], nil, []), (["status"], nil, []),
      (["status", "updated_at"], nil, []),
      (["channel", "status"], nil, [.statistics]), (["status", "channel"], nil, [.statistics]),
      (["channel"], nil, []), (["channel", "created_at", "status"], nil, []),
      (["next_retry_at"], "next_retry_at IS NOT NULL", [.retryLookup]), (["next_retry_at", "id"], nil, [.retryLookup]),
      (["id", "next_retry_at"], nil, []),
    ] as [([String], String?, [IndexUse])])
  func serves(columns: [String], condition: String?, uses: [IndexUse]) {
    let index = TableIndex(name: "i", table: "t", columns: columns, condition: condition)
    #expect(IndexUse.allCases.filter { index.serves($0) } == uses)
  }

  @Test("What is not declared at all is not missing; what is declared must be there")
  func lacks() {
    #expect(!TableIndexes([]).lacks(.claim))
    var indexes = TableIndexes([TableIndex(name: "a", table: "t", columns: ["status", "created_at"])])
    #expect(!indexes.lacks(.claim) && indexes.lacks(.statistics) && indexes.lacks(.retryLookup))
    indexes.set("a", exists: false)
    #expect(indexes.lacks(.claim))
    indexes.set("a", exists: true)
    #expect(!indexes.lacks(.claim))
  }

  @Test(
    "Dead rows that claims step over cost what was measured",
    arguments: [(0, 0.0), (12_000, 88.5), (24_000, 177), (383_000, 297)])
  func claimDelay(count: Int, milliseconds: Double) {
    #expect(abs(TableBloat.claimDelay(steppingOver: count).seconds * 1000 - milliseconds) < 0.001)
  }

  @Test("The delay never falls as dead rows grow")
  func claimDelayRises() {
    let delays = stride(from: 0, through: 2_000_000, by: 997).map { TableBloat.claimDelay(steppingOver: $0) }
    #expect(zip(delays, delays.dropFirst()).allSatisfy { $0 < $1 })
  }
}
