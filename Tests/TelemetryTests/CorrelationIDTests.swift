import Telemetry
import Testing
import VirtualTime

@Suite("Correlation ids")
struct CorrelationIDTests {
  @Test(arguments: [0, 1, 7, UInt64.max])
  func turnBackIntoTheMessage(seed: UInt64) {
    let ids = CorrelationIDs(seed: seed)
    var random = RandomStream(seed: seed, name: "messages")
    let numbers = [1, 2, 3, UInt32.max] + (0..<2_000).map { _ in UInt32(truncatingIfNeeded: random.next()) | 1 }
    for number in numbers {
      let text = ids.id(of: MessageID(number)).description
      #expect(CorrelationID(text).flatMap(ids.message(for:)) == MessageID(number), "\(number) -> \(text)")
    }
  }

  @Test func areDistinctWithinAndBetweenSeeds() {
    var seen: Set<CorrelationID> = []
    for seed in 0..<10 {
      let ids = CorrelationIDs(seed: UInt64(seed))
      for number in 1...1_000 { seen.insert(ids.id(of: MessageID(UInt32(number)))) }
    }
    #expect(seen.count == 10_000)
  }

  @Test func haveTheirForm() throws {
    let text = CorrelationID(bits: 0x0000_00AB_0012_CDEF).description
    #expect(text == "000000ab-0012cdef")
    #expect(CorrelationID("000000AB-0012CDEF")?.bits == 0x0000_00AB_0012_CDEF)
  }

  @Test(arguments: ["", "12345678", "12345678-1234567", "12345678-123456789", "1234567g-12345678", "12345678_12345678"])
  func malformedTextIsRefused(text: String) { #expect(CorrelationID(text) == nil) }

  /// An id of another run, or a mistyped one, names no message.
  @Test func foreignIdsNameNoMessage() {
    let ids = CorrelationIDs(seed: 1)
    let others = CorrelationIDs(seed: 2)
    for number in 1...2_000 { #expect(ids.message(for: others.id(of: MessageID(UInt32(number)))) == nil) }
    #expect(ids.message(for: ids.id(of: .none)) == nil)
    var mistyped = ids.id(of: MessageID(5))
    mistyped.bits ^= 0x10
    #expect(ids.message(for: mistyped) == nil)
  }

  @Test func neighboursLookUnlike() {
    let ids = CorrelationIDs(seed: 3)
    for number in 1...500 {
      let bits = ids.id(of: MessageID(UInt32(number))).bits ^ ids.id(of: MessageID(UInt32(number + 1))).bits
      #expect((12...52).contains(bits.nonzeroBitCount))
    }
  }
}
