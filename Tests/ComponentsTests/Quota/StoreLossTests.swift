import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Counts that a Redis server loses, and what more is sent because of it.
@Suite struct StoreLossTests {
  private static func make(_ quota: String, retryAfter: String = "1s") throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.quota = quota + ", store: redis"
    parts.redis = "roundTrip: 0s, serviceTime: 0s, scriptServiceTime: 0s"
    parts.whatsappRoute = "provider: whatsapp, quota: limits"
    parts.whatsapp = "acceptLatency: 0s"
    parts.worker = "batch: 1000, pollInterval: 1s"
    parts.queue = "attempts: {max: 200, backoff: {type: fixed, delay: \(retryAfter), jitter: none}}"
    return try QueueSystem(parts)
  }

  private func used(_ queue: QueueSystem) throws -> Double {
    try queue.system.metric("quota_used", ["organisation": "org-1"])
  }

  @Test(
    "A failover forgets what was counted last: so much more than the limit is sent",
    arguments: [("fixed", "3s", 30), ("moving", "3s", 30), ("tokenBucket", "3s", 30), ("fixed", "0s", 0)])
  func failover(window: String, losesLast: String, extra: Int) throws {
    let queue = try Self.make("limit: 100 per 24h, window: \(window)")
    // Ten a second, in the middle of each second.
    for second in 0..<20 {
      queue.system.at(.milliseconds(Int64(second) * 1000)) { queue.system.offer(10, channel: 1) }
    }
    let before = 8
    queue.system.at(.milliseconds(Int64(before) * 1000 + 999)) {
      try queue.system.inject("redis", "failover", "{takes: 1s, losesLast: \(losesLast)}")
    }
    try queue.system.run(until: .seconds(60))
    let sent = queue.log.count(.recorded)
    // The seconds are whole: the one that has begun is lost as well.
    let lost = losesLast == "0s" ? 0...0 : extra...(extra + 10)
    #expect(lost.contains(sent - 100), "\(sent)")
  }

  @Test("Without persistence an outage forgets everything", arguments: [(true, 20), (false, 10)])
  func losesData(losesData: Bool, sent: Int) throws {
    let queue = try Self.make("limit: 10 per 24h")
    queue.system.offer(30, channel: 1)
    queue.system.at(.seconds(10)) { try queue.system.inject("redis", "outage", "{losesData: \(losesData)}") }
    queue.system.at(.seconds(12)) { try queue.system.lift("redis", "outage") }
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.count(.recorded) == sent)
  }

  @Test("While a failover lasts the store refuses, first the connection, then writes", arguments: ["open", "closed"])
  func phases(whenStoreFails: String) throws {
    let queue = try Self.make("limit: 1000 per 24h, whenStoreFails: \(whenStoreFails)")
    try queue.system.inject("redis", "failover", "{takes: 30s, staleFor: 10s, losesLast: 0s}")
    for second in 0..<60 { queue.system.at(.seconds(Int64(second))) { queue.system.offer(1, channel: 1) } }
    try queue.system.run(until: .seconds(39))
    let before = queue.log.count(.recorded)
    #expect(whenStoreFails == "open" ? before >= 38 : before == 0)
    #expect(try used(queue) == 0)
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.recorded) == 60)
    #expect(whenStoreFails == "open" ? try used(queue) < 25 : try used(queue) == 60)
  }

  @Test("An EXPIRE that is lost leaves a count that never ends, until somebody resets it", arguments: [true, false])
  func lostExpiry(usesScript: Bool) throws {
    var parts = QueueSystem.Parts()
    parts.quota = "limit: 5 per 1m, script: \(usesScript), store: redis"
    parts.redis = "roundTrip: 1s, serviceTime: 0s, scriptServiceTime: 0s"
    parts.whatsappRoute = "provider: whatsapp, quota: limits"
    parts.queue = "attempts: {max: 200, backoff: {type: fixed, delay: 10s, jitter: none}}"
    let queue = try QueueSystem(parts)
    queue.system.offer(1, channel: 1)
    try queue.run(until: .claimed)
    // The answer to INCR is on its way: its client dies before EXPIRE.
    try queue.killWorkers()
    try queue.system.lift("workers", "crash")
    try queue.system.run(until: .minutes(2))
    queue.system.offer(20, channel: 1)
    try queue.system.run(until: .hours(1))
    // One was counted before the kill; without an expiry four more pass for ever.
    #expect(queue.log.count(.recorded) == (usesScript ? 21 : 4))
    guard !usesScript else { return }
    try queue.system.perform("limits", "reset")
    try queue.system.run(until: .hours(3))
    #expect(queue.log.count(.recorded) == 21)
  }

  @Test("INCR and EXPIRE that both arrive count as the script does", arguments: [true, false])
  func bothArrive(usesScript: Bool) throws {
    let queue = try Self.make("limit: 5 per 1m, script: \(usesScript)", retryAfter: "5s")
    queue.system.offer(30, channel: 1)
    try queue.system.run(until: .seconds(400))
    #expect(queue.log.count(.recorded) == 30)
    let moments = queue.log.seconds(.recorded)
    #expect(zip(moments, moments.dropFirst(5)).allSatisfy { $1 - $0 >= 59 })
  }

  /// The most sends within one span, anywhere.
  private func peak(_ moments: [Double], _ span: Double) -> Int {
    moments.indices.map { start in moments[start...].prefix { $0 < moments[start] + span }.count }.max() ?? 0
  }

  @Test(
    "Across a boundary a fixed window lets up to twice its limit pass within one span; a moving one never more than it",
    arguments: [("fixed", 19...20), ("moving", 10...10), ("tokenBucket", 11...20)])
  func boundary(window: String, most: ClosedRange<Int>) throws {
    let queue = try Self.make("limit: 10 per 1m, window: \(window), buckets: 60")
    // One at the window's beginning, the rest of the limit at its end, and then more than it can take.
    queue.system.at(.seconds(1)) { queue.system.offer(1, channel: 1) }
    queue.system.at(.seconds(58)) { queue.system.offer(9, channel: 1) }
    queue.system.at(.seconds(63)) { queue.system.offer(40, channel: 1) }
    try queue.system.run(until: .minutes(3))
    #expect(most.contains(peak(queue.log.seconds(.recorded), 59)), "\(peak(queue.log.seconds(.recorded), 59))")
  }

  @Test(
    "Two commands need a store and a fixed window that begins with its first use",
    arguments: [
      ("limit: 5 per 24h, script: false, store: redis", true), ("limit: 5 per 24h, script: false", false),
      ("limit: 5 per 24h, script: false, store: redis, window: moving", false),
      ("limit: 5 per 24h, script: false, store: redis, align: calendarDay", false),
    ])
  func misfits(quota: String, fits: Bool) throws {
    var parts = QueueSystem.Parts()
    parts.quota = quota
    parts.redis = ""
    if fits {
      _ = try QueueSystem(parts)
    } else {
      #expect(throws: ConfigurationProblem.self) { try QueueSystem(parts) }
    }
  }
}
