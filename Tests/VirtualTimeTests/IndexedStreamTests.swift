import Testing
import VirtualTime

@Suite struct IndexedStreamTests {
  @Test("The published outputs of SplitMix64 for the state 1234567")
  func vectors() {
    let stream = IndexedStream(state: 1_234_567)
    let outputs: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { stream[UInt64($0)] } == outputs)
  }

  @Test func streamsDifferByName() {
    let (a, b) = (IndexedStream(seed: 1, name: "a"), IndexedStream(seed: 1, name: "b"))
    #expect((0..<1000).allSatisfy { a[UInt64($0)] != b[UInt64($0)] })
  }

  @Test func numbersAreUniform() {
    let stream = IndexedStream(seed: 3, name: "uniform")
    var counts = [Int](repeating: 0, count: 10)
    var isEven = true
    for index in 0..<20_000 as Range<UInt64> {
      let unit = stream.unit(index)
      counts[Int(stream.below(10, index))] += 1
      isEven = isEven && unit >= 0 && unit < 1 && stream.below(10, index) == UInt64(unit * 10)
    }
    #expect(isEven)
    for count in counts { #expect(abs(count - 2000) < 5 * 43) }
  }
}
