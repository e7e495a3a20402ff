import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// An asynchronous standby that lacks the last writes.
@Suite struct FailoverLossTests {
  @Test("Messages stored in the last seconds are lost, each with the fault's name; the others are not")
  func lostMessages() throws {
    let bench = try PostgresTestBench(postgres: "writeTime: 0s, claimTime: 0s")
    for second in 0..<10 { bench.system.at(.milliseconds(Int64(second) * 1000 + 500)) { bench.system.offer(2) } }
    bench.system.at(.seconds(10)) {
      try bench.system.inject("postgres", "failover", "{takes: 60s, losesLast: 3s}", id: "zone-outage")
    }
    try bench.system.run(until: .minutes(2))
    #expect(bench.queue.log.messages(.lost) == [15, 16, 17, 18, 19, 20])
    #expect(bench.queue.log.all(.lost).allSatisfy { bench.system.name($0.detail) == "zone-outage" })
    #expect(bench.queue.rows(.queued) == 14)
    #expect(bench.table.with { $0.table.brokenInvariants() }.isEmpty)
  }

  @Test("Claims of the last seconds are undone: those messages are sent again later, and counted as requeued")
  func undoneClaims() throws {
    var parts = QueueSystem.Parts()
    parts.sms = "acceptLatency: 5s"
    parts.worker = "batch: 3, pollInterval: 1s"
    let queue = try QueueSystem(parts)
    queue.system.offer(3)
    try queue.run(until: .claimed, count: 3)
    try queue.system.run(until: .seconds(3))
    try queue.system.inject("postgres", "failover", "{takes: 60s, losesLast: 1h}")
    #expect(queue.log.count(.requeued) == 3 && queue.log.count(.lost) == 0)
    try queue.system.run(until: .minutes(10))
    #expect(queue.rows(.sent) == 3)
    // The send under way at the failover was accepted, and is repeated.
    #expect(queue.log.count(.providerAccepted) > 3)
  }

  @Test("Nothing is lost by default, and untouched rows from before stay", arguments: Seeds.some(10))
  func conservation(seed: UInt64) throws {
    var parts = QueueSystem.Parts()
    parts.deployment = "replicas: 3"
    parts.postgres = "writeTime: 20ms, claimTime: 20ms"
    let queue = try QueueSystem(parts, seed: seed)
    var random = RandomStream(seed: seed, name: "failovers")
    for second in 0..<200 { queue.system.at(.seconds(Int64(second))) { queue.system.offer(1 + second % 4) } }
    for number in 0..<3 {
      let moment = VirtualDuration.milliseconds(Int64(number) * 90_000 + Int64(random.below(50_000)))
      let options = number == 2 ? "{takes: 20s}" : "{takes: 10s, staleFor: 5s, losesLast: \(random.below(8))s}"
      queue.system.at(moment) { try queue.system.inject("postgres", "failover", options, id: "f\(number)") }
    }
    try queue.system.run(until: .hours(1))
    let (accepted, lost) = (Set(queue.log.messages(.accepted)), Set(queue.log.messages(.lost)))
    #expect(Set(queue.log.messages(.recorded)) == accepted.subtracting(lost))
    #expect(queue.system["queue", TableQueue.self].with { $0.table.brokenInvariants() }.isEmpty)
  }
}
