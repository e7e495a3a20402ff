import TestSupport
import Testing
import VirtualTime

@Suite struct RandomStreamTests {
  /// xoshiro256** from the state 1, 2, 3, 4, as other implementations of the published algorithm test themselves.
  @Test func followsThePublishedAlgorithm() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in stream.next() } == expected)
  }

  /// Frozen: a change here changes the history of every scenario.
  @Test(
    arguments: [
      (0, "", [12_477_627_701_874_417_932, 4_224_108_801_411_759_876, 15_484_794_336_373_604_034]),
      (7, "redis/latency", [135_356_817_300_669_390, 16_039_730_137_455_470_063, 18_166_274_477_726_748_924]),
      (.max, "\u{E9}", [17_326_792_329_529_797_865, 18_036_196_420_579_647_668, 16_324_802_979_424_109_237]),
    ] as [(UInt64, String, [UInt64])])
  func firstDrawsAreFrozen(_ seed: UInt64, _ name: String, _ draws: [UInt64]) {
    var stream = RandomStream(seed: seed, name: name)
    #expect(draws.map { _ in stream.next() } == draws, "\(seed) \(name)")
  }

  @Test func rangesHold() {
    var stream = RandomStream(seed: 1, name: "ranges")
    for _ in 0..<10_000 {
      let unit = stream.unit()
      #expect(unit >= 0 && unit < 1)
      let open = stream.unitOpen()
      #expect(open > 0 && open <= 1)
      let inside = stream.unitInside()
      #expect(inside > 0 && inside < 1)
    }
  }

  @Test func endsOfTheRanges() {
    // The output is (5 s1 rotated by 7) * 9: zero for zero, and all ones for this s1.
    let allOnes: UInt64 = inverseOfScrambler(.max)
    func draw(_ s1: UInt64, _ read: (inout RandomStream) -> Double) -> Double {
      var stream = RandomStream(state: (1, s1, 0, 0))
      return read(&stream)
    }
    #expect(draw(0) { $0.unit() } == 0)
    #expect(draw(allOnes) { $0.unit() } == 1 - 0x1p-53)
    #expect(draw(0) { $0.unitOpen() } == 0x1p-53)
    #expect(draw(allOnes) { $0.unitOpen() } == 1)
    #expect(draw(0) { $0.unitInside() } == 0x1p-53)
    #expect(draw(allOnes) { $0.unitInside() } == 1 - 0x1p-53)
    #expect(draw(0) { $0.unitExponential() } < 36.8)
    #expect(draw(allOnes) { $0.unitExponential() } == 0)
    #expect(draw(0) { $0.standardNormal() } > -8.3)
    #expect(draw(allOnes) { $0.standardNormal() } < 8.3)
  }

  /// The s1 that makes the generator put out `output`.
  private func inverseOfScrambler(_ output: UInt64) -> UInt64 {
    // 0x8E38E38E38E38E39 * 9 and 0xCCCCCCCCCCCCCCCD * 5 are 1 modulo 2^64.
    let rotated = output &* 0x8E38_E38E_38E3_8E39
    return (rotated >> 7 | rotated << 57) &* 0xCCCC_CCCC_CCCC_CCCD
  }

  /// Draws of 400 streams with seeds and names that differ in one digit, in 64 cells: each stream on its own, and the
  /// first draws of all streams together, are uniform.
  @Test func similarStreamsAreUniform() {
    let perStream = Verification.count(3_200, full: 64_000)
    var worst = 0.0
    var firstDraws = [Int](repeating: 0, count: 16)
    for seed in 0..<20 as Range<UInt64> {
      for number in 0..<20 {
        var stream = RandomStream(seed: seed, name: "worker-\(number)")
        firstDraws[Int(stream.unit() * 16)] += 1
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<perStream { counts[Int(stream.next() >> 58)] += 1 }
        let deviate = Statistics.chiSquareDeviate(counts, expected: Array(repeating: Double(perStream) / 64, count: 64))
        worst = max(worst, deviate.magnitude)
      }
    }
    // The largest of 400 deviates stays below 5 but once in 4,000.
    #expect(worst < 5)
    #expect(worst > 2)
    let first = Statistics.chiSquareDeviate(firstDraws, expected: Array(repeating: 25, count: 16))
    #expect(first.magnitude < 4)
  }

  /// Pairs of draws at the same place in two similar streams fill a square evenly, and single bits do not correlate.
  @Test(
    arguments: [
      (1, "a", 2, "a"), (1, "a", 1, "b"), (0, "redis", 0, "redis2"), (0, "x/1", 1, "x/0"),
      (5, "worker-1", 5, "worker-11"),
      (0x1_0000_0000, "p", 0, "p"), (1 << 63, "p", 0, "p"),
    ] as [(UInt64, String, UInt64, String)])
  func similarStreamsAreIndependent(_ seed: UInt64, _ name: String, _ otherSeed: UInt64, _ otherName: String) {
    var one = RandomStream(seed: seed, name: name)
    var other = RandomStream(seed: otherSeed, name: otherName)
    let count = Verification.count(6_400, full: 1_000_000)
    var cells = [Int](repeating: 0, count: 64)
    var differing = 0
    for _ in 0..<count {
      let a = one.next()
      let b = other.next()
      cells[Int((a >> 61) * 8 + (b >> 61))] += 1
      differing += (a ^ b).nonzeroBitCount
    }
    let deviate = Statistics.chiSquareDeviate(cells, expected: Array(repeating: Double(count) / 64, count: 64))
    #expect(deviate.magnitude < 4.5)
    let bits = Double(count) * 64
    #expect((Double(differing) - bits / 2).magnitude < 4.5 * bits.squareRoot() / 2)
  }

  /// No two of many similar keys share a state: their first draws all differ.
  @Test func keysDoNotCollide() {
    var seen: Set<UInt64> = []
    var streams = 0
    for seed in 0..<100 as Range<UInt64> {
      for number in 0..<Verification.count(100, full: 5_000) {
        var stream = RandomStream(seed: seed, name: "pod-\(number)")
        seen.insert(stream.next())
        streams += 1
      }
    }
    #expect(seen.count == streams)
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64, 1_000] as [UInt64])
  func belowIsUniform(_ bound: UInt64) {
    var stream = RandomStream(seed: 9, name: "below \(bound)")
    let count = Verification.count(50_000, full: 5_000_000)
    var counts = [Int](repeating: 0, count: Int(bound))
    for _ in 0..<count { counts[Int(stream.below(bound))] += 1 }
    guard bound > 1 else { return #expect(counts == [count]) }
    let expected = Array(repeating: Double(count) / Double(bound), count: Int(bound))
    #expect(Statistics.chiSquareDeviate(counts, expected: expected).magnitude < 4.5)
  }

  /// With a bound of 3 * 2^62, taking the high product alone would give every third number twice the others' chance.
  @Test func belowIsUnbiasedForLargeBounds() {
    var stream = RandomStream(seed: 10, name: "large bounds")
    let count = 30_000
    var counts = [0, 0, 0]
    for _ in 0..<count { counts[Int(stream.below(UInt64(3) << 62) % 3)] += 1 }
    let expected = Array(repeating: Double(count) / 3, count: 3)
    #expect(Statistics.chiSquareDeviate(counts, expected: expected).magnitude < 4.5)
  }

  @Test(arguments: [0, 0.001, 0.25, 0.5, 0.999, 1])
  func chanceHolds(_ probability: Double) {
    var stream = RandomStream(seed: 11, name: "chance \(probability)")
    let count = 40_000
    var hits = 0
    for _ in 0..<count where stream.chance(probability) { hits += 1 }
    let spread = (Double(count) * probability * (1 - probability)).squareRoot()
    #expect((Double(hits) - Double(count) * probability).magnitude <= 4.5 * spread)
  }

  /// Changing a probability changes no later draw.
  @Test func chanceTakesOneDraw() {
    var one = RandomStream(seed: 12, name: "one draw")
    var other = one
    for _ in 0..<10 {
      _ = one.chance(0)
      _ = other.chance(1)
    }
    #expect(one == other)
  }
}
