import VirtualTime

extension FactCase {
  private static let whole = ProviderLimitTests.wholeAccount

  /// What becomes of messages beyond a sender's queue of ten hours.
  static let overflow: [FactCase] = [
    FactCase(
      "a long code's queue holds 36000 segments; beyond, 21611 at once", "twilio-long-code", whole, [.send(36_001)],
      "36000 ok, 21611"),
    FactCase(
      "segments count, not messages", "twilio-long-code", whole, [.send(12_001, segments: 3)], "12000 ok, 21611"),
    FactCase(
      "a toll-free number's holds three times as many", "twilio-toll-free", whole, [.send(107_999)],
      "107999 ok"),
    FactCase(
      "the queue takes one more with every second", "twilio-long-code", whole,
      [.send(36_000), .send(2, at: .seconds(1)), .send(2, at: .seconds(2))], "36001 ok, 21611, ok, 21611"),
    FactCase(
      "from a messaging service: accepted, then 30001", "twilio-messaging-service", whole, [.send(36_001, to: 1)],
      "36000 ok, later 30001"),
    FactCase(
      "the sender of another recipient has room", "twilio-messaging-service", "senders: 50, \(whole)",
      [.send(36_001, to: 1), .send(to: 2)], "36000 ok, later 30001, ok"),
    FactCase(
      "older pages say four hours", "twilio-long-code",
      "throughput: {rate: 1 per 1s, per: sender, counts: segments, queueFor: 4h, code: '21611'}, \(whole)",
      [.send(14_401)],
      "14400 ok, 21611"),
    FactCase(
      "a message older than its validity period fails with 30001", "twilio-messaging-service",
      "receipt: 0s, throughput: {rate: 1 per 10s, queueFor: 10h, validity: 30s, excess: failLater, code: '30001'}",
      [.send(6)],
      "ok after 0s, ok after 10s, ok after 20s, ok after 30s, 2 later 30001 after 30s", showsTimes: true),
    FactCase(
      "what expires takes nobody's turn", "twilio-messaging-service",
      "receipt: 0s, throughput: {rate: 1 per 10s, queueFor: 10h, validity: 10s, excess: failLater, code: '30001'}",
      [.send(9), .send(at: .seconds(20))], "ok after 0s, ok after 10s, 7 later 30001 after 10s, ok after 0s",
      showsTimes: true),
    FactCase(
      "messages that are too long for the whole queue never go", "twilio-long-code",
      "throughput: {rate: 1 per 1s, counts: segments, queueFor: 5s, code: '21611'}",
      [.send(segments: 6), .send(segments: 5)], "21611, ok"),
    FactCase(
      "WhatsApp keeps no queue", "whatsapp-cloud", "tier: 100000 per 24h, receipt: 0s", [.send(81)],
      "80 ok after 0s, 130429", showsTimes: true),
  ]
}
