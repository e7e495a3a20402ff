import Components
import Testing
import VirtualTime

@Suite struct ProviderMachineTests {
  @Test(
    arguments: [
      ("twilio-long-code", "21211"), ("sendgrid", "later 550"), ("whatsapp-cloud", "later 131026"), ("generic", "400"),
    ])
  func invalidRecipients(preset: String, outcome: String) throws {
    var fixture = try ProviderFixture(preset, "{acceptLatency: 100ms}")
    for _ in 0..<50 { #expect(fixture.next(invalid: true) == outcome) }
    let code = try #require(fixture.machine.codes.first { outcome.hasSuffix($0.name) })
    #expect(code.errorClass == .permanent)
  }

  @Test("The first of the reasons decides")
  func order() throws {
    var fixture = try ProviderFixture(
      "whatsapp-cloud",
      "{tier: 1 per 24h, acceptLatency: 1ms, receiptErrors: [], throughput: {rate: 1 per 1s, code: '4'}, "
        + "pairLimit: {rate: 1 per 1h, code: '131056'}, quota: {code: '80007'}, "
        + "invalidRecipient: {code: '131047', when: submission}}")
    #expect(fixture.next(recipient: 1) == "ok")
    #expect(fixture.next(recipient: 2) == "80007")
    #expect(fixture.next(recipient: 1) == "131056")
    #expect(fixture.next(recipient: 1, invalid: true) == "131047")
    try fixture.inject("errors", "errors", "{share: 1, code: '2'}")
    #expect(fixture.next(recipient: 1, invalid: true) == "2")
    try fixture.inject("token", "credentials", "{}")
    #expect(fixture.next(recipient: 1, invalid: true) == "190")
    try fixture.inject("outage", "outage", "{}")
    #expect(fixture.next(recipient: 1, invalid: true) == "131016")
    for id in ["errors", "token", "outage"] { fixture.machine.lift(id, now: .start) }
    fixture.machine.setTier(nil, now: .start)
    #expect(fixture.next(recipient: 2) == "4")
  }

  @Test("Numbers count accepted messages, those whose client gave up included")
  func numbers() throws {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 100ms}")
    guard case .accepted(let first) = fixture.submit() else {
      Issue.record("not accepted")
      return
    }
    _ = fixture.submit(invalid: true)
    try fixture.inject("slow", "latency", "{add: 10s}")
    guard case .timedOut(let after, let second?) = fixture.submit() else {
      Issue.record("not timed out")
      return
    }
    #expect(after == .seconds(10))
    #expect(second.latency == .milliseconds(10_100))
    #expect((first.number, second.number) == (1, 2))
    #expect(fixture.next(invalid: true) == "timeout")
    fixture.machine.lift("slow", now: .start)
    guard case .accepted(let third) = fixture.submit() else {
      Issue.record("not accepted")
      return
    }
    #expect(third.number == 3)
  }

  @Test("An answer at the very timeout is in time")
  func timeoutEdge() throws {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 10s, timeout: 10s}")
    #expect(fixture.next() == "ok")
    var late = try ProviderFixture("generic", "{acceptLatency: 10s, timeout: 9999.999999ms}")
    #expect(late.next() == "timeout, sent")
  }

  @Test func shares() throws {
    let text = """
      {acceptLatency: 1ms, receipt: 1s, unreported: 25%, errors: [{code: '503', share: 10%}, {code: '429', share: 5%}], \
      receiptErrors: [{code: '400', share: 20%}]}
      """
    var fixture = try ProviderFixture("generic", text, seed: 9)
    let total = 60_000
    var counts: [String: Int] = [:]
    for _ in 0..<total {
      let submission = fixture.submit()
      if case .accepted(let acceptance) = submission, acceptance.receipt == .none { counts["none", default: 0] += 1 }
      counts[fixture.outcome(submission), default: 0] += 1
    }
    let expected = [("503", 0.1), ("429", 0.05), ("later 400", 0.85 * 0.2), ("none", 0.85 * 0.8 * 0.25), ("ok", 0.68)]
    for (outcome, share) in expected {
      let error = (share * (1 - share) / Double(total)).squareRoot()
      #expect(abs(Double(counts[outcome] ?? 0) / Double(total) - share) < 4 * error, "\(outcome)")
    }
  }

  @Test(
    "Latencies are those of the preset", arguments: [("twilio-long-code", 0.12, 1.2), ("whatsapp-cloud", 0.3, 2.5)])
  func latencies(preset: String, median: Double, p99: Double) throws {
    var fixture = try ProviderFixture(
      preset, "{throughput: {}, accountLimit: {rate: 1000000 per 1s}, receiptErrors: []}", seed: 3)
    fixture.machine.setTier(nil, now: .start)
    var latencies: [Double] = []
    for _ in 0..<20_000 {
      switch fixture.submit() {
      case .accepted(let acceptance), .timedOut(_, let acceptance?): latencies.append(acceptance.latency.seconds)
      default: Issue.record("not accepted")
      }
    }
    latencies.sort()
    #expect(abs(latencies[10_000] / median - 1) < 0.05)
    #expect(abs(latencies[19_800] / p99 - 1) < 0.15)
  }

  @Test(
    "Problems of the options are named with their path",
    arguments: [
      ("generic", "{outageCode: '999'}", ["outageCode"]),
      ("generic", "{errors: [{code: '503', share: 1%}, {code: x, share: 1%}]}", ["errors", "1", "code"]),
      ("generic", "{errors: [{code: '503', share: 60%}, {code: '429', share: 41%}]}", ["errors"]),
      ("generic", "{receiptErrors: [{code: x, share: 1%}]}", ["receiptErrors", "0", "code"]),
      ("generic", "{invalidRecipient: {code: x}}", ["invalidRecipient", "code"]),
      ("generic", "{throughput: {rate: 0 per 1s}}", ["throughput", "rate"]),
      ("generic", "{throughput: {rate: 1 per 1s, queueFor: 1h, burst: 3}}", ["throughput", "burst"]),
      ("generic", "{throughput: {code: x}}", ["throughput", "code"]),
      ("generic", "{pairLimit: {rate: 0 per 1s}}", ["pairLimit", "rate"]),
      ("generic", "{pairLimit: {rate: 1 per 1s, code: x}}", ["pairLimit", "code"]),
      ("generic", "{tier: 0.5 per 24h}", ["tier"]), ("generic", "{quota: {code: x}}", ["quota", "code"]),
      ("generic", "{tiers: [10 per 24h, 10 per 24h]}", ["tiers", "1"]),
      ("generic", "{tiers: [10 per 24h, 20 per 1h]}", ["tiers", "1"]),
      ("whatsapp-cloud", "{tier: 10 per 1h}", ["tier"]),
      ("generic", "{concurrency: {limit: 1, code: x}}", ["concurrency", "code"]),
      ("generic", "{accountLimit: {rate: 0 per 1s}}", ["accountLimit", "rate"]),
      ("generic", "{marketingLimit: {templates: [newsleter], rate: 1 per 1h}}", ["marketingLimit", "templates", "0"]),
      ("generic", "{recipientErrors: [{code: '400', share: 60%}, {code: '429', share: 41%}]}", ["recipientErrors"]),
      ("generic", "{recipientErrors: [{code: x, share: 1%}]}", ["recipientErrors", "0", "code"]),
      ("generic", "{suppression: {causes: ['400', x], code: '400'}}", ["suppression", "causes", "1"]),
      ("generic", "{deferral: {delay: 1h, code: x}}", ["deferral", "code"]),
      ("generic", "{suspension: {code: x}}", ["suspension", "code"]),
      ("generic", "{filteringCode: x}", ["filteringCode"]),
      ("generic", "{maintenance: {code: x}}", ["maintenance", "code"]),
      ("generic", "{templateCodes: {paused: x}}", ["templateCodes", "paused"]),
      ("generic", "{templates: {reminder: paused}}", ["templates", "reminder"]),
      ("whatsapp-cloud", "{templates: {remindr: paused}}", ["templates", "remindr"]),
      ("generic", "{quota: {window: fixed, counts: recipients}}", ["quota", "counts"]),
      ("generic", "{throughput: {rate: 1 per 1s, validity: 10s}}", ["throughput", "validity"]),
      ("generic", "{throughput: {rate: 1 per 1s, inbound: 60 per 1m}}", ["throughput", "inbound"]),
      ("generic", "{throughput: {inbound: 1 per 1s}}", ["throughput", "inbound"]),
    ] as [(String, String, [String])])
  func problems(preset: String, text: String, path: [String]) {
    let problem = #expect(throws: ConfigurationProblem.self) { try ProviderFixture(preset, text) }
    #expect(problem?.path == path)
  }

  @Test(
    "The submissions of a seed are these, for ever",
    arguments: [
      ("twilio-long-code", 17_836_319_854_336_409_554), ("whatsapp-cloud", 6_609_385_589_893_914_616),
      ("sendgrid", 4_121_310_873_105_994_244), ("generic", 7_856_691_706_826_253_068),
    ] as [(String, UInt64)])
  func golden(preset: String, digest: UInt64) throws {
    var fixture = try ProviderFixture(preset, seed: 42)
    var sum = NumberDigest()
    for step in 0..<3000 {
      if step == 1000 { try fixture.inject("slow", "latency", "{add: {p50: 1s, p99: 20s}}", now: Self.time(step)) }
      if step == 1500 { try fixture.inject("errors", "errors", "{share: 20%}", now: Self.time(step)) }
      if step == 2000 { fixture.machine.lift("slow", now: Self.time(step)) }
      let recipient = UInt64(step % 37)
      let submission = fixture.submit(Self.time(step), recipient: recipient, invalid: step % 50 == 0)
      Self.add(submission, to: &sum)
    }
    #expect(sum.value == digest)
  }

  static func time(_ step: Int) -> VirtualInstant { .at(.milliseconds(200) * step) }

  static func add(_ submission: Submission, to sum: inout NumberDigest) {
    switch submission {
    case .accepted(let acceptance): add(acceptance, to: &sum)
    case .refused(let code, let latency):
      sum.add(code)
      sum.add(latency.nanoseconds)
    case .timedOut(let after, let acceptance):
      sum.add(after.nanoseconds)
      if let acceptance { add(acceptance, to: &sum) }
    }
  }

  private static func add(_ acceptance: Acceptance, to sum: inout NumberDigest) {
    sum.add(acceptance.latency.nanoseconds)
    sum.add(acceptance.number)
    switch acceptance.receipt {
    case .delivered(let after): sum.add(after.nanoseconds)
    case .failed(let code, let after):
      sum.add(code)
      sum.add(after.nanoseconds)
    case .none: sum.add(-1)
    }
  }
}
