import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Which provider gets a message, and what becomes of failures.
@Suite struct RouteTests {
  private static let switched = "provider: whatsapp, enabled: $WHATSAPP"

  @Test("A disabled route leaves its messages in the queue; other channels go on; enabled again, it sends them")
  func disabledRoute() throws {
    var parts = QueueSystem.Parts()
    parts.whatsappRoute = Self.switched
    parts.environment = "WHATSAPP: 'false'"
    let queue = try QueueSystem(parts)
    queue.system.offer(3, channel: 1)
    queue.system.offer(2, channel: 0)
    try queue.system.run(until: .minutes(30))
    #expect(queue.log.messages(.recorded) == [4, 5])
    #expect(queue.rows(.queued) == 3)
    try queue.system.perform("workers", "setEnv", "{values: {WHATSAPP: 'true'}}")
    try queue.system.run(until: .minutes(40))
    #expect(queue.log.messages(.recorded) == [4, 5, 1, 2, 3])
    #expect(
      queue.log.all(.providerAccepted).map { queue.system.name($0.component) } == [
        "sms", "sms", "whatsapp", "whatsapp", "whatsapp",
      ])
  }

  @Test("A fallback sends what a disabled route does not, without asking the route's quota")
  func fallback() throws {
    var parts = QueueSystem.Parts()
    parts.whatsappRoute = Self.switched + ", fallback: sms, quota: limits"
    parts.quota = "limit: 0 per 24h"
    parts.environment = "WHATSAPP: 'false'"
    let queue = try QueueSystem(parts)
    queue.system.offer(3, channel: 1)
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.all(.providerAccepted).map { queue.system.name($0.component) } == ["sms", "sms", "sms"])
    #expect(queue.log.count(.attemptFailed) == 0)
  }

  @Test("A disabled worker claims nothing and its pods are ready", arguments: ["enabled: false", "enabled: $ON"])
  func disabledWorker(option: String) throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 10, pollInterval: 1s, \(option)"
    parts.environment = "ON: 'false'"
    let queue = try QueueSystem(parts)
    queue.system.offer(3)
    try queue.system.run(until: .minutes(30))
    #expect(queue.log.count(.claimed) == 0)
    #expect(queue.system["workers", Deployment.self].with { $0.readyPods } == 1)
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    try queue.system.run(until: .minutes(31))
    #expect(queue.log.count(.podStopped) == 1)
  }

  @Test("Codes are translated where the queue has a name for them")
  func translation() throws {
    var parts = QueueSystem.Parts()
    parts.queue = "errorCodes: {sms/400: INVALID}"
    let queue = try QueueSystem(parts)
    queue.system.offer(1, channel: 0, invalid: true)
    queue.system.offer(1, channel: 1, invalid: true)
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.all(.attemptFailed).map { queue.system.name($0.detail) } == ["sms/400", "whatsapp/400"])
    #expect(queue.log.all(.deadLettered).map { queue.system.name($0.detail) } == ["INVALID", "whatsapp/400"])
    for (channel, code) in [("SMS", "INVALID"), ("WHATSAPP", "whatsapp/400")] {
      #expect(try queue.system.metric("queue_failures_total", ["channel": channel, "error_code": code]) == 1)
    }
  }

  @Test("Attempts are tries in total, and waits keep within their bounds", arguments: Seeds.some(5))
  func retries(seed: UInt64) throws {
    var parts = QueueSystem.Parts()
    parts.queue = "attempts: {max: 4, backoff: {delay: 30s, cap: 100s, jitter: equal}}"
    parts.sms = "acceptLatency: 100ms"
    let queue = try QueueSystem(parts, seed: seed)
    try queue.system.inject("sms", "outage")
    queue.system.offer(50)
    try queue.system.run(until: .hours(1))
    #expect(queue.log.count(.attemptFailed) == 200)
    #expect(queue.log.count(.deadLettered) == 50)
    let bounds: [UInt16: ClosedRange<VirtualDuration>] = [
      1: .seconds(15) ... .seconds(30), 2: .seconds(30) ... .seconds(60), 3: .seconds(50) ... .seconds(100),
    ]
    var waits: Set<Int64> = []
    for retry in queue.log.all(.retryScheduled) {
      #expect(try #require(bounds[retry.attempt]).contains(VirtualDuration(nanoseconds: retry.value)))
      waits.insert(retry.value)
      let next = queue.log.events.first { $0.kind == .claimed && $0.message == retry.message && $0.time > retry.time }
      #expect(try #require(next).time >= retry.time + VirtualDuration(nanoseconds: retry.value))
    }
    #expect(queue.log.count(.retryScheduled) == 150)
    #expect(waits.count > 140)
    #expect(try queue.system.metric("queue_retries_total", ["channel": "SMS"]) == 150)
    #expect(queue.row(1)?.attemptCount == 4)
  }
}
