import Statistics
import Testing

@Suite("Differences of medians")
struct MedianDifferenceTests {
  @Test func pairsWithInfinities() throws {
    let never = Double.infinity
    // Both never: no difference. One never: infinitely more.
    let pairs: [(Double, Double)] = Array(repeating: (never, never), count: 5) + [(never, 1), (1, never)]
    let even = try #require(MedianDifference.paired(pairs))
    #expect(even.value == 0 && even.interval == Interval(lower: -never, upper: never))
    let worse = try #require(MedianDifference.paired(Array(repeating: (never, 60), count: 6)))
    #expect(worse.value == never && worse.interval.excludesZero)
    let better = try #require(MedianDifference.paired(Array(repeating: (60, never), count: 6)))
    #expect(better.value == -never && better.interval.excludesZero)
    #expect(MedianDifference.paired([]) == nil)
    #expect(try #require(MedianDifference.paired(Array(repeating: (2, 1), count: 5))).interval.isUnbounded)
  }

  @Test func independentWithInfinities() throws {
    let (never, few) = (Array(repeating: Double.infinity, count: 10), Array(stride(from: 1.0, through: 10, by: 1)))
    let worse = try #require(MedianDifference.independent(never, few))
    #expect(worse.value == .infinity && worse.interval.excludesZero)
    let both = try #require(MedianDifference.independent(never, never))
    #expect(both.value == 0 && !both.interval.excludesZero)
    // A third of them never: the median is finite, its upper bound is not.
    let third = few.map { $0 > 7 ? .infinity : $0 }
    let mixed = try #require(MedianDifference.independent(third, few))
    #expect(mixed.value == 0 && !mixed.interval.excludesZero)
    #expect(MedianDifference.independent([], few) == nil)
  }

  @Test func theOtherWayRoundIsTheOppositeSign() throws {
    var draws = Draws("sign", seed: 1)
    let (a, b) = (draws.sample(20) { $0.lognormal() }, draws.sample(31) { $0.lognormal() })
    let (one, other) = (
      try #require(MedianDifference.independent(a, b)), try #require(MedianDifference.independent(b, a))
    )
    #expect(one.value == -other.value)
    #expect(one.interval.lower == other.interval.upper.map { -$0 })
    let pairs = Array(zip(a, b))
    let (first, second) = (
      try #require(MedianDifference.paired(pairs)), try #require(MedianDifference.paired(pairs.map { ($1, $0) }))
    )
    #expect(first.value == -second.value && first.interval.upper == second.interval.lower.map { -$0 })
  }

  /// Times to resolve of which some never end, from one distribution: an interval without 0 is a false alarm.
  @Test(arguments: [20, 50], [0, 0.2, 0.45])
  func falseAlarmsAreRare(count: Int, never: Double) {
    func time(_ draws: inout Draws) -> Double {
      let time = draws.lognormal()
      return draws.chance(never) ? .infinity : time
    }
    let paired = Coverage.share { seed in
      var draws = Draws("medians", seed: seed)
      let pairs = (0..<count).map { _ in (time(&draws), time(&draws)) }
      return MedianDifference.paired(pairs)?.interval.excludesZero == true
    }
    let independent = Coverage.share { seed in
      var draws = Draws("medians", seed: seed)
      let difference = MedianDifference.independent(draws.sample(count, time), draws.sample(count, time))
      return difference?.interval.excludesZero == true
    }
    #expect(paired < 0.06, "\(paired)")
    #expect(independent < 0.06, "\(independent)")
  }
}
