import Harness
import Telemetry
import Testing
import VirtualTime

/// Flows with an age limit.
@Suite("Expiry")
struct ExpiryTests {
  private func play(maxAge: String) throws -> (result: RunResult, history: History) {
    let head = SmallSystem.head.replacing("organisations: 5}", with: "organisations: 5\(maxAge)}")
    // For six minutes SMS is refused: with long waits between attempts its messages grow old.
    let patient = head.replacing(
      "max: 3, backoff: {type: exponential, delay: 5s, cap: 20s}",
      with: "max: 20, backoff: {type: fixed, delay: 90s, jitter: none}")
    return try History.play(
      SmallSystem.plan(
        "duration: 15m\nfaults: [{at: 1m, for: 6m, target: sms, outage: }]\n" + SmallSystem.steady, head: patient))
  }

  @Test func oldMessagesExpireInsteadOfBeingSent() throws {
    let (result, history) = try play(maxAge: ", maxAge: 2m")
    let expired = history.of(.expired)
    #expect(expired.count > 100)
    #expect(result.total.messages.expired == expired.count)
    let created = Dictionary(uniqueKeysWithValues: history.of(.offered).map { ($0.message, $0.time) })
    for event in expired { #expect(event.time - created[event.message]! >= .minutes(2)) }
    let sent = history.of(.sendBegan)
    #expect(sent.allSatisfy { $0.time - created[$0.message]! < .minutes(2) + .seconds(10) })
    let gone = Dictionary(uniqueKeysWithValues: expired.map { ($0.message, $0.time) })
    #expect(sent.allSatisfy { event in gone[event.message].map { event.time < $0 } ?? true })
  }

  @Test func withoutALimitNothingExpires() throws {
    let (result, history) = try play(maxAge: "")
    #expect(history.of(.expired).isEmpty)
    #expect(result.total.messages.expired == 0)
  }
}
