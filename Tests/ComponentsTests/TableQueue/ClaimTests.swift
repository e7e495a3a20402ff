import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// What several workers, and workers that die, do to a queue.
@Suite struct ClaimTests {
  @Test("Claims that overlap in time never share a row", arguments: Seeds.some(5))
  func claimsNeverOverlap(seed: UInt64) throws {
    var parts = QueueSystem.Parts()
    parts.postgres = "claimTime: 400ms"
    parts.deployment = "replicas: 8"
    let queue = try QueueSystem(parts, seed: seed)
    queue.system.offer(1000)
    try queue.system.run(until: .minutes(10))
    let claims = queue.log.all(.claimed)
    #expect(claims.count == 1000)
    #expect(Set(claims.map(\.message)).count == 1000)
    #expect(queue.rows(.sent) == 1000)
    // The test means something only if claims did overlap.
    let overlapping = zip(claims, claims.dropFirst()).count { first, second in
      first.actor != second.actor && first.time.duration(to: second.time) < .milliseconds(400)
    }
    #expect(overlapping > 20)
  }

  @Test("A worker that dies inside its claim leaves the rows queued, and unlocked")
  func deathBeforeCommit() throws {
    var parts = QueueSystem.Parts()
    parts.postgres = "claimTime: 10s"
    let queue = try QueueSystem(parts)
    queue.system.offer(10)
    queue.system.at(.seconds(5)) { try queue.killWorkers() }
    queue.system.at(.milliseconds(5001)) {
      #expect(queue.rows(.queued) == 10)
      #expect(
        queue.system["queue", TableQueue.self].with { queue in (1...10).allSatisfy { !queue.table.isLocked($0) } })
      try queue.system.lift("workers", "crash")
    }
    try queue.system.run(until: .seconds(5))
    #expect(queue.log.count(.claimed) == 0)
    try queue.system.run(until: .minutes(1))
    #expect(queue.log.count(.claimed) == 10)
    #expect(queue.log.count(.requeued) == 0)
    #expect(queue.rows(.sent) == 10)
  }

  @Test("A worker that dies between send and record: the sweep queues the row again, and it goes out twice")
  func deathBeforeRecord() throws {
    var parts = QueueSystem.Parts()
    parts.postgres = "writeTime: 10s"
    parts.worker = "batch: 3, pollInterval: 1s"
    let queue = try QueueSystem(parts)
    queue.system.offer(3)
    try queue.run(until: .providerAccepted)
    let death = queue.system.simulation.now
    try queue.killWorkers()
    try queue.system.lift("workers", "crash")
    #expect(queue.rows(.sending) == 3)
    try queue.system.run(until: .minutes(30))
    let requeued = queue.log.all(.requeued)
    #expect(requeued.count == 3)
    #expect(requeued.allSatisfy { queue.system.name($0.detail) == "sweep" })
    // Written more than 10 minutes ago, found by the first sweep after that.
    #expect(requeued.allSatisfy { $0.time >= .at(.minutes(10)) && $0.time <= death + .minutes(11) })
    #expect(queue.log.messages(.providerAccepted) == [1, 1, 2, 3])
    #expect(queue.log.messages(.recorded) == [1, 2, 3])
    // An attempt that nobody wrote down does not count.
    #expect(queue.row(1)?.attemptCount == 1)
  }

  @Test("A worker that dies during a send: the provider takes the message all the same")
  func deathDuringSend() throws {
    let queue = try QueueSystem()
    queue.system.offer(1)
    try queue.run(until: .sendBegan)
    let began = queue.system.simulation.now
    try queue.killWorkers()
    try queue.system.lift("workers", "crash")
    try queue.system.run(until: .minutes(30))
    #expect(
      queue.log.all(.providerAccepted).map(\.time) == [
        began + .milliseconds(100), queue.log.all(.sendBegan)[1].time + .milliseconds(100),
      ])
    #expect(queue.log.count(.receiptDelivered) == 2)
    #expect(queue.log.messages(.recorded) == [1])
  }

  @Test("SIGTERM: the message under way is finished, the rest stays SENDING until the sweep")
  func termination() throws {
    let queue = try QueueSystem()
    queue.system.offer(10)
    try queue.run(until: .sendBegan, count: 3)
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    try queue.run(until: .podStopped)
    #expect(queue.log.messages(.recorded) == [1, 2, 3])
    #expect(queue.rows(.sending) == 7)
    #expect(queue.log.count(.podKilled) == 0)
    try queue.system.perform("workers", "scale", "{replicas: 1}")
    try queue.system.run(until: .minutes(30))
    #expect(queue.log.messages(.requeued) == [4, 5, 6, 7, 8, 9, 10])
    #expect(queue.log.messages(.providerAccepted) == Array(1...10))
    #expect(queue.rows(.sent) == 10)
  }

  @Test("A worker so slow that its rows were swept and taken by another writes nothing")
  func slowWorker() throws {
    var parts = QueueSystem.Parts()
    parts.sms = "acceptLatency: 11m, timeout: 1h"
    parts.worker = "batch: 3, pollInterval: 1s"
    parts.deployment = "replicas: 2"
    let queue = try QueueSystem(parts)
    queue.system.offer(3)
    try queue.system.run(until: .hours(3))
    let claims = queue.log.all(.claimed)
    #expect(claims.count > 3)
    #expect(queue.log.count(.providerAccepted) > queue.log.count(.recorded))
    for record in queue.log.all(.recorded) {
      let last = claims.last { $0.message == record.message && $0.time <= record.time }
      #expect(last?.actor == record.actor)
    }
    #expect(Set(queue.log.messages(.recorded)).count == queue.log.count(.recorded))
  }

  @Test("A claimed row older than its flow allows is withdrawn instead of sent")
  func expiry() throws {
    let queue = try QueueSystem()
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    queue.system.offer(2, flow: 1)
    queue.system.offer(1, flow: 0)
    queue.system.at(.seconds(90)) { queue.system.offer(1, flow: 1) }
    queue.system.at(.minutes(10)) { try queue.system.perform("workers", "scale", "{replicas: 1}") }
    try queue.system.run(until: .minutes(11))
    #expect(queue.log.messages(.expired) == [1, 2])
    #expect(queue.log.messages(.sendBegan) == [3, 4])
    #expect(queue.rows(.cancelled) == 2)
  }
}
