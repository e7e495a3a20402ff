import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A server that is restored from a snapshot: its queues are as they were then.
@Suite("Job queues after a restore of Redis") struct JobRestoreTests {
  @Test("What came since is lost by name, what was done since is done again", arguments: 1...10)
  func restore(seed: UInt64) throws {
    var parts = JobSystem.Parts()
    parts.does = "[{work: {time: 300ms}}, {send: {to: mail}}]"
    let system = try JobSystem(parts, seed: seed)
    system.offerSteadily(every: .milliseconds(500), until: .seconds(60))
    system.system.at(.seconds(30)) { system.offer(20) }
    system.system.at(.seconds(31)) { try system.system.perform("redis", "backup", "{name: a.rdb}") }
    // The file shows the 36th second.
    system.system.at(.seconds(55) + .milliseconds(Int64(seed) * 37)) { system.offer(30) }
    system.system.at(.seconds(58)) { try system.system.perform("redis", "restore", "{takes: 2s}") }
    try system.system.run(until: .minutes(5))
    let lost = system.log.all(.lost)
    let cause = "restore of a.rdb"
    #expect(lost.count > 20 && lost.allSatisfy { system.system.name($0.detail) == cause }, "\(lost.count)")
    let back = system.log.all(.reappeared).filter { system.system.name($0.detail) == cause }
    #expect(!back.isEmpty && system.unbalanced.isEmpty)
    // None that is lost was there at the time of the snapshot.
    let accepted = Dictionary(
      system.log.all(.accepted).map { ($0.message, $0.time.seconds) }, uniquingKeysWith: { first, _ in first })
    #expect(lost.allSatisfy { accepted[$0.message]! > 36 })
    // What came back was done before, and is done twice.
    let sent = system.log.messages(.providerAccepted)
    let twice = Set(sent.filter { message in sent.count { $0 == message } > 1 })
    #expect(twice == Set(back.map(\.message.number)))
    let missing = Set(system.log.messages(.accepted)).subtracting(sent)
    #expect(missing.isSubset(of: Set(lost.map(\.message.number))))
  }
}
