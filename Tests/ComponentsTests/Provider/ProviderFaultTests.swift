import Components
import Testing
import VirtualTime

@Suite struct ProviderFaultTests {
  static let faults: [(id: String, type: String, text: String)] = [
    ("outage", "outage", "{code: '131000'}"), ("hang", "outage", "{mode: hang}"),
    ("slow", "latency", "{add: {p50: 50ms, p99: 400ms}}"), ("slower", "latency", "{multiply: 3.7}"),
    ("errors", "errors", "{share: 30%}"), ("more-errors", "errors", "{share: 0.5, code: '131000'}"),
    ("throttle", "rateLimit", "{multiply: 0.3}"), ("crawl", "rateLimit", "{to: 1 per 1s}"),
    ("quota", "quota", "{multiply: 0.01}"), ("no-quota", "quota", "{to: 0 per 24h}"),
    ("token", "credentials", "{}"), ("suspended", "suspension", "{}"), ("banned", "suspension", "{when: receipt}"),
    ("filter", "filtering", "{share: 40%}"), ("paused", "templatePaused", "{template: reminder}"),
    ("all-paused", "templatePaused", "{}"),
  ]

  /// A shuffled copy, by the stream.
  static func shuffled<Element>(_ elements: [Element], _ random: inout RandomStream) -> [Element] {
    var elements = elements
    for index in elements.indices.dropFirst().reversed() { elements.swapAt(index, random.below(index + 1)) }
    return elements
  }

  @Test("Faults nest and lift in any order, and then nothing is left of them", arguments: Seeds.some(40))
  func nesting(seed: UInt64) throws {
    var order = RandomStream(seed: seed, name: "order")
    var fixture = try ProviderFixture("whatsapp-cloud", seed: seed)
    for _ in 0..<50 { _ = fixture.submit() }
    var calm = fixture
    for fault in Self.shuffled(Self.faults, &order) { try fixture.inject(fault.id, fault.type, fault.text) }
    for _ in 0..<20 { #expect(fixture.next() != "ok") }
    for fault in Self.shuffled(Self.faults, &order) { fixture.machine.lift(fault.id, now: .start) }
    #expect(fixture.machine.faults.isEmpty)
    fixture.random = calm.random
    var now = VirtualInstant.start
    for step in 0..<500 {
      now = now + .milliseconds(7)
      #expect(fixture.submit(now) == calm.submit(now), "seed \(seed), step \(step)")
    }
    #expect(fixture.machine.quotaReading(now: now) == calm.machine.quotaReading(now: now))
  }

  @Test("What remains acts as if the lifted faults had never been", arguments: Seeds.some(40))
  func remainder(seed: UInt64) throws {
    var order = RandomStream(seed: seed, name: "remainder")
    let kept = Self.faults.filter { _ in order.chance(0.4) }
    var mixed = try ProviderFixture("whatsapp-cloud", seed: seed)
    var pure = mixed
    var keptOrder = 0
    var isKept: [Bool] = Self.faults.map { fault in kept.contains { $0.id == fault.id } }
    for (index, fault) in Self.faults.enumerated() {
      try mixed.inject(fault.id, fault.type, fault.text)
      if isKept[index] {
        try pure.inject(fault.id, fault.type, fault.text)
        keptOrder += 1
      }
    }
    for index in Self.shuffled(Array(Self.faults.indices), &order) where !isKept[index] {
      mixed.machine.lift(Self.faults[index].id, now: .start)
      isKept[index] = true
    }
    #expect(mixed.machine.faults == pure.machine.faults)
    #expect(mixed.machine.faults.entries.count == keptOrder)
    for step in 0..<300 {
      let now = VirtualInstant.at(.milliseconds(40) * step)
      #expect(mixed.submit(now) == pure.submit(now), "seed \(seed), step \(step)")
    }
  }

  @Test(
    "Each fault by itself",
    arguments: [
      ("whatsapp-cloud", "outage", "{}", "131016"), ("whatsapp-cloud", "outage", "{code: '1'}", "1"),
      ("whatsapp-cloud", "outage", "{mode: hang}", "timeout"), ("whatsapp-cloud", "credentials", "{}", "190"),
      ("twilio-long-code", "credentials", "{}", "20003"), ("sendgrid", "credentials", "{}", "401"),
      ("sendgrid", "outage", "{}", "503"), ("whatsapp-cloud", "errors", "{share: 100%, code: '2'}", "2"),
      ("whatsapp-cloud", "quota", "{to: 0 per 24h}", "130429"), ("generic", "latency", "{add: 20s}", "timeout, sent"),
      ("generic", "latency", "{multiply: 2}", "ok"), ("generic", "quota", "{to: 0 per 24h}", "429"),
    ])
  func effect(preset: String, type: String, text: String, outcome: String) throws {
    var fixture = try ProviderFixture(preset, "{acceptLatency: 100ms, receiptErrors: []}")
    #expect(fixture.next() == "ok")
    try fixture.inject("fault", type, text)
    for _ in 0..<20 { #expect(fixture.next() == outcome) }
    fixture.machine.lift(try ProviderFixture.fault("fault", type, text), now: .start)
    #expect(fixture.next() == "ok")
  }

  @Test func latenciesCombine() throws {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 100ms}")
    let steps: [(String, String, Int64)] = [
      ("a", "{multiply: 3}", 300), ("b", "{add: 50ms}", 350), ("c", "{multiply: 2, add: 1s}", 1650),
    ]
    for (id, text, milliseconds) in steps {
      try fixture.inject(id, "latency", text)
      guard case .accepted(let acceptance) = fixture.submit() else {
        Issue.record("not accepted")
        return
      }
      #expect(acceptance.latency == .milliseconds(milliseconds))
    }
  }

  @Test("Of two outages the last one decides")
  func outagesCombine() throws {
    var fixture = try ProviderFixture()
    try fixture.inject("hang", "outage", "{mode: hang}")
    try fixture.inject("refuse", "outage", "{}")
    #expect(fixture.next() == "503")
    fixture.machine.lift("refuse", now: .start)
    #expect(fixture.next() == "timeout")
    try fixture.inject("token", "credentials", "{}")
    #expect(fixture.next() == "timeout")
    fixture.machine.lift("hang", now: .start)
    #expect(fixture.next() == "401")
  }

  @Test("Error faults act independently of each other")
  func errorsCombine() throws {
    var fixture = try ProviderFixture("generic", "{errors: [{code: '400', share: 0.5}]}", seed: 5)
    try fixture.inject("a", "errors", "{share: 0.5, code: '503'}")
    try fixture.inject("b", "errors", "{share: 0.5, code: '429'}")
    var counts: [String: Int] = [:]
    let total = 40_000
    for _ in 0..<total { counts[fixture.next(), default: 0] += 1 }
    for (outcome, share) in [("503", 0.5), ("429", 0.25), ("400", 0.125), ("ok", 0.125)] {
      let error = (share * (1 - share) / Double(total)).squareRoot()
      #expect(abs(Double(counts[outcome] ?? 0) / Double(total) - share) < 4 * error, "\(outcome)")
    }
  }

  @Test("A lower throughput holds for what waits and comes; lifted, the queue moves as before")
  func slowedQueue() throws {
    var fixture = try ProviderFixture("twilio-long-code", "{\(ProviderLimitTests.calm)}")
    for _ in 0..<100 { _ = fixture.submit() }
    try fixture.inject("slow", "rateLimit", "{multiply: 0.1}", now: .at(.seconds(10)))
    #expect(fixture.machine.queued(now: .at(.seconds(10))) == 90)
    #expect(fixture.machine.queued(now: .at(.seconds(110))) == 80)
    fixture.machine.lift("slow", now: .at(.seconds(110)))
    #expect(fixture.machine.queued(now: .at(.seconds(120))) == 70)
    // A fault cannot raise a limit.
    try fixture.inject("high", "rateLimit", "{to: 50 per 1s}", now: .at(.seconds(120)))
    #expect(fixture.machine.queued(now: .at(.seconds(130))) == 60)
  }

  @Test(
    "Faults that do not fit are named before they begin",
    arguments: [
      ("generic", "latency", "{}", []), ("generic", "outage", "{code: '999'}", ["code"]),
      ("generic", "outage", "{mode: hang, code: '503'}", ["code"]),
      ("generic", "errors", "{share: 1%, code: x}", ["code"]),
      ("generic", "rateLimit", "{}", []), ("generic", "rateLimit", "{to: 1 per 1s, multiply: 0.5}", []),
      ("generic", "rateLimit", "{multiply: 0.5}", ["multiply"]), ("generic", "rateLimit", "{to: 0 per 1s}", ["to"]),
      ("whatsapp-cloud", "rateLimit", "{multiply: 0}", ["multiply"]),
      ("generic", "quota", "{multiply: 0.5}", ["multiply"]),
      ("generic", "filtering", "{share: 1%}", []), ("generic", "deferrals", "{share: 1%}", []),
      ("generic", "templatePaused", "{}", []), ("whatsapp-cloud", "templatePaused", "{template: x}", ["template"]),
      ("generic", "suspension", "{code: x}", ["code"]),
      ("whatsapp-cloud", "quota", "{to: 10 per 1h}", ["to"]), ("whatsapp-cloud", "quota", "{to: 0.5 per 24h}", ["to"]),
    ] as [(String, String, String, [String])])
  func misfits(preset: String, type: String, text: String, path: [String]) throws {
    let fixture = try ProviderFixture(preset)
    let fault = try ProviderFixture.fault("x", type, text)
    let problem = #expect(throws: ConfigurationProblem.self) { try fixture.machine.check(fault) }
    #expect(problem?.path == path)
  }
}
