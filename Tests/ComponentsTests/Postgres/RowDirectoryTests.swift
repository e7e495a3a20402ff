import Testing
import VirtualTime

@testable import Components

@Suite struct RowDirectoryTests {
  /// Numbers as they come, every eighth alone (all in one lane), and anywhere.
  @Test("A directory agrees with a dictionary", arguments: [1, 8, 0] as [UInt32], 0..<8 as Range<UInt64>)
  func agreesWithADictionary(step: UInt32, seed: UInt64) {
    var random = RandomStream(seed: seed, name: "directory")
    var directory = RowDirectory()
    var reference: [UInt32: Int] = [:]
    var next: UInt32 = 3
    for round in 0..<6000 {
      // It grows to some thousand, shrinks, and grows again.
      let grows = (round / 2000).isMultiple(of: 2)
      if random.chance(grows ? 0.8 : 0.2) || reference.isEmpty {
        var number = step == 0 ? UInt32(truncatingIfNeeded: random.next()) : next
        while reference[number] != nil { number &+= 1 }
        next &+= step
        let slot = random.below(1 << 30)
        directory.insert(number, slot: slot)
        reference[number] = slot
      } else {
        let number = reference.keys.min()!
        directory.remove(number)
        reference[number] = nil
      }
      let asked = random.chance(0.5) ? next &- step : UInt32(truncatingIfNeeded: random.next())
      #expect(directory[asked] == reference[asked], "seed \(seed), round \(round)")
      #expect(directory.count == reference.count)
    }
    #expect(reference.allSatisfy { directory[$0.key] == $0.value })
  }
}
