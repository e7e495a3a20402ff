import Load
import Testing
import VirtualTime

@Suite struct RateCurveTests {
  private let ramp = LoadSource.ramp(from: 5, [(.minutes(30), 5), (.minutes(10), 18), (.zero, 30), (.minutes(20), 30)])

  @Test(
    arguments: [
      (-601, 0), (-600, 5), (-1, 5), (0, 5), (1_799, 5), (1_800, 5), (2_100, 11.5), (2_399, 17.978333333333335),
      (2_400, 30), (3_599, 30), (3_600, 0), (9_999, 0),
    ] as [(Int64, Double)])
  func rateFollowsTheStages(_ second: Int64, _ rate: Double) {
    let process = ramp.process(warmUp: .minutes(10), end: .hours(2))
    #expect((process.rate(at: VirtualInstant(nanoseconds: second * 1_000_000_000)) - rate).magnitude < 1e-9)
  }

  @Test func levelsAreTheBeginningsOfStages() {
    func levels(_ source: LoadSource, _ warmUp: VirtualDuration, _ end: VirtualDuration) -> [Double] {
      source.process(warmUp: warmUp, end: end).levels.map(\.seconds)
    }
    #expect(levels(ramp, .minutes(10), .hours(2)) == [-600, 0, 1_800, 2_400])
    #expect(levels(ramp, .zero, .minutes(35)) == [0, 1_800])
    #expect(levels(.make(.constantArrivalRate(perSecond: 1, duration: nil)), .minutes(1), .hours(1)) == [-60, 0])
    #expect(levels(.make(.burst(count: 5, over: .seconds(1)), startTime: .seconds(3)), .minutes(1), .hours(1)) == [3])
    #expect(levels(.make(.burst(count: 5, over: .zero)), .minutes(1), .hours(1)) == [])
    #expect(levels(.make(.profile(perMinute: [1, 2, 3])), .zero, .minutes(2)) == [0, 60])
  }

  @Test func sourcesAfterTheEndHaveNoStages() {
    let late = LoadSource.make(.constantArrivalRate(perSecond: 1, duration: nil), startTime: .hours(2))
    #expect(late.process(end: .hours(1)).levels == [])
    #expect(late.arrivals(end: .hours(1)) == [])
  }
}
