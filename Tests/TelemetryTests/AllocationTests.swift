import Memory
import Telemetry
import Testing
import VirtualTime

/// Hot paths allocate nothing. Holds in debug and release; without the allocator's counter there is nothing to read.
@Suite("Allocations of hot paths", .enabled(if: AllocatedBytes.onThisThread() != nil))
struct AllocationTests {
  /// Bytes that 10,000 calls of `body` allocate on this thread, after one call that may set things up (in debug, metadata
  /// are made on first use).
  static func allocated(by body: (Int) -> Void) -> UInt64 {
    body(0)
    // Reading the counter may itself allocate, the same each time.
    let first = AllocatedBytes.onThisThread() ?? 0
    let before = AllocatedBytes.onThisThread() ?? 0
    for index in 1...10_000 { body(index) }
    let after = AllocatedBytes.onThisThread() ?? 0
    return (after - before) - (before - first)
  }

  @Test func theCounterOfThisTestWorks() {
    var block: [UInt8] = []
    let bytes = Self.allocated { block = [UInt8](repeating: 1, count: $0) }
    #expect(bytes >= 10_000 * 5_000)
    #expect(block.count == 10_000)
  }

  @Test func metrics() {
    let registry = MetricRegistry()
    let counter = registry.counter("c_total", help: "", labels: [.init("a", "b")])
    let gauge = registry.gauge("g", help: "")
    let histogram = registry.histogram("h", help: "", buckets: [0.1, 1, 10])
    let bytes = Self.allocated { index in
      counter.increment()
      gauge.set(Double(index))
      gauge.add(-1)
      histogram.observe(.milliseconds(Int64(index)))
    }
    #expect(bytes == 0)
    #expect(counter.value == 10_001)
    withExtendedLifetime(registry) {}
  }

  final class Tally: JournalObserver {
    var count = 0
    func observe(_ event: JournalEvent) { count += 1 }
  }

  @Test func journal() {
    let journal = Journal()
    let tally = Tally()
    journal.addObserver(tally)
    journal.addObserver(Tally())
    let outbox = journal.intern("outbox")
    let bytes = Self.allocated { number in
      journal.record(
        JournalEvent(time: .start, kind: .claimed, component: outbox, message: MessageID(UInt32(number)), channel: 1))
    }
    #expect(bytes == 0)
    #expect(tally.count == 10_001)
  }

  final class Drain: ByteSink {
    var count = 0
    func write(_ bytes: UnsafeRawBufferPointer) { count += bytes.count }
  }

  @Test func jsonLines() {
    let journal = Journal()
    let drain = Drain()
    journal.addObserver(
      JournalJSONLines(journal: journal, correlationIDs: CorrelationIDs(seed: 1), channels: ["SMS"], sink: drain))
    let outbox = journal.intern("outbox")
    let event = JournalEvent(
      time: .start, kind: .claimed, component: outbox, message: MessageID(1), channel: 0, attempt: 1, value: -5)
    let bytes = Self.allocated { _ in journal.record(event) }
    #expect(bytes == 0)
    #expect(drain.count > 500_000)
  }

  @Test func latency() {
    var histogram = LatencyHistogram()
    // Types are made where they are first used, which is in the buckets that the sixteenth leads to.
    for _ in 0..<16 { histogram.record(.zero) }
    let bytes = Self.allocated {
      histogram.record(.milliseconds(Int64($0) * 250_000))
    }
    #expect(bytes == 0)
    #expect(histogram.count == 10_017)
  }

  /// The documented size, up to the allocator's rounding (a size class is at most a fifth larger).
  @Test func latencyMemory() {
    var kept: [LatencyHistogram] = []
    kept.reserveCapacity(10_001)
    let initial = Self.allocated { index in if index % 1_000 == 0 { kept.append(LatencyHistogram()) } }
    #expect((10 * 176_128...10 * 212_000).contains(initial), "\(initial / 10) bytes each")
  }

  @Test func silentLogs() {
    let book = LogBook()
    let bytes = Self.allocated { index in
      book.write(time: .start, component: "backend", pod: "backend-1", logger: "Job", "claimed \(index) rows of many")
    }
    #expect(bytes == 0)
  }
}
