import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Several sends at the same time, and what SIGTERM does to claimed messages.
@Suite struct ConcurrencyTests {
  private static func system(_ worker: String, _ change: (inout QueueSystem.Parts) -> Void = { _ in }) throws
    -> QueueSystem
  {
    var parts = QueueSystem.Parts()
    parts.worker = worker
    parts.api = "maxConcurrent: 100000"
    change(&parts)
    return try QueueSystem(parts)
  }

  /// Seconds from each claim of a batch to the end of its last send.
  @Test(
    "A batch takes its sends divided by the concurrency, rounded up",
    arguments: [(10, 1, 10.0), (10, 2, 5), (10, 3, 4), (10, 10, 1), (10, 50, 1), (7, 4, 2)])
  func batchTime(batch: Int, concurrency: Int, seconds: Double) throws {
    let queue = try Self.system("batch: \(batch), pollInterval: 5s, concurrency: \(concurrency)") {
      $0.sms = "acceptLatency: 1s"
    }
    queue.system.offer(batch * 3)
    try queue.system.run(until: .minutes(3))
    #expect(queue.log.messages(.recorded).sorted() == (1...UInt32(batch * 3)).map { $0 })
    let claims = Set(queue.log.all(.claimed).map(\.time)).sorted()
    #expect(claims.count == 3)
    for claim in claims {
      let sends = queue.log.all(.recorded).filter {
        $0.time > claim && $0.time < claim + .seconds(seconds: seconds + 4)
      }
      #expect(sends.map { claim.duration(to: $0.time).seconds }.max() == seconds)
    }
    #expect(zip(claims, claims.dropFirst()).allSatisfy { $0.duration(to: $1).seconds == seconds + 5 })
    #expect(queue.log.count(.sendBegan) == batch * 3)
  }

  @Test("No more sends are under way than the concurrency", arguments: Seeds.some(5))
  func bound(seed: UInt64) throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 20, pollInterval: 1s, concurrency: 4"
    // Nobody gives up waiting: each send has one end, and each message one batch.
    parts.sms = "acceptLatency: {p50: 200ms, p99: 3s}, timeout: 1h"
    let queue = try QueueSystem(parts, seed: seed)
    queue.system.offer(200)
    try queue.system.run(until: .minutes(10))
    var active = 0
    var most = 0
    for event in queue.log.events {
      if event.kind == .sendBegan { active += 1 }
      if event.kind == .providerAccepted { active -= 1 }
      most = max(most, active)
    }
    #expect(most == 4)
    #expect(queue.log.count(.recorded) == 200)
    #expect(try queue.system.metric("worker_active_sends", ["deployment": "workers"]) == 0)
    #expect(try queue.system.metric("worker_batches_total", ["deployment": "workers"]) == 10)
  }

  @Test("With a prefetch the next claim does not wait for the last send of the batch")
  func prefetch() throws {
    func claims(_ prefetch: Int) throws -> [Double] {
      let queue = try Self.system("batch: 4, pollInterval: 1s, concurrency: 2, prefetch: \(prefetch)") {
        $0.sms = "acceptLatency: 10s"
      }
      queue.system.offer(12)
      try queue.system.run(until: .minutes(5))
      #expect(queue.log.count(.recorded) == 12)
      let moments = Set(queue.log.all(.claimed).map(\.time)).sorted()
      return moments.map { moments[0].duration(to: $0).seconds }
    }
    // 4 sends of 10 s, two at a time: the batch is through after 20 s, and half of it after 10.
    #expect(try claims(0) == [0, 21, 42])
    #expect(try claims(2) == [0, 11, 31])
    #expect(try claims(8) == [0, 1, 2])
  }

  @Test(
    "At SIGTERM claimed messages are left, put back, or finished",
    arguments: [
      ("leave", 1, 2, 0), ("leave", 4, 4, 0), ("putBack", 1, 2, 8), ("putBack", 4, 4, 6), ("finish", 1, 10, 0),
    ])
  func stopping(onStop: String, concurrency: Int, sent: Int, putBack: Int) throws {
    let queue = try Self.system("batch: 10, pollInterval: 1s, onStop: \(onStop), concurrency: \(concurrency)") {
      $0.sms = "acceptLatency: 2s"
    }
    queue.system.offer(10)
    // With one sender the second message is under way, with four the first four are.
    try queue.run(until: .sendBegan, count: concurrency == 1 ? 2 : 4)
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.recorded) == sent)
    #expect(queue.log.count(.podStopped) == 1 && queue.log.count(.podKilled) == 0)
    #expect(queue.log.count(.putBack) == putBack)
    #expect(queue.rows(.queued) == putBack)
    #expect(queue.rows(.sending) == 10 - sent - putBack)
    #expect(queue.log.all(.putBack).allSatisfy { queue.system.name($0.detail) == "stopping" && $0.value == 0 })
    #expect((1...10).allSatisfy { queue.row($0)!.attemptCount == (queue.row($0)!.status == .sent ? 1 : 0) })
  }

  @Test("Finishing ends with the grace period: SIGKILL leaves the rest claimed")
  func graceEnds() throws {
    let queue = try Self.system("batch: 10, pollInterval: 1s, onStop: finish") {
      $0.sms = "acceptLatency: 4s"
      $0.deployment = "replicas: 1, terminationGracePeriod: 30s"
    }
    queue.system.offer(10)
    try queue.run(until: .sendBegan)
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.podKilled) == 1)
    #expect(queue.rows(.sent) == 7 && queue.rows(.sending) == 3)
  }

  @Test("A killed pod's senders die with it", arguments: [1, 3])
  func killed(concurrency: Int) throws {
    let queue = try Self.system("batch: 10, pollInterval: 1s, concurrency: \(concurrency)") {
      $0.sms = "acceptLatency: 2s"
    }
    queue.system.offer(10)
    try queue.run(until: .recorded, count: concurrency)
    try queue.killWorkers()
    let began = queue.log.count(.sendBegan)
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.sendBegan) == began)
    #expect(queue.rows(.sending) == 10 - concurrency)
    #expect(try queue.system.metric("worker_active_sends", ["deployment": "workers"]) == 0)
  }

  @Test("When the database fails under one sender, the rest of the batch stays claimed")
  func databaseFailure() throws {
    let queue = try Self.system("batch: 12, pollInterval: 1s, concurrency: 3") {
      $0.sms = "acceptLatency: 2s"
    }
    queue.system.offer(12)
    try queue.run(until: .sendBegan, count: 4)
    try queue.system.inject("postgres", "outage")
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.count(.recorded) == 1)
    #expect(queue.log.count(.sendBegan) == 4)
    try queue.system.lift("postgres", "outage")
    try queue.system.run(until: .minutes(30))
    #expect(queue.rows(.sent) == 12)
    // Three had been sent without being written down.
    #expect(queue.log.count(.providerAccepted) == 15)
  }

  @Test("Messages older than their flow allows are not sent, even if they were claimed in time")
  func ageBeforeSend() throws {
    let queue = try Self.system("batch: 10, pollInterval: 1s") { $0.sms = "acceptLatency: 9s" }
    queue.system.at(.seconds(5)) { queue.system.offer(10, flow: 1) }
    queue.system.at(.minutes(9)) { try queue.system.inject("sms", "latency", "{multiply: 100}") }
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.count(.recorded) < 10 && queue.log.count(.claimed) == 10)
    let slow = try Self.system("batch: 100, pollInterval: 1s") { $0.sms = "acceptLatency: 9s" }
    slow.system.offer(100, flow: 1)
    try slow.system.run(until: .minutes(30))
    // One send in nine seconds: those of the first ten minutes.
    #expect(slow.log.count(.claimed) == 100)
    #expect(slow.log.count(.recorded) + slow.log.count(.expired) == 100)
    #expect(slow.log.all(.sendBegan).allSatisfy { $0.time < .at(.minutes(10)) })
    #expect(slow.log.count(.sendBegan) == 67)
    #expect(slow.rows(.cancelled) == slow.log.count(.expired))
  }
}

extension VirtualDuration {
  fileprivate static func seconds(seconds: Double) -> VirtualDuration { .milliseconds(Int64(seconds * 1000)) }
}
