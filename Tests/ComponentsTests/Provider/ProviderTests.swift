import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A provider as its clients meet it.
@Suite struct ProviderTests {
  private static func make(_ sms: String) throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.sms = sms
    return try QueueSystem(parts)
  }

  private func requests(_ queue: QueueSystem) throws -> [Double] {
    try ["accepted", "refused", "timeout"].map {
      try queue.system.metric("provider_requests_total", ["provider": "sms", "outcome": $0])
    }
  }

  @Test func receiptsFollowAcceptance() throws {
    let queue = try Self.make("acceptLatency: 200ms")
    queue.system.offer(2)
    try queue.system.run(until: .minutes(1))
    let began = queue.log.all(.sendBegan).map(\.time)
    #expect(queue.log.all(.providerAccepted).map(\.time) == began.map { $0 + .milliseconds(200) })
    #expect(queue.log.all(.receiptDelivered).map(\.time) == began.map { $0 + .milliseconds(1200) })
    #expect(queue.log.all(.providerAccepted).map(\.value) == [1, 2])
    #expect(queue.log.all(.receiptDelivered).allSatisfy { $0.channel == 0 })
    #expect(try requests(queue) == [2, 0, 0])
  }

  @Test("Failures after acceptance name their code")
  func failedReceipts() throws {
    let queue = try Self.make("invalidRecipient: {code: '400', when: receipt}")
    queue.system.offer(1, invalid: true)
    queue.system.offer(1)
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.messages(.providerAccepted) == [1, 2])
    #expect(queue.log.messages(.receiptFailed) == [1])
    #expect(queue.log.all(.receiptFailed).map { queue.system.name($0.detail) } == ["sms/400"])
    #expect(queue.log.messages(.receiptDelivered) == [2])
  }

  @Test("A client that gives up waiting fails the attempt; the message goes out, and once more with the next attempt")
  func clientTimeout() throws {
    let queue = try Self.make("acceptLatency: 100ms, timeout: 10s")
    try queue.system.inject("sms", "latency", "{add: 15s}")
    queue.system.offer(1)
    try queue.run(until: .attemptFailed)
    let failure = queue.log.all(.attemptFailed)[0]
    #expect(failure.value == 1)
    #expect(queue.system.name(failure.detail) == "sms/timeout")
    #expect(failure.time == queue.log.all(.sendBegan)[0].time + .seconds(10))
    try queue.system.lift("sms", "latency")
    try queue.system.run(until: .minutes(10))
    #expect(queue.log.messages(.providerAccepted) == [1, 1])
    #expect(queue.log.all(.providerAccepted)[0].time == queue.log.all(.sendBegan)[0].time + .milliseconds(15_100))
    // Each request counts once, by what its client heard.
    #expect(try requests(queue) == [1, 0, 1])
    #expect(try queue.system.metric("provider_request_duration_seconds_count") == 2)
    #expect(queue.log.messages(.recorded) == [1])
  }

  @Test("A hanging provider takes nothing")
  func hangs() throws {
    let queue = try Self.make("timeout: 10s")
    try queue.system.inject("sms", "outage", "{mode: hang}")
    queue.system.offer(1)
    try queue.run(until: .attemptFailed)
    // The send ends with it.
    #expect(queue.log.all(.attemptFailed)[0].value == 0)
    #expect(queue.log.count(.providerAccepted) == 0)
    #expect(try requests(queue) == [0, 0, 1])
  }

  /// What the provider does with the request of a killed client, and how the journal tells it.
  struct Killed: CustomTestStringConvertible {
    var testDescription: String
    var fault: (name: String, options: String)?
    /// Moments after the send began, in seconds.
    var killedAt: Double
    var accepted: [Double] = []
    var failed: [Double] = []
  }

  @Test(arguments: [
    Killed(testDescription: "an acceptance nobody hears", killedAt: 0.05, accepted: [0.1]),
    Killed(testDescription: "a refusal nobody hears", fault: ("outage", "{}"), killedAt: 0.05, failed: [0.1]),
    Killed(
      testDescription: "a hang that nobody waits for", fault: ("outage", "{mode: hang}"), killedAt: 3, failed: [10]),
    Killed(
      testDescription: "killed before it gives up on a slow answer", fault: ("latency", "{add: 20s}"), killedAt: 3,
      accepted: [20.1]),
    Killed(
      testDescription: "killed after it gave up on a slow answer", fault: ("latency", "{add: 20s}"), killedAt: 12,
      accepted: [20.1], failed: [10]),
  ])
  func orphans(_ killed: Killed) throws {
    let queue = try Self.make("acceptLatency: 100ms, timeout: 10s")
    if let fault = killed.fault { try queue.system.inject("sms", fault.name, fault.options) }
    queue.system.offer(1)
    try queue.run(until: .sendBegan)
    let began = queue.system.simulation.now
    try queue.system.run(until: VirtualInstant.start.duration(to: began) + .milliseconds(Int64(killed.killedAt * 1000)))
    try queue.killWorkers()
    try queue.system.run(until: VirtualInstant.start.duration(to: began) + .minutes(2))
    func moments(_ kind: JournalEvent.Kind) -> [Double] {
      queue.log.all(kind).map { began.duration(to: $0.time).seconds }
    }
    #expect(moments(.providerAccepted) == killed.accepted)
    #expect(moments(.attemptFailed) == killed.failed)
    // Exactly one event ends the send.
    let endings = queue.log.events.count {
      $0.kind == .providerAccepted || $0.kind == .attemptFailed && $0.value == 0
    }
    #expect(endings == 1)
    #expect(try requests(queue).reduce(0, +) == (killed.killedAt > 10 ? 1 : 0))
  }

  @Test("The limit and what is used of it are exported every ten seconds")
  func gauges() throws {
    let queue = try Self.make("tier: 5 per 24h")
    func gauges() throws -> [Double] {
      try ["used", "limit"].map { try queue.system.metric("provider_quota_\($0)", ["provider": "sms"]) }
    }
    #expect(try gauges() == [0, 5])
    queue.system.at(.seconds(1)) { queue.system.offer(3) }
    try queue.system.run(until: .milliseconds(9_999))
    #expect(queue.log.count(.providerAccepted) == 3)
    #expect(try gauges() == [0, 5])
    try queue.system.run(until: .seconds(10))
    #expect(try gauges() == [3, 5])
    try queue.system.inject("sms", "quota", "{multiply: 0.4}")
    try queue.system.run(until: .seconds(20))
    #expect(try gauges() == [3, 2])
    #expect(try queue.system.metric("provider_quota_limit", ["provider": "whatsapp"]) == .infinity)
  }

  @Test("What waits in the provider's own queue is exported")
  func queuedGauge() throws {
    let queue = try Self.make("acceptLatency: 10ms, throughput: {rate: 1 per 10s, queueFor: 10h}")
    queue.system.offer(10)
    try queue.system.run(until: .seconds(10))
    let queued = try queue.system.metric("provider_queued", ["provider": "sms"])
    #expect(queued >= 8 && queued <= 10)
    try queue.system.run(until: .minutes(5))
    #expect(try queue.system.metric("provider_queued", ["provider": "sms"]) == 0)
  }

  @Test(
    "Faults and actions that do not fit are found before the run",
    arguments: [
      ("errors", "{share: 10%, code: '999'}", true), ("errors", "{share: 10%, code: '429'}", false),
      ("latency", "{}", true), ("latency", "{add: 1s}", false), ("outage", "{mode: hang, code: '503'}", true),
      ("rateLimit", "{multiply: 0.5}", true), ("quota", "{}", true), ("quota", "{to: 5 per 24h}", false),
    ])
  func misfits(fault: String, options: String, isMisfit: Bool) throws {
    let queue = try Self.make("")
    #expect((try queue.system.misfit("sms", fault: fault, options) != nil) == isMisfit)
  }

  @Test(arguments: [("{}", true), ("{to: 10 per 24h}", false), ("{to: 1.5 per 24h}", true), ("{to: 10 per 1h}", true)])
  func upgradeMisfits(options: String, isMisfit: Bool) throws {
    let queue = try Self.make("tier: 5 per 24h")
    #expect((try queue.system.misfit("sms", action: "upgradeTier", options) != nil) == isMisfit)
  }
}

/// Recipients, from the flow through the queue to the provider.
extension ProviderTests {
  private static func pooled(_ whatsapp: String, recipients: Int) throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.whatsapp = whatsapp
    parts.queue = "attempts: {max: 5, backoff: {type: fixed, delay: 6s, jitter: none}}"
    var vocabulary = TestSystem.vocabulary
    vocabulary.traits = [FlowTraits(recipients: recipients)]
    return try QueueSystem(parts, vocabulary: vocabulary)
  }

  @Test("A recipient that gets too much waits; the attempt is made again later")
  func delayedRecipient() throws {
    let codes =
      "codes: {'400': {class: permanent}, '401': {class: stopChannel}, '429': {class: retry}, "
      + "'503': {class: retry}, pair: {class: delayRecipient}}"
    let queue = try Self.pooled("\(codes), pairLimit: {rate: 1 per 6s, burst: 3, code: pair}", recipients: 1)
    queue.system.offer(5, channel: 1)
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.all(.attemptFailed).map { queue.system.name($0.detail) }.allSatisfy { $0 == "whatsapp/pair" })
    #expect(queue.log.messages(.retryScheduled).first == 4)
    #expect(queue.log.count(.deadLettered) == 0)
    #expect(Set(queue.log.messages(.providerAccepted)) == [1, 2, 3, 4, 5])
    let accepted = queue.log.all(.providerAccepted).map(\.time)
    #expect(accepted[4] - accepted[0] >= .seconds(11))
    // Somebody else's messages do not wait.
    let crowd = try Self.pooled("\(codes), pairLimit: {rate: 1 per 6s, burst: 3, code: pair}", recipients: 1_000_000)
    crowd.system.offer(5, channel: 1)
    try crowd.system.run(until: .minutes(2))
    #expect(crowd.log.count(.attemptFailed) == 0)
  }

  @Test("Without a pool no limit per recipient applies")
  func withoutPool() throws {
    var parts = QueueSystem.Parts()
    parts.whatsapp = "pairLimit: {rate: 1 per 6s}"
    let queue = try QueueSystem(parts)
    queue.system.offer(5, channel: 1)
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.providerAccepted) == 5 && queue.log.count(.attemptFailed) == 0)
  }

  @Test("Support lifts a suspension after a time drawn for it")
  func support() throws {
    let queue = try Self.make("acceptLatency: 100ms, supportTime: 10m")
    try queue.system.inject("sms", "suspension", "{}")
    queue.system.offer(1)
    try queue.run(until: .deadLettered)
    #expect(try queue.system.perform("sms", "contactSupport") == "ticket opened")
    queue.system.at(.minutes(12)) { queue.system.offer(1) }
    try queue.system.run(until: .minutes(15))
    #expect(queue.log.messages(.recorded) == [2])
  }

  @Test func channelsSayWhatIsServed() throws {
    let queue = try Self.make("channels: [SMS]")
    let provider = queue.system["sms", Provider.self]
    #expect(provider.serves("SMS") && !provider.serves("EMAIL"))
    #expect(queue.system["whatsapp", Provider.self].serves("EMAIL"))
  }
}
