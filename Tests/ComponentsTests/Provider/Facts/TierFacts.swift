import VirtualTime

extension FactCase {
  /// The messaging limit: unique users outside the service window in a moving day; the pair limit.
  static let tiers: [FactCase] = [
    FactCase(
      "250 users a day to begin with", "whatsapp-cloud", "tier: 250 per 24h, throughput: {}", [.each(1...251)],
      "250 ok, 130429"),
    FactCase(
      "2000 users a day", "whatsapp-cloud", "throughput: {}", [.each(1...2001)], "2000 ok, 130429"),
    FactCase(
      "it counts users, not messages", "whatsapp-cloud", "tier: 250 per 24h, throughput: {}",
      [.each(1...250), .each(1...250), .send(to: 251)], "500 ok, 130429"),
    FactCase(
      "a user counts until a day after the last message", "whatsapp-cloud", "tier: 250 per 24h, throughput: {}",
      [
        .each(1...250), .send(to: 1, segments: 1), .send(at: .hours(12), to: 1),
        .send(250, at: .hours(24) + .minutes(5)), .send(at: .hours(24) + .minutes(5), to: 1),
      ], "501 ok, 130429, ok"),
    FactCase(
      "the day moves: what was used in the morning returns in the morning", "whatsapp-cloud",
      "tier: 250 per 24h, throughput: {}",
      [
        .each(1...100), .each(101...250, at: .hours(6)), .send(at: .hours(7), to: 300),
        .each(301...401, at: .hours(24) + .minutes(5)),
      ], "250 ok, 130429, 100 ok, 130429"),
    FactCase(
      "users in an open service window do not count", "whatsapp-cloud",
      "tier: 10 per 24h, throughput: {}, serviceWindow: 100%", [.each(1...500)], "500 ok"),
    FactCase(
      "all numbers of a portfolio share the limit", "whatsapp-cloud", "tier: 250 per 24h, senders: 4",
      [.each(1...251)], "250 ok, 130429"),
    FactCase(
      "the next tiers are 2000, 10000 and 100000", "whatsapp-cloud", "tier: 250 per 24h, throughput: {}",
      [
        .each(1...251), .act("upgradeTier"), .each(251...2001), .act("upgradeTier"), .each(2001...10_001),
        .act("upgradeTier"), .each(10_001...100_001),
      ], "250 ok, 130429, 1750 ok, 130429, 8000 ok, 130429, 90000 ok, 130429"),
    FactCase(
      "above the last there is no limit", "whatsapp-cloud", "tier: 100000 per 24h, throughput: {}",
      [.act("upgradeTier"), .each(1...100_001)], "100001 ok"),
    FactCase(
      "older accounts: 1000 a day", "whatsapp-cloud", "tiers: [], tier: 1000 per 24h, throughput: {}",
      [.each(1...1001)], "1000 ok, 130429"),
    FactCase(
      "a user whose message was refused does not count", "whatsapp-cloud", "tier: 1 per 24h, throughput: {}",
      [.fault("errors", "{share: 100%, code: '131000'}"), .send(to: 1), .lift("errors", at: .zero), .each(2...3)],
      "131000, ok, 130429"),
    FactCase(
      "45 messages to one user in a burst", "whatsapp-cloud", [.send(46, to: 1)], "45 ok, 131056"),
    FactCase(
      "then one in six seconds", "whatsapp-cloud",
      [
        .send(45, to: 1), .send(at: .seconds(6) - .nanoseconds(1), to: 1), .send(2, at: .seconds(6), to: 1),
        .send(2, at: .seconds(12), to: 1),
      ], "45 ok, 131056, ok, 131056, ok, 131056"),
    FactCase(
      "the burst is paid back", "whatsapp-cloud", [.send(45, to: 1), .send(46, at: .seconds(270), to: 1)],
      "90 ok, 131056"),
    FactCase(
      "the pair limit concerns that user only", "whatsapp-cloud", [.send(46, to: 1), .send(20, to: 2)],
      "45 ok, 131056, 20 ok"),
    FactCase(
      "a marketing limit per user concerns marketing only", "whatsapp-cloud",
      "marketingLimit: {templates: [newsletter], rate: 2 per 24h, burst: 2, code: '131049'}",
      [.send(3, to: 1, template: 1), .send(3, to: 1, template: 0), .send(to: 2, template: 1)],
      "2 ok, 131049, 4 ok"),
  ]
}
