import Harness
import Telemetry
import Testing
import VirtualTime

/// Flows that tell their recipients apart.
@Suite("Recipients")
struct RecipientTests {
  private static let sections = "duration: 10m\n" + SmallSystem.steady

  private func play(_ flow: String, sms: String = "") throws -> (result: RunResult, history: History) {
    let head = SmallSystem.head.replacing("organisations: 5}", with: "organisations: 5\(flow)}")
      .replacing("sms: {type: provider,", with: "sms: {type: provider,\(sms)")
    return try History.play(SmallSystem.plan(Self.sections, head: head))
  }

  @Test("Recipients and lengths shift nothing that is drawn for messages")
  func shiftsNothing() throws {
    let plain = try play("")
    let pooled = try play(", recipients: 1000, segments: {1: 1, 3: 1}, bodies: {notice: {characters: 200}}")
    #expect(plain.history.of(.offered) == pooled.history.of(.offered))
    #expect(plain.history.events == pooled.history.events)
    #expect(plain.result.digest == pooled.result.digest)
  }

  @Test("One person in many messages: the limit per recipient bites")
  func pairLimit() throws {
    let limit = " pairLimit: {rate: 1 per 10s, burst: 2},"
    let few = try play(", recipients: 2", sms: limit)
    let many = try play(", recipients: 100000", sms: limit)
    let none = try play("", sms: limit)
    func throttled(_ played: (result: RunResult, history: History)) -> Int {
      played.history.of(.attemptFailed).count { $0.detail == "sms/429" }
    }
    #expect(throttled(few) > 100)
    #expect(throttled(many) < 10)
    #expect(throttled(none) == 0)
  }

  @Test("Who is invalid is so for every message")
  func validity() throws {
    let list = " invalidRecipient: {code: '400', when: receipt}, suppression: {causes: ['400'], code: '503', when: receipt},"
    let played = try play(", recipients: 20, invalidRecipients: 20%", sms: list)
    // The first message to each of them bounces; later ones find the recipient on the list.
    let bounced = played.history.of(.receiptFailed).filter { $0.detail == "sms/400" }
    let dropped = played.history.of(.receiptFailed).filter { $0.detail == "sms/503" }
    #expect((1...60).contains(bounced.count))
    #expect(dropped.count > bounced.count)
    let last = try #require(bounced.map(\.time).max())
    #expect(last < .start + .minutes(8))
  }
}
