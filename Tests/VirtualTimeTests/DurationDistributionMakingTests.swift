import Testing
import VirtualTime

@Suite struct DurationDistributionMakingTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable () throws(DistributionProblem) -> DurationDistribution
    init(_ message: String, _ make: @escaping @Sendable () throws(DistributionProblem) -> DurationDistribution) {
      testDescription = message
      self.make = make
    }
  }

  private static let century = VirtualDuration.hours(876_600)

  @Test(arguments: [
    Refusal("from must not be negative, as -1s is") { () throws(DistributionProblem) in
      try .uniform(from: .seconds(-1), to: .seconds(1))
    },
    Refusal("from (2s) must not exceed to (1s)") { () throws(DistributionProblem) in
      try .uniform(from: .seconds(2), to: .seconds(1))
    },
    Refusal("mean must be above zero, not 0s") { () throws(DistributionProblem) in try .exponential(mean: .zero) },
    Refusal("mean must be above zero, not -1s") { () throws(DistributionProblem) in try .exponential(mean: .seconds(-1))
    },
    Refusal("the distribution could exceed 291 years") { () throws(DistributionProblem) in
      try .exponential(mean: century)
    },
    Refusal("mean must not be negative, as -1s is") { () throws(DistributionProblem) in
      try .normal(mean: .seconds(-1), deviation: .seconds(1))
    },
    Refusal("deviation must be above zero, not 0s") { () throws(DistributionProblem) in
      try .normal(mean: .seconds(1), deviation: .zero)
    },
    Refusal("the distribution could exceed 291 years") { () throws(DistributionProblem) in
      try .normal(mean: .seconds(1), deviation: century)
    },
    Refusal("deviation must be above zero, not 0s") { () throws(DistributionProblem) in
      try .halfNormal(deviation: .zero)
    },
    Refusal("p50 (2s) must not exceed p99 (1s)") { () throws(DistributionProblem) in
      try .lognormal(p50: .seconds(2), p99: .seconds(1))
    },
    Refusal("p50 (2s) must not exceed p95 (1s)") { () throws(DistributionProblem) in
      try .lognormal(p50: .seconds(2), p95: .seconds(1))
    },
    Refusal("p50 must be above zero, not 0s") { () throws(DistributionProblem) in
      try .lognormal(p50: .zero, p95: .seconds(1))
    },
    Refusal("median must be above zero, not 0s") { () throws(DistributionProblem) in
      try .lognormal(median: .zero, sigma: 1)
    },
    Refusal("sigma must be a number of at least 0, not -1.0") { () throws(DistributionProblem) in
      try .lognormal(median: .seconds(1), sigma: -1)
    },
    Refusal("sigma must be a number of at least 0, not nan") { () throws(DistributionProblem) in
      try .lognormal(median: .seconds(1), sigma: .nan)
    },
    Refusal("the distribution could exceed 291 years") { () throws(DistributionProblem) in
      try .lognormal(median: .seconds(1), sigma: 10)
    },
    Refusal("an empirical distribution needs at least one value") { () throws(DistributionProblem) in
      try .empirical([])
    },
    Refusal("an observed value must not be negative, as -1ns is") { () throws(DistributionProblem) in
      try .empirical([.zero, .nanoseconds(-1)])
    },
    Refusal("quantiles must begin at probability 0 and end at probability 1") { () throws(DistributionProblem) in
      try .empirical(quantiles: [.init(probability: 0.5, value: .zero), .init(probability: 1, value: .seconds(1))])
    },
    Refusal("probabilities must rise: 0.5 follows 0.5") { () throws(DistributionProblem) in
      try .empirical(quantiles: [
        .init(probability: 0, value: .zero), .init(probability: 0.5, value: .zero),
        .init(probability: 0.5, value: .zero), .init(probability: 1, value: .seconds(1)),
      ])
    },
    Refusal("values must not fall: 1s follows 2s") { () throws(DistributionProblem) in
      try .empirical(quantiles: [
        .init(probability: 0, value: .seconds(2)), .init(probability: 1, value: .seconds(1)),
      ])
    },
    Refusal("a mixture needs at least one part") { () throws(DistributionProblem) in try .mixture([]) },
    Refusal("at least one weight must be above 0") { () throws(DistributionProblem) in
      try .mixture([.init(weight: 0, distribution: .constant(.zero))])
    },
    Refusal("a weight is a number of at least 0, not -2.0") { () throws(DistributionProblem) in
      try .mixture([.init(weight: -2, distribution: .constant(.zero))])
    },
  ])
  func refuses(_ refusal: Refusal) {
    #expect(throws: DistributionProblem(refusal.testDescription)) { try refusal.make() }
  }

  /// Near the end of the range nothing overflows: not a draw, not the mean, not a quantile.
  @Test func extremesAreUsable() throws {
    let longest = VirtualDuration(nanoseconds: 9_199_999_999_999_990_000)
    let distributions: [DurationDistribution] = try [
      .constant(longest), .uniform(from: .zero, to: longest), .exponential(mean: .hours(24 * 365 * 7)),
      .normal(mean: longest - .hours(876_600), deviation: .hours(90_000)), .lognormal(median: .seconds(1), sigma: 2.7),
      .empirical([longest, longest]),
      .empirical(quantiles: [.init(probability: 0, value: .zero), .init(probability: 1, value: longest)]),
    ]
    for distribution in distributions {
      // States whose first output is all zeros and all ones.
      for s1 in [0, 0x4FC7_1C71_C71C_71C7] as [UInt64] {
        var stream = RandomStream(state: (1, s1, 2, 3))
        #expect(distribution.sample(using: &stream) >= .zero)
      }
      #expect(distribution.mean >= .zero)
      for probability in [0, 1e-300, 0.5, 1 - 0x1p-53, 1] { _ = distribution.quantile(probability) }
    }
  }

  @Test func descriptions() throws {
    #expect(DurationDistribution.constant(.milliseconds(1_500)).description == "1s500ms")
    #expect(try DurationDistribution.uniform(from: .zero, to: .seconds(2)).description == "uniform, 0s to 2s")
    #expect(try DurationDistribution.exponential(mean: .seconds(2)).description == "exponential, mean 2s")
    #expect(
      try DurationDistribution.normal(mean: .seconds(2), deviation: .seconds(1)).description
        == "normal, mean 2s, deviation 1s, not below zero")
    #expect(try DurationDistribution.halfNormal(deviation: .seconds(1)).description == "half-normal, deviation 1s")
    #expect(
      try DurationDistribution.lognormal(p50: .milliseconds(50), p99: .milliseconds(400)).description
        == "lognormal, p50 50ms, p99 400ms")
    #expect(
      try DurationDistribution.lognormal(median: .seconds(1), sigma: 0.5).description
        == "lognormal, median 1s, sigma 0.5")
    let observed = try DurationDistribution.empirical([.seconds(2), .seconds(1)])
    #expect(observed.description == "empirical, 2 values, 1s to 2s")
    #expect(
      try DurationDistribution.mixture([
        .init(weight: 9, distribution: .constant(.seconds(1))), .init(weight: 1, distribution: observed),
      ]).description == "mixture of 9.0 x (1s) + 1.0 x (empirical, 2 values, 1s to 2s)")
  }

  /// Frozen: a change here changes the history of every scenario.
  @Test func firstDrawsAreFrozen() throws {
    let quantiles = try DurationDistribution.empirical(quantiles: [
      .init(probability: 0, value: .zero), .init(probability: 0.9, value: .seconds(1)),
      .init(probability: 1, value: .seconds(9)),
    ])
    let distributions: [DurationDistribution] = try [
      .uniform(from: .seconds(1), to: .seconds(2)), .exponential(mean: .seconds(1)),
      .normal(mean: .seconds(1), deviation: .seconds(1)), .halfNormal(deviation: .seconds(1)),
      .lognormal(p50: .milliseconds(50), p99: .milliseconds(400)), .empirical([.seconds(1), .seconds(2), .seconds(3)]),
      quantiles,
      .mixture([.init(weight: 3, distribution: quantiles), .init(weight: 1, distribution: .constant(.zero))]),
    ]
    let frozen: [[Int64]] = [
      [1_669_787_933, 1_989_155_940, 1_518_385_700], [400_794_135, 10_903_286, 657_035_720],
      [1_439_327_660, 3_295_785_971, 1_046_102_441], [439_327_660, 2_295_785_971, 46_102_441],
      [74_048_682, 389_220_618, 52_103_513], [3_000_000_000, 3_000_000_000, 2_000_000_000],
      [744_208_814, 8_132_475_121, 575_984_111], [0, 575_984_111, 254_694_074],
    ]
    var draws: [[Int64]] = []
    for distribution in distributions {
      var stream = RandomStream(seed: 42, name: "frozen")
      draws.append((0..<3).map { _ in distribution.sample(using: &stream).nanoseconds })
    }
    #expect(draws == frozen)
  }
}
