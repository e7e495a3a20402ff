import Harness
import Telemetry
import Testing
import VirtualTime

@Suite("Faults that begin gradually")
struct RampTests {
  @Test func riseInTwentyStepsUnderOneName() throws {
    let (diary, result, history) = try FaultProbe.play(
      "duration: 1h\nfaults: [{id: slow, at: 10m, for: 30m, ramp: 5m, target: probe, slow: }]\n")
    let injected = diary.of("inject")
    #expect(injected.map(\.strength) == (1...20).map { Double($0) / 20 })
    #expect(injected.map(\.seconds) == (0..<20).map { 600 + 15 * Double($0) })
    #expect(Set(diary.entries.map(\.id)) == ["slow"])
    // Each step takes back the one before at the same moment, the end takes back all of it.
    let lifted = diary.of("lift")
    #expect(lifted.map(\.seconds) == injected.dropFirst().map(\.seconds) + [2400])
    #expect(diary.active.isEmpty)

    #expect(history.of(.faultBegan).count == 1 && history.of(.faultEnded).count == 1)
    let grown = history.of(.faultGrew)
    #expect(grown.map(\.value) == (2...20).map { 50 * $0 })
    #expect(grown.allSatisfy { $0.detail == "slow" && $0.actor == "slow" && $0.component == "probe" })
    let timeline = result.timeline.filter { $0.kind == .fault }
    #expect(timeline.map(\.text) == ["slow (slow on probe) begins, in full after 5m", "slow (slow on probe) ends"])
  }

  @Test(
    "An end within the ramp takes back the strength that was reached",
    arguments: [("1m", 60.0, 4), ("75s", 75, 5), ("74s", 74, 5), ("76s", 76, 6)])
  func endsEarly(length: String, end: Double, steps: Int) throws {
    // Drawn lengths may be shorter than the ramp.
    let (diary, _, _) = try FaultProbe.play(
      "duration: 1h\nfaults: [{id: s, at: 0s, for: {empirical: [\(length)]}, ramp: 5m, target: probe, slow: }]\n")
    #expect(diary.of("inject").count == steps)
    #expect(diary.of("lift").last == .init(seconds: end, what: "lift", id: "s", strength: Double(steps) / 20))
    #expect(diary.active.isEmpty)
  }

  @Test func stepsOfOddLengthsDoNotDrift() throws {
    let (diary, _, _) = try FaultProbe.play(
      "duration: 1h\nfaults: [{id: s, at: 1s, ramp: 7ms, target: probe, slow: }]\n")
    #expect(diary.of("inject").count == 20)
    #expect(diary.of("inject").last?.seconds == 1.00665)
    #expect(diary.active == ["s": 1])
  }

  @Test func withoutARampTheFullStrengthComesAtOnce() throws {
    let (diary, _, history) = try FaultProbe.play("duration: 1h\nfaults: [{id: s, at: 1s, target: probe, slow: }]\n")
    #expect(diary.entries == [.init(seconds: 1, what: "inject", id: "s", strength: 1)])
    #expect(history.of(.faultGrew).isEmpty)
  }
}
