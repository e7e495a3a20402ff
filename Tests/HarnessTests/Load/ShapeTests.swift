import Harness
import Telemetry
import Testing
import VirtualTime

/// Bursts and profiles as the run plays them.
@Suite("Shapes of load")
struct ShapeTests {
  private func arrivals(_ load: String, files: [String: String] = [:]) throws -> [VirtualInstant] {
    let plan = try SmallSystem.plan("duration: 10m\nload: {x: {flow: notices, \(load)}}\n", files: files)
    return try History.play(plan).history.of(.offered).map(\.time)
  }

  @Test func aBurstComesAtOnce() throws {
    let times = try arrivals("executor: burst, count: 300, over: 0s, startTime: 2m")
    #expect(times.count == 300)
    #expect(Set(times) == [.start + .minutes(2)])
  }

  @Test func aBurstOverATimeIsSpreadEvenly() throws {
    let times = try arrivals("executor: burst, count: 300, over: 1m, startTime: 2m")
    #expect(times.count == 300)
    #expect(times.first == .start + .minutes(2))
    #expect(Set(zip(times, times.dropFirst()).map { $1 - $0 }) == [.milliseconds(200)])
  }

  @Test func aProfileIsPlayedMinuteByMinute() throws {
    let times = try arrivals(
      "executor: profile, file: day.csv, arrivals: uniform", files: ["day.csv": "minute,arrivals\n0,60\n1,0\n2,120\n"])
    let perMinute = (0..<4).map { minute in
      times.count { $0 >= .start + .minutes(Int64(minute)) && $0 < .start + .minutes(Int64(minute) + 1) }
    }
    #expect(perMinute == [60, 0, 120, 0])
  }

  @Test func theWarmUpRunsAtTheFirstLevel() throws {
    let plan = try SmallSystem.plan(
      """
      duration: 5m
      warmUp: 10m
      load:
        ramp: {flow: notices, executor: ramping-arrival-rate, startRate: 2, stages: [{duration: 5m, target: 20}], arrivals: uniform}

      """)
    let (result, history) = try History.play(plan)
    let before = history.of(.offered).count { $0.time < .start }
    #expect(before == 1_200)
    #expect(result.total.messages.offered + result.total.messages.unanswered == 3_300)
  }
}
