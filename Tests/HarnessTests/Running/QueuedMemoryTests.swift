import Components
import Memory
import Scenario
import SimulationKernel
import TestSupport
import Testing

@testable import Harness

/// What one message costs that waits: row and indexes of the queue's table, the ledger's record, and whatever else of the
/// world grows with it.
@Suite("Memory of queued messages", .enabled(if: AllocatedBytes.heldOnThisThread() != nil))
struct QueuedMemoryTests {
  /// What a world holds at the end of its run, in bytes.
  private struct Held {
    var messages: Int
    var bytes: Int
    var table: Int
    var ledger: Int
  }

  /// The shipped pipeline with its workers switched off, so that everything that comes in stays: for a thousand seconds, so
  /// many messages a second.
  private func hold(perSecond rate: Int, _ overrides: [String]) throws -> Held {
    let plan = try ScenarioReader(catalogue: .standard).read(
      file: ProjectFiles.path("scenarios/outbound-messaging/steady-load.yaml"),
      overrides: [
        "duration=1000s", "warmUp=0s", "load.steady.rate=\(rate)",
        "components.backend.env.OUTBOUND_WORKER_ENABLED=false",
      ] + overrides
    ).plans[0]
    let before = try #require(AllocatedBytes.heldOnThisThread())
    let world = try World(plan: plan, seed: 1, catalogue: .standard, options: RunOptions())
    defer { world.end() }
    let failure = world.play()
    try #require(failure == nil && world.violation == nil, "\(failure ?? "") \(String(describing: world.violation))")
    let bytes = try #require(AllocatedBytes.heldOnThisThread()) - before
    let outbox = try #require(world.registry["outbox"] as? TableQueue)
    let (rows, table) = outbox.with { ($0.table.rowCount, $0.table.storageBytes) }
    var records = 0
    world.ledger.records.forEachOpen { _, _ in records += 1 }
    return Held(messages: rows, bytes: Int(bytes), table: table, ledger: records * MemoryLayout<MessageRecord>.stride)
  }

  /// The difference between a thousand messages and many, by message: what a world has anyway is in both. A million lies just
  /// below a power of two, where what grows by doubling is nearly full; a hundred thousand has more slack.
  @Test(arguments: Verification.isOn ? [[], ["flows.all-channels.maxAge=24h"]] : [[]] as [[String]])
  func aQueuedMessageTakesAtMost200Bytes(overrides: [String]) throws {
    let few = try hold(perSecond: 1, overrides)
    let many = try hold(perSecond: Verification.count(100, full: 1000), overrides)
    let messages = many.messages - few.messages
    #expect(messages > Verification.count(90_000, full: 900_000))
    func each(_ bytes: (Held) -> Int) -> Int { (bytes(many) - bytes(few) + messages - 1) / messages }
    let total = each(\.bytes)
    let other = max(0, each { $0.bytes - $0.table - $0.ledger })
    let split = "\(total) bytes (table \(each(\.table)), ledger \(each(\.ledger)), other \(other))"
    #expect(total <= 200, "\(split)")
    Verification.record(
      "Bytes of a queued message", asked: "at most 200 among a million",
      measured: split + (overrides.isEmpty ? "" : ", where messages expire"), passed: total <= 200)
  }
}
