import Load
import Testing
import VirtualTime

@Suite struct UniformArrivalTests {
  @Test func constantRateIsEvenlySpaced() {
    let source = LoadSource.make(.constantArrivalRate(perSecond: 4, duration: nil), .uniform)
    #expect(source.arrivals(end: .seconds(3)) == (0..<12).map { $0 * 250_000_000 })
  }

  /// The k-th arrival falls at k / rate to the nearest nanosecond, also where that is no whole number.
  @Test(arguments: [3, 7, 0.3, 1_000 / 3.0, 997])
  func spacingDoesNotDrift(_ rate: Double) {
    let source = LoadSource.make(.constantArrivalRate(perSecond: rate, duration: nil), .uniform)
    for (index, instant) in source.arrivals(end: .minutes(5)).enumerated() {
      #expect((Double(instant) - Double(index) / rate * 1e9).magnitude <= 0.6)
    }
  }

  /// Sources have as many arrivals as their rate's integral, rounded up, however their durations divide.
  @Test(
    arguments: [
      (5.0, [(60, 5)], 300), (0, [(60, 10)], 300), (10, [(60, 0)], 300), (0, [(10, 100), (10, 100), (10, 0)], 2_000),
      (1 / 3.0, [(60, 1 / 3.0)], 20), (100 / 60.0, [(3_600, 100 / 60.0)], 6_000), (0, [(30, 0), (30, 2)], 30),
      (5, [(10, 5), (0, 50), (10, 50)], 550), (0.1, [(10, 0.1), (5, 0.2), (10, 0.125)], 4),
      (5, [(1_800, 5), (600, 18), (12_000, 18)], 9_000 + 6_900 + 216_000),
    ] as [(Double, [(Int64, Double)], Int)])
  func countsEqualTheIntegral(_ start: Double, _ stages: [(Int64, Double)], _ count: Int) {
    let source = LoadSource.ramp(from: start, stages.map { (.seconds($0.0), $0.1) }, .uniform)
    #expect(source.arrivals(end: .hours(10)).count == count)
  }

  /// Each arrival of a ramp falls where the cumulative rate passes its number.
  @Test func rampsAreInverted() {
    let source = LoadSource.ramp(from: 2, [(.seconds(100), 12), (.seconds(50), 0)], .uniform)
    func cumulative(_ t: Double) -> Double {
      t <= 100 ? 2 * t + 0.05 * t * t : 700 + 12 * (t - 100) - 0.12 * (t - 100) * (t - 100)
    }
    let instants = source.arrivals(end: .seconds(200))
    #expect(instants.count == 1_000)
    for (index, instant) in instants.enumerated() {
      #expect((cumulative(Double(instant) / 1e9) - Double(index)).magnitude < 2e-8)
    }
  }

  @Test func fractionsCarryOverStages() {
    // Half an arrival per stage: every second stage has one.
    let source = LoadSource.make(.profile(perMinute: [0.5, 0.5, 0.5, 0.5, 0, 1]), .uniform)
    #expect(source.arrivals(end: .minutes(10)) == [0, 120_000_000_000, 300_000_000_000])
  }

  @Test func warmUpRunsAtTheFirstLevelAndShiftsNothing() {
    let source = LoadSource.ramp(from: 2, [(.seconds(10), 4)], .uniform)
    let alone = source.arrivals(end: .minutes(1))
    let warmed = source.arrivals(warmUp: .milliseconds(2_250), end: .minutes(1))
    #expect(warmed.filter { $0 < 0 } == [-2_250, -1_750, -1_250, -750, -250].map { $0 * 1_000_000 })
    #expect(warmed.filter { $0 >= 0 } == alone)
    let profile = LoadSource.make(.profile(perMinute: [60, 120]), .uniform)
    #expect(profile.arrivals(warmUp: .seconds(5), end: .minutes(3)).filter { $0 < 0 }.count == 5)
  }

  @Test func laterSourcesHaveNoWarmUp() {
    let source = LoadSource.make(
      .constantArrivalRate(perSecond: 1, duration: .seconds(3)), .uniform, startTime: .seconds(10))
    #expect(source.arrivals(warmUp: .hours(1), end: .minutes(1)) == [10, 11, 12].map { $0 * 1_000_000_000 })
  }

  @Test func theEndIsExclusive() {
    let source = LoadSource.make(.constantArrivalRate(perSecond: 1, duration: nil), .uniform)
    #expect(source.arrivals(end: .seconds(3)).count == 3)
    #expect(source.arrivals(end: .seconds(3) + .microseconds(1)).count == 4)
    #expect(source.arrivals(end: .zero) == [])
  }

  @Test func burstsAreSpreadEvenly() {
    let spread = LoadSource.make(.burst(count: 4, over: .seconds(2)), .poisson, startTime: .seconds(1))
    #expect(
      spread.arrivals(warmUp: .hours(1), end: .minutes(1)) == [1_000, 1_500, 2_000, 2_500].map { $0 * 1_000_000 })
    let atOnce = LoadSource.make(.burst(count: 3, over: .zero))
    #expect(atOnce.arrivals(warmUp: .hours(1), end: .minutes(1)) == [0, 0, 0])
    let cut = LoadSource.make(.burst(count: 10, over: .seconds(10)))
    #expect(cut.arrivals(end: .seconds(5)).count == 5)
    #expect(LoadSource.make(.burst(count: 0, over: .zero)).arrivals(end: .seconds(5)) == [])
    // A product of count and length beyond 64 bits.
    let wide = LoadSource.make(.burst(count: 3_000_000_000, over: .hours(100_000)))
    var process = wide.process(end: .hours(1))
    #expect(process.next() == .start)
    #expect(process.next() == VirtualInstant(nanoseconds: 120_000_000))
  }
}
