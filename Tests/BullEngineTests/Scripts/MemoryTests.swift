import Memory
import RedisEngine
import TestSupport
import Testing
import VirtualTime

@testable import BullEngine

@Suite("Memory of queued jobs", .enabled(if: AllocatedBytes.heldOnThisThread() != nil)) struct QueuedJobMemoryTests {
  /// What the queue holds with so many jobs, in bytes.
  private func held(_ count: Int) throws -> Int64 {
    var engine = RedisEngine(startedAt: World.start, random: RandomStream(seed: 1, name: "redis"))
    let queue = try BullQueue("email", prefix: "nova", in: &engine)
    var options = BullJobOptions()
    options.attempts = 5
    options.backoff = BullBackoff(.exponential, delay: 1_000)
    options.removeOnComplete = BullKeep(count: 1_000)
    let encoded = try BullEncodedOptions(options)
    let before = try #require(AllocatedBytes.heldOnThisThread())
    for number in 0..<count {
      let data = RedisBytes("{\"userId\":\(1_000_000 + number),\"template\":\"reminder\"}")
      try queue.add(BullNewJob("send", data: data, encoded: encoded), at: World.start + Int64(number), in: &engine)
    }
    #expect(try queue.count(.waiting, at: World.start + Int64(count), in: &engine) == count)
    return try #require(AllocatedBytes.heldOnThisThread()) - before
  }

  @Test func aQueuedJobTakesAtMost400Bytes() throws {
    // The event stream keeps ten thousand entries whatever waits: both have it. Just below a power of two, tables are nearly full.
    let few = 20_000
    let many = Verification.count(90_000, full: 950_000)
    let bytes = Int(try held(many) - held(few)) / (many - few)
    #expect(bytes <= 400, "\(bytes) bytes")
    Verification.record(
      "Bytes of a queued BullMQ job", asked: "at most 400", measured: "\(bytes) bytes", passed: bytes <= 400)
  }
}
