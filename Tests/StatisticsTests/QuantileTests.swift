import Statistics
import Testing

@Suite("Quantiles")
struct QuantileTests {
  /// Ranks of 95 % intervals of the median, from the published table (Dixon and Massey, Conover).
  @Test(arguments: [
    (6, 1, 6), (7, 1, 7), (8, 1, 8), (9, 2, 8), (10, 2, 9), (12, 3, 10), (15, 4, 12), (17, 5, 13), (20, 6, 15),
    (25, 8, 18), (30, 10, 21), (40, 14, 27), (50, 18, 33), (100, 40, 61),
  ])
  func ranksOfTheMedian(count: Int, lower: Int, upper: Int) {
    let ranks = QuantileEstimate.ranks(count: count, percent: 50)
    #expect(ranks.lower == lower && ranks.upper == upper, "\(ranks)")
  }

  @Test(arguments: 1...5)
  func tooFewForAnInterval(count: Int) {
    let ranks = QuantileEstimate.ranks(count: count, percent: 50)
    #expect(ranks.lower == nil && ranks.upper == nil)
  }

  /// The largest of n is above the 95 % quantile with probability 1 - 0.95^n: 72 of them are needed for 97.5 %.
  @Test func highQuantilesNeedManyForAnUpperBound() {
    #expect(QuantileEstimate.ranks(count: 71, percent: 95).upper == nil)
    #expect(QuantileEstimate.ranks(count: 72, percent: 95).upper == 72)
    #expect(QuantileEstimate.ranks(count: 20, percent: 95).lower != nil)
  }

  @Test func binomialAgainstExactNumbers() {
    // Of ten coins: 1, 11, 56, 176, ... of 1024.
    let ten = Binomial.cumulative(trials: 10, probability: 0.5)
    for (k, count) in [1, 11, 56, 176, 386, 638, 848, 968, 1_013, 1_023, 1_024].enumerated() {
      #expect((ten[k] - Double(count) / 1_024).magnitude < 1e-15)
    }
    // 0.9^5 and its neighbours.
    let five = Binomial.cumulative(trials: 5, probability: 0.1)
    #expect((five[0] - 0.590_49).magnitude < 1e-15 && (five[1] - 0.918_54).magnitude < 1e-15)
    let many = Binomial.cumulative(trials: 1_000_000, probability: 0.5)
    #expect((many[500_000] - 0.500_398_9).magnitude < 1e-6)
  }

  @Test func values() {
    #expect(QuantileEstimate(50, ofSorted: [1, 2, 3]).value == 2)
    #expect(QuantileEstimate(50, ofSorted: [1, 2, 3, 4]).value == 2.5)
    #expect(QuantileEstimate(90, ofSorted: Array(stride(from: 1.0, through: 20, by: 1))).value == 18.5)
    #expect(QuantileEstimate(95, ofSorted: Array(stride(from: 1.0, through: 50, by: 1))).value == 48)
    #expect(QuantileEstimate(50, ofSorted: [1, .infinity]).value == .infinity)
    #expect(QuantileEstimate(50, ofSorted: [.infinity, .infinity]).value == .infinity)
    #expect(QuantileEstimate(50, ofSorted: [-.infinity, .infinity]).value == 0)
    let interval = QuantileEstimate(50, ofSorted: [1, 2, 3, 4, 5, .infinity]).interval
    #expect(interval == Interval(lower: 1, upper: .infinity))
  }

  /// Whatever the distribution: at least 95 %, and not much more.
  @Test(arguments: [(20, 50), (50, 50), (101, 50), (50, 90), (100, 95)])
  func coverage(count: Int, percent: Int) {
    let wanted = Double(percent) / 100
    let covered = Coverage.share { seed in
      var draws = Draws("quantile", seed: seed)
      // The quantile of uniform numbers is known; any increasing function of them keeps the ranks.
      let sorted = draws.sample(count) { $0.uniform() }.sorted()
      let interval = QuantileEstimate(percent, ofSorted: sorted).interval
      return (interval.lower ?? 0) <= wanted && wanted <= (interval.upper ?? 1)
    }
    #expect(covered > 0.94 && covered < 0.99, "\(covered)")
  }
}
