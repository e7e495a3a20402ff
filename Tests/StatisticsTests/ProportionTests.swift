import Statistics
import Testing

@Suite("Shares")
struct ProportionTests {
  /// Wilson's intervals as Newcombe tabulates them (Statistics in Medicine 17:857, 1998, table I).
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
  ])
  func wilson(part: Int, whole: Int, lower: Double, upper: Double) throws {
    let interval = Proportion(part, of: whole).interval()
    #expect((try #require(interval.lower) - lower).magnitude < 0.000_06)
    #expect((try #require(interval.upper) - upper).magnitude < 0.000_06)
    let mirrored = Proportion(whole - part, of: whole).interval()
    #expect((try #require(mirrored.lower) - (1 - upper)).magnitude < 0.000_06)
  }

  /// Differences of independent shares (Newcombe, Statistics in Medicine 17:873, 1998, method 10).
  @Test(arguments: [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 10, 0.6075, 1),
    (5, 56, 0, 29, -0.0381, 0.1926),
  ])
  func independent(a: Int, m: Int, b: Int, n: Int, lower: Double, upper: Double) throws {
    let difference = ProportionDifference(independent: Proportion(a, of: m), Proportion(b, of: n))
    let interval = difference.interval()
    #expect((try #require(interval.lower) - lower).magnitude < 0.000_06)
    #expect((try #require(interval.upper) - upper).magnitude < 0.000_06)
  }

  /// Differences of shares in pairs (Newcombe, Statistics in Medicine 17:2635, 1998, method 10).
  @Test(arguments: [(36, 12, 2, 0, 0.0569, 0.3404), (0, 0, 0, 10, -0.2775, 0.2775), (0, 10, 0, 0, 0.6075, 1)])
  func paired(both: Int, first: Int, second: Int, neither: Int, lower: Double, upper: Double) throws {
    let pairs =
      Array(repeating: (true, true), count: both) + Array(repeating: (true, false), count: first)
      + Array(repeating: (false, true), count: second) + Array(repeating: (false, false), count: neither)
    let interval = ProportionDifference(pairs: pairs).interval()
    #expect((try #require(interval.lower) - lower).magnitude < 0.000_06, "\(interval)")
    #expect((try #require(interval.upper) - upper).magnitude < 0.000_06, "\(interval)")
  }

  @Test(arguments: [(20, 0.5), (20, 0.9), (50, 0.1), (100, 0.97)])
  func covers(count: Int, share: Double) {
    let covered = Coverage.share { seed in
      var draws = Draws("wilson", seed: seed)
      let part = (0..<count).count { _ in draws.chance(share) }
      let interval = Proportion(part, of: count).interval()
      return interval.lower! <= share && share <= interval.upper!
    }
    // A discrete figure: the coverage goes up and down with the share.
    #expect(covered > 0.92 && covered < 0.99, "\(covered)")
  }

  @Test func intervalsOfEqualSharesHoldZero() {
    for isPaired in [true, false] {
      let covered = Coverage.share { seed in
        var draws = Draws("shares", seed: seed)
        // Half of the difficulty is the seed's, as with common random numbers.
        let pairs = (0..<40).map { _ in
          let hard = draws.chance(0.5)
          return (draws.chance(hard ? 0.2 : 0.8), draws.chance(hard ? 0.2 : 0.8))
        }
        let first = Proportion(pairs.count { $0.0 }, of: 40)
        let difference =
          isPaired
          ? ProportionDifference(pairs: pairs)
          : ProportionDifference(independent: first, Proportion((0..<40).count { _ in draws.chance(0.5) }, of: 40))
        return !difference.interval().excludesZero
      }
      #expect(covered > 0.93 && covered < 0.98, "\(covered)")
    }
  }
}
