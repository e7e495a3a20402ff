import Scenario
import Testing
import VirtualTime

/// Random times: their distribution, and what they depend on.
@Suite("Random schedules")
struct RandomScheduleTests {
  private static let failing = "{id: failing, every: {mtbf: 2d}, for: {p50: 1h, p99: 6h}, target: db, outage: }"

  private func occurrences(_ sections: String, _ seed: UInt64, _ id: String = "failing") throws -> [Schedule.Occurrence]
  {
    Schedule(try ScheduleText.plan(sections, duration: "30d"), seed: seed).faults.filter { $0.id.hasPrefix("\(id)-") }
  }

  @Test func theMeanBetweenFailuresIsTheOneAskedFor() throws {
    let plan = try ScheduleText.plan(
      "faults: [{id: a, every: {mtbf: 6h}, for: 2h, target: db, outage: }]", duration: "30d")
    var gaps: [Double] = []
    var counts: [Double] = []
    for seed in 0..<200 as Range<UInt64> {
      let faults = Schedule(plan, seed: seed).faults
      var free = VirtualInstant.start
      for fault in faults {
        gaps.append((fault.begins - free).seconds)
        free = fault.ends ?? .start + plan.duration
      }
      counts.append(Double(faults.count))
    }
    // Renewals of 8 h within 720 h: about 90 each, 18,000 in all. The gap that the run's end cuts is not among them, which
    // shortens the mean by less than 1 %.
    gaps = gaps.map { $0 / 3600 }
    let count = Double(gaps.count)
    let mean: Double = gaps.reduce(0, +) / count
    let tolerance: Double = 4 * 6 / count.squareRoot() + 0.06
    #expect(abs(mean - 6) < tolerance, "\(mean) h")
    // Exponential: its deviation equals its mean, and 1/e of all gaps are longer.
    let squares: [Double] = gaps.map { ($0 - mean) * ($0 - mean) }
    let deviation: Double = (squares.reduce(0, +) / count).squareRoot()
    #expect(abs(deviation - 6) < 0.3)
    let longer: Double = Double(gaps.count { $0 > 6 }) / count
    #expect(abs(longer - 0.3679) < 0.02)
    let average: Double = counts.reduce(0, +) / 200
    #expect(abs(average - 720 / 8) < 2, "\(average)")
  }

  @Test func lengthsFollowTheirDistribution() throws {
    let plan = try ScheduleText.plan(
      "faults: [{id: a, at: 0s, every: 1d, for: {exponential: {mean: 1h}}, target: db, outage: }]", duration: "300d")
    let lengths = (0..<20 as Range<UInt64>).flatMap { seed in
      Schedule(plan, seed: seed).faults.compactMap { fault in fault.ends.map { ($0 - fault.begins).seconds } }
    }
    #expect(lengths.count >= 5_990)
    let mean: Double = lengths.reduce(0, +) / Double(lengths.count)
    #expect(abs(mean - 3600) < 190, "four standard errors")
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func occurrencesDoNotOverlapAndLieInTheRun(seed: UInt64) throws {
    let faults = try occurrences("faults: [\(Self.failing)]", seed)
    let end = VirtualInstant.start + .hours(720)
    for (one, next) in zip(faults, faults.dropFirst()) { #expect(one.ends! <= next.begins) }
    #expect(faults.allSatisfy { $0.begins >= .start && $0.begins < end && $0.ends ?? end <= end })
    #expect(faults.enumerated().allSatisfy { $1.id == "failing-\($0 + 1)" })
    #expect(faults.dropLast().allSatisfy { $0.ends != nil })
  }

  /// Whatever else is there, before or behind it, in faults or actions, a fault keeps its times.
  @Test(arguments: 1...30 as ClosedRange<UInt64>) func othersDoNotShiftIt(seed: UInt64) throws {
    let alone = try occurrences("faults: [\(Self.failing)]", seed)
    let other = "{id: other, every: {mtbf: 1d}, for: {p50: 1h, p99: 9h}, target: other, outage: }"
    let follower = "{id: next, after: failing.end + 1h, for: {p50: 1m, p99: 1h}, target: db, outage: }"
    let action = "actions: [{id: act, every: {mtbf: 3h}, target: db, restart: }]"
    for sections in [
      "faults: [\(other), \(Self.failing)]", "faults: [\(Self.failing), \(other)]",
      "faults: [\(follower), \(Self.failing)]\n\(action)",
    ] {
      let times = try occurrences(sections, seed).map { [$0.begins, $0.ends] }
      #expect(times == alone.map { [$0.begins, $0.ends] })
    }
    let followers = try occurrences("faults: [\(follower), \(Self.failing)]", seed, "next")
    let expected = alone.compactMap(\.ends).map { $0 + .hours(1) }.filter { $0 < .start + .hours(720) }
    #expect(followers.map(\.begins) == expected)
  }

  @Test func seedsAndIdsGiveDifferentTimes() throws {
    var seen: Set<[VirtualInstant]> = []
    for seed in 1...30 as ClosedRange<UInt64> {
      let one = try occurrences("faults: [\(Self.failing)]", seed)
      #expect(try occurrences("faults: [\(Self.failing)]", seed) == one)
      seen.insert(one.map(\.begins))
      seen.insert(
        try occurrences("faults: [\(Self.failing.replacing("failing", with: "renamed"))]", seed, "renamed").map(
          \.begins))
    }
    #expect(seen.count == 60)
  }

  @Test func randomTimesBeginAtTheirMoment() throws {
    for seed in 1...50 as ClosedRange<UInt64> {
      let faults = try occurrences(
        "faults: [{id: a, at: 20d, every: {mtbf: 1h}, for: 1m, times: 3, target: db, outage: }]", seed, "a")
      #expect(faults.count == 3 && faults[0].begins > .start + .hours(480))
    }
  }
}
