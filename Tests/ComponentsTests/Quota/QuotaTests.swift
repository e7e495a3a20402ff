import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A quota as workers ask it, with and without a store.
@Suite struct QuotaTests {
  private static func make(_ quota: String, redis: String? = nil, queue: String = "") throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.quota = quota + (redis == nil ? "" : ", store: redis")
    parts.redis = redis
    parts.whatsappRoute = "provider: whatsapp, quota: limits"
    parts.queue = queue
    return try QueueSystem(parts)
  }

  private func used(_ queue: QueueSystem, _ organisation: String = "org-1") throws -> Double {
    try queue.system.metric("quota_used", ["organisation": organisation])
  }

  @Test("A refused send is a failed attempt, and the message is given up after the last")
  func refusals() throws {
    let queue = try Self.make("limit: 2 per 24h", queue: "attempts: {max: 3, backoff: {delay: 10s, jitter: none}}")
    queue.system.offer(3, channel: 1, organisation: 0)
    queue.system.offer(2, channel: 1, organisation: 1)
    queue.system.offer(5, channel: 0, organisation: 0)
    try queue.system.run(until: .minutes(10))
    #expect(Set(queue.log.messages(.recorded)) == [1, 2, 4, 5, 6, 7, 8, 9, 10])
    #expect(queue.log.messages(.attemptFailed) == [3, 3, 3])
    #expect(queue.log.all(.attemptFailed).map(\.attempt) == [1, 2, 3])
    // No send ended with it.
    #expect(queue.log.all(.attemptFailed).allSatisfy { $0.value == 1 })
    #expect(queue.log.messages(.deadLettered) == [3])
    #expect(queue.system.name(queue.log.all(.deadLettered)[0].detail) == "RATE_LIMIT_EXCEEDED")
    #expect(queue.row(3)?.attemptCount == 3)
    #expect(try used(queue) == 2)
    #expect(try queue.system.metric("quota_remaining", ["organisation": "org-2"]) == 0)
  }

  @Test("While the store refuses connections, `open` sends uncounted and `closed` refuses", arguments: [true, false])
  func storeDown(opens: Bool) throws {
    let queue = try Self.make("limit: 100 per 24h, whenStoreFails: \(opens ? "open" : "closed")", redis: "")
    try queue.system.inject("redis", "outage")
    queue.system.offer(4, channel: 1)
    queue.system.at(.seconds(20)) { try queue.system.lift("redis", "outage") }
    try queue.system.run(until: .seconds(19))
    #expect(queue.log.count(.recorded) == (opens ? 4 : 0))
    #expect(queue.log.count(.attemptFailed) >= (opens ? 0 : 4))
    #expect(queue.log.count(.attemptFailed) == 0 || !opens)
    try queue.system.run(until: .hours(2))
    #expect(queue.log.count(.recorded) == 4)
    #expect(try used(queue) == (opens ? 0 : 4))
    #expect(try queue.system.metric("redis_commands_failed_total") >= 4)
  }

  @Test("A store that hangs costs each send the client's timeout")
  func storeHangs() throws {
    let queue = try Self.make("limit: 100 per 24h, whenStoreFails: open", redis: "commandTimeout: 2s")
    try queue.system.inject("redis", "outage", "{mode: hang}")
    queue.system.offer(3, channel: 1)
    try queue.system.run(until: .minutes(1))
    let sends = queue.log.seconds(.recorded)
    #expect(sends.count == 3)
    #expect(zip(sends, sends.dropFirst()).allSatisfy { abs($1 - $0 - 2.1) < 1e-9 })
    #expect(try used(queue) == 0)
  }

  @Test("A command that the client gave up on has counted all the same", arguments: [true, false])
  func abandonedCommands(opens: Bool) throws {
    let queue = try Self.make(
      "limit: 100 per 24h, whenStoreFails: \(opens ? "open" : "closed")", redis: "commandTimeout: 2s",
      queue: "attempts: {max: 2, backoff: {delay: 10s, jitter: none}}")
    try queue.system.inject("redis", "latency", "{add: 5s}")
    queue.system.offer(3, channel: 1)
    try queue.system.run(until: .minutes(5))
    #expect(try used(queue) == (opens ? 3 : 6))
    #expect(queue.log.count(.recorded) == (opens ? 3 : 0))
    #expect(queue.log.count(.deadLettered) == (opens ? 0 : 3))
  }

  @Test(
    "An outage loses the answers on their way: a closed connection at once, a hang with the timeout",
    arguments: [("refuse", 3.0), ("hang", 10)])
  func answersOnTheirWay(mode: String, heard: Double) throws {
    let queue = try Self.make(
      "limit: 100 per 24h", redis: "roundTrip: 3s, serviceTime: 0s, scriptServiceTime: 0s, commandTimeout: 10s")
    queue.system.offer(1, channel: 1)
    try queue.run(until: .claimed)
    let asked = queue.system.simulation.now
    try queue.system.inject("redis", "outage", "{mode: \(mode)}")
    try queue.run(until: .attemptFailed)
    #expect(asked.duration(to: queue.system.simulation.now).seconds == heard)
    try queue.system.run(until: .minutes(1))
    #expect(try used(queue) >= 1)
  }

  @Test("A client that is killed while it asks has counted, and sends nothing")
  func killedClient() throws {
    let queue = try Self.make("limit: 100 per 24h", redis: "roundTrip: 1s")
    queue.system.offer(1, channel: 1)
    try queue.run(until: .claimed)
    try queue.system.inject("workers", "crash")
    try queue.system.run(until: .minutes(1))
    #expect(try used(queue) == 1)
    #expect(queue.log.count(.sendBegan) == 0)
    #expect(queue.rows(.sending) == 1)
  }

  @Test(
    "Actions that do not fit are found before the run",
    arguments: [
      ("limit: 5 per 24h", "setLimit", "{to: 3}", nil),
      ("limit: 5 per 24h", "setLimit", "{to: 3, organisation: org-2}", nil),
      ("limit: 5 per 24h", "setLimit", "{}", "exactly one of 'multiply' and 'to' is needed"),
      ("limit: 5 per 24h", "setLimit", "{to: 3, multiply: 2}", "exactly one of 'multiply' and 'to' is needed"),
      ("limit: 5 per 24h", "reset", "{organisation: org-9}", "'organisation' no organisation 'org-9'"),
      (
        "limit: 5 per 24h, per: all", "reset", "{organisation: org-1}",
        "'organisation' the quota counts all organisations together, 'org-1' has no limit of its own"
      ),
    ] as [(String, String, String, String?)])
  func misfits(quota: String, action: String, options: String, problem: String?) throws {
    let queue = try Self.make(quota)
    #expect(try queue.system.misfit("limits", action: action, options) == problem)
  }
}
