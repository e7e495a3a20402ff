import Components
import Testing
import VirtualTime

/// Faults that begin gradually, and faults that add up beyond all measure.
@Suite struct ProviderStrengthTests {
  static let ramping = ["latency", "errors", "rateLimit", "quota", "filtering", "deferrals"]

  @Test func numericFaultsRamp() {
    for fault in ProviderCatalogue.faults { #expect(fault.ramps == Self.ramping.contains(fault.name), "\(fault.name)") }
  }

  private func latency(_ text: String, _ strength: Double) throws -> VirtualDuration {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 100ms, timeout: 1h}")
    try fixture.inject("slow", "latency", text, strength: strength)
    guard case .accepted(let acceptance) = fixture.submit() else { return .zero }
    return acceptance.latency
  }

  @Test(
    arguments: [
      ("{add: 2s}", 0.25, 600), ("{add: 2s}", 1, 2100), ("{multiply: 5}", 0.5, 300), ("{multiply: 5}", 1, 500),
      ("{multiply: 3, add: 1s}", 0.5, 700), ("{multiply: 0}", 0.5, 50),
    ] as [(String, Double, Int64)])
  func latencyGrows(text: String, strength: Double, milliseconds: Int64) throws {
    #expect(try latency(text, strength) == .milliseconds(milliseconds))
  }

  @Test(arguments: [("errors", "{share: 80%}", 0.25, 0.2), ("errors", "{share: 80%}", 1, 0.8)])
  func errorsGrow(type: String, text: String, strength: Double, share: Double) throws {
    var fixture = try ProviderFixture("generic", "{}", seed: 4)
    try fixture.inject("x", type, text, strength: strength)
    let total = 20_000
    let hit = (0..<total).count { _ in fixture.next() == "503" }
    #expect(abs(Double(hit) / Double(total) - share) < 4 * (share * (1 - share) / Double(total)).squareRoot())
  }

  @Test(arguments: [("filtering", "later dropped", 0.5, 0.2), ("filtering", "later dropped", 1, 0.4)])
  func receiptFailuresGrow(type: String, outcome: String, strength: Double, share: Double) throws {
    var fixture = try ProviderFixture("sendgrid", "{receiptErrors: [], throughput: {}, acceptLatency: 1ms}", seed: 4)
    try fixture.inject("x", type, "{share: 40%}", strength: strength)
    let total = 20_000
    let hit = (0..<total).count { _ in fixture.next() == outcome }
    #expect(abs(Double(hit) / Double(total) - share) < 4 * (share * (1 - share) / Double(total)).squareRoot())
  }

  @Test func deferralsGrow() throws {
    for (strength, share) in [(0.5, 1 - 0.9 * 0.7), (1, 1 - 0.9 * 0.4)] {
      let options = "{receiptErrors: [], receipt: 1s, deferral: {share: 10%, delay: 1h, code: blocked}, throughput: {}}"
      var fixture = try ProviderFixture("sendgrid", options, seed: 4)
      try fixture.inject("x", "deferrals", "{share: 60%}", strength: strength)
      let total = 20_000
      let late = (0..<total).count { _ in
        guard case .accepted(let acceptance) = fixture.submit() else { return false }
        return acceptance.receipt == .delivered(after: .hours(1))
      }
      #expect(abs(Double(late) / Double(total) - share) < 4 * (share * (1 - share) / Double(total)).squareRoot())
    }
  }

  /// How many of 1000 messages at one moment pass.
  private func passing(_ options: String, _ type: String, _ text: String, _ strength: Double) throws -> Int {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 1ms, \(options)}")
    try fixture.inject("x", type, text, strength: strength)
    return (0..<1000).count { _ in fixture.next() == "ok" }
  }

  @Test(arguments: [
    ("throughput: {rate: 100 per 1s}", "rateLimit", "{multiply: 0.2}", 0.5, 60),
    ("throughput: {rate: 100 per 1s}", "rateLimit", "{multiply: 0.2}", 1, 20),
    ("throughput: {rate: 100 per 1s}", "rateLimit", "{to: 20 per 1s}", 0.5, 60),
    ("throughput: {rate: 100 per 1s}", "rateLimit", "{to: 20 per 1s}", 1, 20),
    ("throughput: {}", "rateLimit", "{to: 20 per 1s}", 0.1, 200),
    ("tier: 500 per 24h", "quota", "{multiply: 0}", 0.5, 250), ("tier: 500 per 24h", "quota", "{multiply: 0}", 1, 0),
    ("tier: 500 per 24h", "quota", "{to: 100 per 24h}", 0.25, 400),
    ("quota: {}", "quota", "{to: 50 per 24h}", 0.5, 100),
  ])
  func limitsFall(options: String, type: String, text: String, strength: Double, passing: Int) throws {
    #expect(try self.passing(options, type, text, strength) == passing)
  }

  @Test("A ramp is lifted and injected again, and nothing is left of it")
  func ramps() throws {
    for (type, text) in [
      ("latency", "{multiply: 7, add: 3s}"), ("rateLimit", "{multiply: 0.1}"), ("errors", "{share: 1}"),
    ] {
      var fixture = try ProviderFixture("whatsapp-cloud", "{}", seed: 8)
      var calm = fixture
      for step in 1...10 {
        try fixture.inject("ramp", type, text, strength: Double(step) / 10)
        fixture.machine.lift("ramp", now: .start)
      }
      for _ in 0..<200 { #expect(fixture.submit() == calm.submit()) }
    }
  }

  @Test("Latencies that add up beyond every run count as 366 days")
  func saturatedLatency() throws {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 1s}")
    for number in 0..<8 {
      try fixture.inject("slow-\(number)", "latency", "{multiply: 1000000, add: 1000000h}")
    }
    guard case .timedOut(_, let acceptance?) = fixture.submit(.at(.hours(8000))) else {
      Issue.record("not taken late")
      return
    }
    #expect(acceptance.latency == ProviderMachine.longestTime)
    for number in 0..<8 { fixture.machine.lift("slow-\(number)", now: .at(.hours(8000))) }
    #expect(fixture.next(.at(.hours(8000))) == "ok")
  }

  @Test(
    "However many faults lower a throughput, it does not end",
    arguments: [
      "throughput: {rate: 80 per 1s}", "throughput: {rate: 80 per 1s, burst: 1000000}",
      "throughput: {rate: 1 per 1s, queueFor: 10h}",
    ])
  func saturatedThroughput(options: String) throws {
    var fixture = try ProviderFixture("generic", "{acceptLatency: 1s, receipt: 0s, \(options)}")
    for number in 0..<40 { try fixture.inject("low-\(number)", "rateLimit", "{multiply: 0.01}") }
    #expect(fixture.next() == "ok")
    _ = (0..<100).map { _ in fixture.next(.at(.hours(8000))) }
    for number in 0..<40 { fixture.machine.lift("low-\(number)", now: .at(.hours(8000))) }
    _ = fixture.next(.at(.hours(8001)))
  }
}
