import Statistics
import TestSupport
import Testing
import VirtualTime

@Suite("Means")
struct MeanTests {
  @Test func meansAndIntervals() throws {
    let statistics = try #require(SampleStatistics([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(statistics.mean == 5)
    #expect(statistics.min == 2 && statistics.max == 9 && statistics.count == 8)
    // s = sqrt(32/7), t(7) = 2.3646
    #expect((try #require(statistics.halfWidth()) - 1.787_5).magnitude < 0.000_1)
    #expect(SampleStatistics([]) == nil)
    #expect(SampleStatistics([3])?.halfWidth() == nil)
    #expect(SampleStatistics([0.1, 0.1, 0.1])?.halfWidth() == 0)
    #expect(SampleStatistics([3.2, 3.2, 3.2, 3.2, 3.2, 3.2])?.mean == 3.2)
  }

  @Test func geometricMeans() throws {
    let mean = try #require(GeometricMean([1, 10, 100]))
    #expect((mean.value - 10).magnitude < 1e-12)
    // The logarithms' deviation is ln 10, t(2) = 4.3027: a factor of 10^(4.3027 / sqrt 3).
    let upper = try #require(mean.interval()?.upper)
    #expect((DeterministicMath.log10(upper) - 1 - 4.302_65 / 3.0.squareRoot()).magnitude < 1e-4)
    for values in [[], [0, 1], [1, .infinity], [-1, 1]] as [[Double]] { #expect(GeometricMean(values) == nil) }
  }

  /// Student's own example (Biometrika 6:1, 1908): additional hours of sleep, the difference of two soporifics.
  private let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
  private let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

  @Test func pairedDifferences() throws {
    let difference = try #require(MeanDifference(paired: zip(first, second).map { $0 - $1 }))
    let interval = try #require(difference.interval())
    #expect((difference.value + 1.58).magnitude < 1e-12)
    #expect((try #require(interval.lower) + 2.459_9).magnitude < 0.000_1)
    #expect((try #require(interval.upper) + 0.700_1).magnitude < 0.000_1)
    #expect(interval.excludesZero)
  }

  /// As independent samples the same data do not differ: Welch's interval is (-3.37, 0.21) at 17.78 degrees of freedom.
  @Test func welch() throws {
    let interval = try #require(MeanDifference(independent: first, second)?.interval())
    #expect((try #require(interval.lower) + 3.365_5).magnitude < 0.02)
    #expect((try #require(interval.upper) - 0.205_5).magnitude < 0.02)
    #expect(!interval.excludesZero)
  }

  @Test func degenerateSamples() throws {
    #expect(MeanDifference(paired: []) == nil)
    #expect(MeanDifference(paired: [1])?.interval() == nil)
    #expect(MeanDifference(paired: [0, 0, 0])?.interval()?.excludesZero == false)
    #expect(MeanDifference(paired: [2, 2, 2])?.interval()?.excludesZero == true)
    #expect(MeanDifference(independent: [1, 1], [2, 2])?.interval() == Interval(lower: -1, upper: -1))
    #expect(MeanDifference(independent: [1], [2, 3])?.interval() == nil)
  }

  /// Each with the true difference, 0, of samples of two distributions with one mean.
  @Test(arguments: [10, 20, 50, 100])
  func coverage(count: Int) {
    let covered: [(String, Double)] = [
      (
        "mean of normal",
        Coverage.share { seed in
          var draws = Draws("mean", seed: seed)
          return SampleStatistics(draws.sample(count) { $0.normal() })?.interval()?.excludesZero == false
        }
      ),
      (
        "geometric mean of lognormal",
        Coverage.share { seed in
          var draws = Draws("geometric", seed: seed)
          let interval = GeometricMean(draws.sample(count) { $0.lognormal() })?.interval()
          return interval.map { $0.lower! <= 1 && 1 <= $0.upper! } ?? false
        }
      ),
      (
        "paired",
        Coverage.share { seed in
          var draws = Draws("paired", seed: seed)
          // The seed's own difficulty, which is large, is in both.
          let differences = (0..<count).map { _ in
            let common = draws.lognormal()
            return (common + draws.normal()) - (common + draws.normal())
          }
          return MeanDifference(paired: differences)?.interval()?.excludesZero == false
        }
      ),
      (
        "Welch",
        Coverage.share { seed in
          var draws = Draws("welch", seed: seed)
          let (a, b) = (draws.sample(count) { $0.normal() }, draws.sample(2 * count) { 5 * $0.normal() })
          return MeanDifference(independent: a, b)?.interval()?.excludesZero == false
        }
      ),
      (
        "ratio",
        Coverage.share { seed in
          var draws = Draws("ratio", seed: seed)
          let (a, b) = (draws.sample(count) { $0.lognormal() }, draws.sample(count) { $0.lognormal() })
          return RatioOfMeans(independent: a, b)?.interval().map { $0.lower! <= 1 && 1 <= $0.upper! } ?? false
        }
      ),
    ]
    for (name, share) in covered {
      #expect(share > 0.93 && share < 0.97, "\(name): \(share)")
      Verification.record(
        "Intervals of means", asked: "\(name) of \(count): 95 % intervals cover in 93..97 %",
        measured: "\((share * 1_000).rounded() / 10) % of \(Coverage.repeats)", passed: share > 0.93 && share < 0.97)
    }
  }
}
