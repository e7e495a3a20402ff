import Testing
import VirtualTime

@testable import Components

@Suite struct RedisErrorTests {
  @Test(
    "What a client is told, and when, in each kind of outage",
    arguments: [
      (.refuse, "connect ECONNREFUSED", 1), (.hang, "Command timed out", 2000),
      (.loading, "LOADING Redis is loading the dataset in memory", 1),
      (.readOnly, "READONLY You can't write against a read only replica.", 1),
      (.busy, "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", 1),
      (
        .misconf,
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
        1
      ),
    ] as [(RedisOutage, String, Int64)])
  func outages(outage: RedisOutage, text: String, milliseconds: Int64) {
    var machine = RedisMachine(
      timing: RedisTiming(
        roundTrip: .constant(.milliseconds(1)), simpleServiceTime: .zero, scriptServiceTime: .zero,
        commandTimeout: .seconds(2)))
    var random = RandomStream(seed: 1, name: "network")
    machine.inject("f", .outage(outage))
    guard case .failed(let failure, let at) = machine.execute(.script, now: .start, random: &random) else {
      Issue.record("it was served")
      return
    }
    #expect(failure.message == text)
    #expect(at == .at(.milliseconds(milliseconds)))
  }

  @Test("Added latency counts by its strength", arguments: [(1.0, 51.0), (0.5, 26), (0.1, 6)])
  func ramps(share: Double, milliseconds: Double) {
    var machine = RedisMachine(
      timing: RedisTiming(
        roundTrip: .constant(.milliseconds(1)), simpleServiceTime: .zero, scriptServiceTime: .zero,
        commandTimeout: .seconds(2)))
    var random = RandomStream(seed: 1, name: "network")
    machine.inject("f", .latency(LatencyFault(add: .constant(.milliseconds(50)), strength: share)))
    let outcome = machine.execute(.simple, now: .start, random: &random)
    #expect(outcome == .done(served: .start, answered: .at(VirtualDuration(seconds: milliseconds / 1000)!)))
  }
}
