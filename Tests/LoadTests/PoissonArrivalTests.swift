import Load
import TestSupport
import Testing
import VirtualTime

/// The numbers of arrivals and their spacing, over many seeds, against the Poisson process they stand for.
@Suite struct PoissonArrivalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var source: LoadSource
    var end: VirtualDuration
    /// The expected number of arrivals between the start and so many seconds.
    var cumulative: @Sendable (Double) -> Double
  }

  static let cases = [
    Case(
      testDescription: "constant", source: .make(.constantArrivalRate(perSecond: 5, duration: nil)), end: .minutes(2),
      cumulative: { 5 * $0 }),
    Case(
      testDescription: "limited", source: .make(.constantArrivalRate(perSecond: 10, duration: .seconds(30))),
      end: .minutes(2), cumulative: { 10 * min(30, $0) }),
    Case(
      testDescription: "up from zero", source: .ramp(from: 0, [(.seconds(60), 20)]), end: .minutes(2),
      cumulative: { $0 < 60 ? $0 * $0 / 6 : 600 }),
    Case(
      testDescription: "down to zero", source: .ramp(from: 20, [(.seconds(60), 0)]), end: .minutes(2),
      cumulative: { $0 < 60 ? 20 * $0 - $0 * $0 / 6 : 600 }),
    Case(
      testDescription: "up, still, jump",
      source: .ramp(
        from: 0, [(.seconds(20), 0), (.seconds(10), 10), (.seconds(10), 10), (.zero, 40), (.seconds(10), 40)]),
      end: .seconds(45),
      cumulative: {
        switch $0 {
        case ..<20: 0
        case ..<30: ($0 - 20) * ($0 - 20) / 2
        case ..<40: 50 + 10 * ($0 - 30)
        default: 150 + 40 * ($0 - 40)
        }
      }),
    Case(
      testDescription: "profile", source: .make(.profile(perMinute: [100, 0, 300, 30])), end: .minutes(4),
      cumulative: {
        let minute = $0 / 60
        return min(100, 100 * minute) + max(0, min(300, 300 * (minute - 2))) + max(0, 30 * (minute - 3))
      }),
    // Nearly every gap passes from one stage to another.
    Case(
      testDescription: "sparse profile",
      source: .make(.profile(perMinute: (0..<300).map { $0.isMultiple(of: 2) ? 0.5 : 1.5 })), end: .minutes(300),
      cumulative: {
        let pair = ($0 / 120).rounded(.down)
        let minute = $0 / 60 - 2 * pair
        return 2 * pair + (minute < 1 ? 0.5 * minute : 0.5 + 1.5 * (minute - 1))
      }),
  ]

  private static let seeds = 1...UInt64(Verification.count(60, full: 2_000))

  /// Totals have the Poisson distribution's mean and variance.
  @Test(arguments: cases) func countsFollowTheIntegral(_ item: Case) {
    let expected = item.cumulative(item.end.seconds)
    let counts = Self.seeds.map { Double(item.source.arrivals(seed: $0, end: item.end).count) }
    let n = Double(counts.count)
    let total = counts.reduce(0, +)
    // 4.5 deviations: one failure in 150,000 if the code is right.
    #expect((total - n * expected).magnitude < 4.5 * (n * expected).squareRoot())
    let variance = counts.reduce(0) { $0 + ($1 - total / n) * ($1 - total / n) } / (n - 1)
    #expect((variance / expected - 1).magnitude < 4.5 * (2 / (n - 1)).squareRoot())
  }

  /// Mapped through the cumulative rate, the gaps are independent and exponential with mean 1.
  @Test(arguments: cases) func rescaledGapsAreExponential(_ item: Case) {
    // A fixed number of gaps that every seed has: stopping at the end would leave long gaps out more often.
    let total = item.cumulative(item.end.seconds)
    let count = Int(total - 6 * total.squareRoot())
    var gaps: [Double] = []
    var products = 0.0
    for seed in Self.seeds {
      let positions = item.source.arrivals(seed: seed, end: item.end).prefix(count).map {
        item.cumulative(Double($0) / 1e9)
      }
      #expect(positions.count == count)
      let own = zip(positions, [0] + positions).map { $0 - $1 }
      gaps += own
      products += zip(own, own.dropFirst()).reduce(0) { $0 + ($1.0 - 1) * ($1.1 - 1) }
    }
    let n = Double(gaps.count)
    var distance = 0.0
    for (index, gap) in gaps.sorted().enumerated() {
      let below = 1 - DeterministicMath.exp(-gap)
      distance = max(distance, below - Double(index) / n, Double(index + 1) / n - below)
    }
    // Kolmogorov-Smirnov: one failure in a million if the code is right. Neighbours do not correlate.
    #expect(distance * n.squareRoot() < 2.7)
    #expect(products.magnitude < 4.5 * n.squareRoot())
  }

  @Test(arguments: cases) func arrivalsAreInOrderAndInRange(_ item: Case) {
    for seed in Self.seeds {
      let instants = item.source.arrivals(seed: seed, warmUp: .seconds(20), end: item.end)
      #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(instants.allSatisfy { $0 >= -20_000_000_000 && $0 < item.end.nanoseconds })
      // Nothing arrives where the rate is zero.
      let process = item.source.process(seed: seed, warmUp: .seconds(20), end: item.end)
      #expect(instants.allSatisfy { process.rate(at: VirtualInstant(nanoseconds: $0)) > 0 })
    }
  }

  @Test func warmUpRunsAtTheFirstLevel() {
    let ramp = LoadSource.ramp(from: 3, [(.seconds(60), 30)])
    let profile = LoadSource.make(.profile(perMinute: [180, 600]))
    for source in [ramp, profile] {
      var early = 0
      for seed in Self.seeds {
        early += source.arrivals(seed: seed, warmUp: .seconds(100), end: .seconds(1)).count { $0 < 0 }
      }
      let expected = 300 * Double(Self.seeds.count)
      #expect((Double(early) - expected).magnitude < 4.5 * expected.squareRoot())
    }
    let zero = LoadSource.ramp(from: 0, [(.seconds(60), 30)])
    #expect(zero.arrivals(warmUp: .hours(10), end: .seconds(1)).allSatisfy { $0 >= 0 })
  }

  @Test func sameSeedSameArrivals() {
    let source = Self.cases[4].source
    #expect(source.arrivals(seed: 5, end: .minutes(1)) == source.arrivals(seed: 5, end: .minutes(1)))
    #expect(source.arrivals(seed: 5, end: .minutes(1)) != source.arrivals(seed: 6, end: .minutes(1)))
  }

  /// Frozen: a change here changes the history of every scenario.
  @Test func firstArrivalsAreFrozen() {
    let source = LoadSource.ramp(from: 1, [(.seconds(60), 5)])
    #expect(
      Array(source.arrivals(seed: 7, warmUp: .seconds(1), end: .minutes(1)).prefix(4))
        == [-994_148_176, -373_106_791, 292_532_745, 745_717_277])
  }
}
