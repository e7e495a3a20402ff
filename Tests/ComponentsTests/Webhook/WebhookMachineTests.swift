import Components
import Testing
import VirtualTime

/// What becomes of a single delivery.
@Suite struct WebhookMachineTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var receiver = ""
    var endpoint = "url: 'https://a.example/in'"
    var code: String
    /// Milliseconds until the client hears it.
    var after: Int64
    /// Milliseconds until the receiver has processed it.
    var processed: Int64?

    init(
      _ what: String, receiver: String = "", endpoint: String = "url: 'https://a.example/in'", _ code: String,
      after: Int64, processed: Int64? = nil
    ) {
      testDescription = what
      self.receiver = receiver
      self.endpoint = endpoint
      self.code = code
      self.after = after
      self.processed = processed
    }
  }

  @Test(arguments: [
    Case("nothing is wrong", "200", after: 130, processed: 130),
    Case("its own success", receiver: "status: 202", "202", after: 130, processed: 130),
    Case("no URL", endpoint: "url: 'a.example/in'", "ERR_INVALID_URL", after: 0),
    Case("another scheme", endpoint: "url: 'ftp://a.example/in'", "ERR_INVALID_URL", after: 0),
    Case("an unknown name", receiver: "resolves: false", "ENOTFOUND", after: 30),
    Case("another host", receiver: "url: 'https://b.example/in'", "ENOTFOUND", after: 30),
    Case("another port", receiver: "url: 'https://a.example:8443/in'", "ECONNREFUSED", after: 30),
    Case("another path", receiver: "url: 'https://a.example/out'", "404", after: 130),
    Case(
      "letters of a host count as one", receiver: "url: 'https://A.EXAMPLE:443/in'", "200", after: 130, processed: 130),
    Case("no authority", receiver: "certificate: {selfSigned: true}", "DEPTH_ZERO_SELF_SIGNED_CERT", after: 30),
    Case(
      "no authority, no TLS", receiver: "certificate: {selfSigned: true}", endpoint: "url: 'http://a.example/in'",
      "200",
      after: 130, processed: 130),
    Case(
      "expired", receiver: "certificate: {validUntil: '2026-03-02T07:00:00Z'}", "CERT_HAS_EXPIRED", after: 30),
    Case(
      "not expired yet", receiver: "certificate: {validUntil: '2026-03-02T07:00:01Z'}", "200", after: 130,
      processed: 130),
    Case("another secret", receiver: "secret: other", "401", after: 130),
    Case(
      "another secret that nobody checks", receiver: "secret: other, verifiesSignature: false", "200", after: 130,
      processed: 130),
    Case("a clock within the tolerance", receiver: "clockAhead: 5m", "200", after: 130, processed: 130),
    Case("a clock beyond it", receiver: "clockAhead: 301s", "401", after: 130),
    Case("an everyday answer", receiver: "answers: [{status: 503, share: 100%}]", "503", after: 130),
    Case("a redirection", receiver: "answers: [{status: 301, share: 100%}]", "301", after: 130),
    Case("just in time", receiver: "latency: 14970ms", "200", after: 15_000, processed: 15_000),
    Case("too late", receiver: "latency: 14971ms", "timeout", after: 15_000, processed: 15_001),
    Case("a refusal too late", receiver: "latency: 20s, secret: other", "timeout", after: 15_000),
  ])
  func reactions(_ expected: Case) throws {
    var hooks = try WebhookFixture(WebhookFixture.endpoint(expected.receiver, expected.endpoint))
    let delivery = hooks.deliver()
    #expect(delivery.result.code == expected.code)
    #expect(delivery.duration == .milliseconds(expected.after))
    #expect(delivery.processedAfter == expected.processed.map { .milliseconds($0) })
    #expect((delivery.number > 0) == (expected.processed != nil))
  }

  @Test("A certificate holds until its moment")
  func certificateEnds() throws {
    var hooks = try WebhookFixture(
      WebhookFixture.endpoint("certificate: {validUntil: '2026-03-02T08:00:00Z'}"))
    #expect(hooks.code(at: .hours(1) - .nanoseconds(1)) == "200")
    #expect(hooks.code(at: .hours(1)) == "CERT_HAS_EXPIRED")
  }

  @Test("Beyond its capacity a receiver answers 429 with the time until it takes one more")
  func capacity() throws {
    var hooks = try WebhookFixture(WebhookFixture.endpoint("capacity: {rate: 1 per 10s, burst: 2}"))
    #expect(hooks.code() == "200" && hooks.code() == "200")
    for (moment, wait) in [(0, 10), (1, 9), (2500, 8), (9001, 1), (9999, 1)] as [(Int64, Int64)] {
      let at = moment < 10 ? VirtualDuration.seconds(moment) : .milliseconds(moment)
      let delivery = hooks.deliver(at: at)
      #expect(delivery.result == .answered(status: 429, retryAfter: .seconds(wait)), "\(at)")
      #expect(delivery.processedAfter == nil)
    }
    #expect(hooks.code(at: .seconds(10)) == "200")
    #expect(hooks.code(at: .seconds(10)) == "429")
  }

  @Test("What Retry-After says may be fixed")
  func fixedRetryAfter() throws {
    var hooks = try WebhookFixture(
      WebhookFixture.endpoint("capacity: {rate: 1 per 10s, retryAfter: 2m}"))
    #expect(hooks.deliver().result == .answered(status: 200))
    let delivery = hooks.deliver()
    #expect(delivery.result == .answered(status: 429, retryAfter: .minutes(2)))
  }

  /// Whether `count` of `trials` is within five deviations of what the probability lets expect.
  static func isPlausible(_ count: Int, of trials: Int, _ probability: Double) -> Bool {
    let mean = Double(trials) * probability
    return (Double(count) - mean).magnitude <= 5 * (mean * (1 - probability)).squareRoot()
  }

  @Test("Shares of answers, of several seeds", arguments: Seeds.some(10))
  func shares(seed: UInt64) throws {
    var hooks = try WebhookFixture(
      WebhookFixture.endpoint("answers: [{status: 500, share: 10%}, {status: 503, share: 5%}]"), seed: seed)
    try hooks.inject("status", "{status: 502, share: 30%}")
    var counts: [String: Int] = [:]
    for _ in 0..<4000 { counts[hooks.code(), default: 0] += 1 }
    for (code, probability) in [("502", 0.3), ("500", 0.07), ("503", 0.035), ("200", 0.595)] {
      #expect(Self.isPlausible(counts[code] ?? 0, of: 4000, probability), "\(code): \(counts)")
    }
    #expect(counts.count == 4)
  }

  @Test("The part of answers that come too late is the distribution's own", arguments: Seeds.some(5))
  func latePart(seed: UInt64) throws {
    var hooks = try WebhookFixture(
      WebhookFixture.endpoint("latency: {uniform: {from: 0s, to: 10s}}"), "connect: 0s", seed: seed)
    let late = (0..<4000).count { _ in hooks.deliver(patience: .seconds(7)).result == .failed(.timeout) }
    #expect(Self.isPlausible(late, of: 4000, 0.3))
  }

  @Test(
    "Which results are worth another attempt",
    arguments: [
      (.answered(status: 301), true, true), (.answered(status: 400), false, true),
      (.answered(status: 401), false, true),
      (.answered(status: 404), false, true), (.answered(status: 408), true, true),
      (.answered(status: 410), false, true),
      (.answered(status: 429, retryAfter: .seconds(1)), true, true), (.answered(status: 500), true, true),
      (.answered(status: 503), true, true), (.failed(.timeout), true, true), (.failed(.refused), true, true),
      (.failed(.notFound), true, true), (.failed(.certificateExpired), true, true), (.failed(.selfSigned), true, true),
      (.failed(.invalidURL), false, false), (.failed(.disabled), false, false),
    ] as [(WebhookResult, Bool, Bool)])
  func retryWorth(result: WebhookResult, isWorth: Bool, withRefusals: Bool) {
    #expect(result.isWorthRetrying() == isWorth)
    #expect(result.isWorthRetrying(retryingRefusals: true) == withRefusals)
  }

  @Test(arguments: [
    ("https://a.example", "a.example", 443, "/", true),
    ("http://A.example:8080/x?y#z", "a.example", 8080, "/x?y", false),
    ("https://user:pw@a.example/", "a.example", 443, "/", true), ("HTTPS://a?b", "a", 443, "/?b", true),
    ("https://10.0.0.1:1", "10.0.0.1", 1, "/", true),
  ])
  func urls(text: String, host: String, port: Int, path: String, isSecure: Bool) throws {
    let url = try #require(WebhookURL(text))
    #expect(url.host == host && url.port == port && url.path == path && url.isSecure == isSecure)
  }

  @Test(arguments: [
    "", "a.example", "https://", "https:///in", "https://a..b", "https://a b", "https://a:0", "https://a:x",
    "https://a:70000",
    "ftp://a", "https//a", "https://a:1:2", "https://é.example",
  ])
  func noURLs(text: String) { #expect(WebhookURL(text) == nil) }
}
