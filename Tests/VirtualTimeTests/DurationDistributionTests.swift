import Glibc
import TestSupport
import Testing
import VirtualTime

/// Draws follow the closed forms, which the C library computes here.
@Suite struct DurationDistributionTests {
  /// A distribution and the exact probability of a draw of at most so many seconds.
  struct Case: Sendable, CustomTestStringConvertible {
    var distribution: DurationDistribution
    var cdf: @Sendable (Double) -> Double
    var mean: Double
    var deviation: Double
    var testDescription: String { distribution.description }
  }

  static func phi(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

  static let cases: [Case] = try! [
    Case(
      distribution: .uniform(from: .seconds(1), to: .seconds(3)), cdf: { min(1, max(0, ($0 - 1) / 2)) }, mean: 2,
      deviation: 2 / 12.0.squareRoot()),
    Case(distribution: .exponential(mean: .seconds(2)), cdf: { 1 - exp(-$0 / 2) }, mean: 2, deviation: 2),
    Case(
      distribution: .normal(mean: .seconds(10), deviation: .seconds(2)),
      cdf: { (phi(($0 - 10) / 2) - phi(-5)) / phi(5) },
      mean: 10 + 2 * exp(-12.5) / (2 * Double.pi).squareRoot() / phi(5), deviation: 2),
    // Cut at half a deviation below the mean: hazard h = density / probability there.
    Case(
      distribution: .normal(mean: .seconds(1), deviation: .seconds(2)),
      cdf: { (phi(($0 - 1) / 2) - phi(-0.5)) / phi(0.5) }, mean: 2.01832086767,
      deviation: 1.39452563361),
    Case(
      distribution: .normal(mean: .zero, deviation: .seconds(1)), cdf: { 2 * phi($0) - 1 },
      mean: (2 / Double.pi).squareRoot(), deviation: (1 - 2 / Double.pi).squareRoot()),
    Case(
      distribution: .halfNormal(deviation: .seconds(2)), cdf: { 2 * phi($0 / 2) - 1 },
      mean: 2 * (2 / Double.pi).squareRoot(), deviation: 2 * (1 - 2 / Double.pi).squareRoot()),
    Case(
      distribution: .lognormal(median: .seconds(2), sigma: 0.5), cdf: { phi(log($0 / 2) / 0.5) }, mean: 2 * exp(0.125),
      deviation: 2 * exp(0.125) * (exp(0.25) - 1).squareRoot()),
    Case(
      distribution: .lognormal(p50: .milliseconds(50), p99: .milliseconds(100)),
      cdf: { phi(log($0 / 0.05) * 2.3263478740408408 / log(2)) },
      mean: 0.05 * exp(pow(log(2) / 2.3263478740408408, 2) / 2),
      deviation: 0.05 * exp(pow(log(2) / 2.3263478740408408, 2) / 2)
        * (exp(pow(log(2) / 2.3263478740408408, 2)) - 1).squareRoot()),
    Case(
      distribution: .empirical(quantiles: [
        .init(probability: 0, value: .zero), .init(probability: 0.5, value: .seconds(1)),
        .init(probability: 1, value: .seconds(5)),
      ]), cdf: { $0 < 1 ? $0 / 2 : min(1, 0.5 + ($0 - 1) / 8) }, mean: 1.75,
      deviation: (0.5 * 1 / 3 + 0.5 * 31 / 3 - 1.75 * 1.75).squareRoot()),
    Case(
      distribution: .mixture([
        .init(weight: 3, distribution: .exponential(mean: .seconds(1))),
        .init(weight: 1, distribution: .uniform(from: .seconds(10), to: .seconds(20))),
      ]), cdf: { 0.75 * (1 - exp(-$0)) + 0.25 * min(1, max(0, ($0 - 10) / 10)) }, mean: 0.75 + 3.75,
      deviation: (0.75 * 2 + 0.25 * 700 / 3 - 4.5 * 4.5).squareRoot()),
  ]

  private func draws(_ distribution: DurationDistribution, _ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, name: "draws")
    return (0..<count).map { _ in distribution.sample(using: &stream).seconds }
  }

  /// Kolmogorov-Smirnov on every seed by itself and on all of them together.
  @Test(arguments: cases) func followsItsDistribution(_ item: Case) {
    var pooled: [Double] = []
    for seed in 1...UInt64(Verification.count(4, full: 100)) {
      let sample = draws(item.distribution, Verification.count(2_000, full: 10_000), seed: seed)
      let statistic = Statistics.kolmogorovSmirnov(sample, item.cdf)
      #expect(statistic < Statistics.kolmogorovSmirnovLimit, "seed \(seed)")
      pooled += sample
    }
    #expect(Statistics.kolmogorovSmirnov(pooled, item.cdf) < Statistics.kolmogorovSmirnovLimit)
  }

  @Test(arguments: cases) func momentsAreExact(_ item: Case) {
    #expect((item.distribution.mean.seconds - item.mean).magnitude < 2e-9 * max(1, item.mean))
    let count = Verification.count(40_000, full: 4_000_000)
    let sample = draws(item.distribution, count, seed: 77)
    // Five standard errors: one failure in two million if the code is right.
    #expect((Statistics.mean(sample) - item.mean).magnitude < 5 * item.deviation / Double(count).squareRoot())
    // The error of a deviation grows with the kurtosis, at most about 30 here.
    let limit = 5 * item.deviation * (30 / (4 * Double(count))).squareRoot()
    #expect((Statistics.deviation(sample) - item.deviation).magnitude < limit)
  }

  @Test(arguments: cases) func quantilesInvertTheDistribution(_ item: Case) throws {
    for probability in [0.001, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999] {
      guard let quantile = item.distribution.quantile(probability) else {
        #expect(item.distribution.description.hasPrefix("mixture"))
        continue
      }
      #expect((item.cdf(quantile.seconds) - probability).magnitude < 1e-7)
    }
    #expect(item.distribution.quantile(-0.1) == nil)
    #expect(item.distribution.quantile(1.1) == nil)
    #expect(item.distribution.quantile(.nan) == nil)
  }

  @Test func percentilesAreTheOnesGiven() throws {
    let withP99 = try DurationDistribution.lognormal(p50: .milliseconds(50), p99: .milliseconds(400))
    #expect(withP99.quantile(0.5) == .milliseconds(50))
    #expect(withP99.quantile(0.99) == .milliseconds(400))
    let withP95 = try DurationDistribution.lognormal(p50: .seconds(90), p95: .minutes(4))
    #expect(withP95.quantile(0.5) == .seconds(90))
    #expect(withP95.quantile(0.95) == .minutes(4))
    let even = try DurationDistribution.lognormal(p50: .seconds(1), p99: .seconds(1))
    #expect(Set(draws(even, 10, seed: 1)) == [1])
  }

  @Test func discreteDraws() throws {
    var stream = RandomStream(seed: 1, name: "discrete")
    let before = stream
    #expect(DurationDistribution.constant(.seconds(3)).sample(using: &stream) == .seconds(3))
    #expect(stream == before)
    let observed = try DurationDistribution.empirical([.seconds(2), .seconds(1), .seconds(1), .seconds(4)])
    var counts: [VirtualDuration: Int] = [:]
    for _ in 0..<40_000 { counts[observed.sample(using: &stream), default: 0] += 1 }
    #expect(counts.count == 3)
    for (value, share) in [(1, 0.5), (2, 0.25), (4, 0.25)] as [(Int64, Double)] {
      let expected = 40_000 * share
      let hits = Double(try #require(counts[.seconds(value)]))
      #expect((hits - expected).magnitude < 5 * (expected * (1 - share)).squareRoot())
    }
    #expect(observed.mean == .seconds(2))
    #expect(observed.quantile(0) == .seconds(1))
    #expect(observed.quantile(0.5) == .seconds(1))
    #expect(observed.quantile(0.51) == .seconds(2))
    #expect(observed.quantile(1) == .seconds(4))
    let narrow = try DurationDistribution.uniform(from: .nanoseconds(5), to: .nanoseconds(7))
    #expect(Set((0..<100).map { _ in narrow.sample(using: &stream).nanoseconds }) == [5, 6, 7])
  }

  @Test func noLargestValueMeansNoQuantile() throws {
    #expect(try DurationDistribution.exponential(mean: .seconds(1)).quantile(1) == nil)
    #expect(try DurationDistribution.normal(mean: .seconds(1), deviation: .seconds(1)).quantile(1) == nil)
    #expect(try DurationDistribution.halfNormal(deviation: .seconds(1)).quantile(1) == nil)
    #expect(try DurationDistribution.lognormal(median: .seconds(1), sigma: 1).quantile(1) == nil)
    #expect(try DurationDistribution.uniform(from: .zero, to: .seconds(1)).quantile(1) == .seconds(1))
  }
}
