import VirtualTime

extension FactCase {
  /// Rates per sender, account and segment; WhatsApp's 80 a second; the concurrency of REST calls.
  static let throughput: [FactCase] = [
    FactCase(
      "a long code sends one segment a second", "twilio-long-code", [.send(3)], "ok after 1s, ok after 2s, ok after 3s",
      showsTimes: true),
    FactCase(
      "a message of three segments takes three seconds", "twilio-long-code", [.send(2, segments: 3)],
      "ok after 1s, ok after 4s", showsTimes: true),
    FactCase(
      "a toll-free number sends three a second", "twilio-toll-free", "receipt: 0s", [.send(4)],
      "ok after 0s, ok after 333ms333us334ns, ok after 666ms666us668ns, ok after 1s2ns", showsTimes: true),
    FactCase(
      "a short code sends a hundred a second", "twilio-short-code", "receipt: 0s", [.send(3)],
      "ok after 0s, ok after 10ms, ok after 20ms", showsTimes: true),
    FactCase(
      "every sender has its own rate", "twilio-long-code", "senders: 3, receipt: 0s", [.send(4)],
      "3 ok after 0s, ok after 1s", showsTimes: true),
    FactCase(
      "a messaging service sends to one recipient from one sender", "twilio-messaging-service",
      "senders: 50, receipt: 0s", [.send(3, to: 7)], "ok after 0s, ok after 1s, ok after 2s", showsTimes: true),
    FactCase(
      "a queue that has emptied is idle again", "twilio-long-code", "receipt: 0s",
      [.send(3), .send(at: .seconds(10))], "ok after 0s, ok after 1s, ok after 2s, ok after 0s", showsTimes: true),
    FactCase(
      "20429 limits the requests under way, not the messages a second", "twilio-short-code",
      "acceptLatency: 1s, concurrency: {limit: 3, code: '20429'}", [.send(5)], "3 ok, 2 20429"),
    FactCase(
      "a request refused with 20429 was not processed and may go again", "twilio-short-code",
      "acceptLatency: 1s, concurrency: {limit: 2, code: '20429'}",
      [.send(4), .send(3, at: .milliseconds(999)), .send(3, at: .seconds(1))],
      "2 ok, 5 20429, 2 ok, 20429"),
    FactCase(
      "slow answers fill the account's requests", "twilio-short-code", "concurrency: {limit: 5, code: '20429'}",
      [.fault("latency", "{add: 5s}"), .send(3, at: .seconds(1)), .send(3, at: .seconds(3))], "5 ok, 20429"),
    FactCase(
      "an account sends 2000 messages a second", "twilio-short-code", "senders: 100", [.send(2002)],
      "2000 ok, 2 63017"),
    FactCase(
      "the account's limit counts messages, not segments", "twilio-short-code", "senders: 100",
      [.send(2001, segments: 2)], "2000 ok, 63017"),
    FactCase(
      "the account's limit comes back at its rate", "twilio-short-code", "senders: 100",
      [.send(2001), .send(3, at: .milliseconds(1))], "2000 ok, 63017, 2 ok, 63017"),
    FactCase(
      "a WhatsApp number sends 80 a second", "whatsapp-cloud", "tier: 100000 per 24h", [.send(82)], "80 ok, 2 130429"),
    FactCase(
      "80 more a second later", "whatsapp-cloud", "tier: 100000 per 24h", [.send(80), .send(81, at: .seconds(1))],
      "160 ok, 130429"),
    FactCase(
      "each WhatsApp number has its 80", "whatsapp-cloud", "tier: 100000 per 24h, senders: 2", [.send(161)],
      "160 ok, 130429"),
    FactCase(
      "20 for numbers shared with the phone app", "whatsapp-cloud",
      "tier: 100000 per 24h, throughput: {rate: 20 per 1s, per: sender, code: '130429'}", [.send(21)], "20 ok, 130429"),
    FactCase(
      "what comes in counts as well", "whatsapp-cloud",
      "tier: 100000 per 24h, throughput: {rate: 80 per 1s, inbound: 30 per 1s, per: sender, code: '130429'}",
      [.send(51)], "50 ok, 130429"),
    FactCase(
      "an upgrade to 1000 a second keeps the number from sending for a minute", "whatsapp-cloud",
      "tier: 100000 per 24h",
      [
        .act("upgradeThroughput", "{to: 1000 per 1s}"), .send(), .send(at: .seconds(60) - .nanoseconds(1)),
        .send(1001, at: .seconds(60)),
      ], "2 131057, 1000 ok, 130429"),
    FactCase(
      "SendGrid answers 429 beyond its rate", "sendgrid", "throughput: {rate: 10 per 1s, code: '429'}", [.send(11)],
      "10 ok, 429"),
    FactCase(
      "SendGrid's figure of 10000 a second (second-hand)", "sendgrid", [.send(10_001)], "10000 ok, 429"),
  ]
}
