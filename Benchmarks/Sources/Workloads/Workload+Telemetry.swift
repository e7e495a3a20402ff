import Telemetry
import VirtualTime

extension Workload {
  /// What a model writes on its way.
  static let telemetry: [Workload] = [
    Workload("latency-record", unit: "records", operations: 20_000_000) { count in
      var histogram = LatencyHistogram()
      var random = RandomStream(seed: 1, name: "latency")
      // A table of values, so that drawing them is not what is measured.
      let values = (0..<1_024).map { _ in VirtualDuration.nanoseconds(Int64(random.unitExponential() * 2e8)) }
      for index in 0..<count { histogram.record(values[index & 1_023]) }
      return Double(histogram.count)
    },
    Workload("counter-increment", unit: "increments", operations: 50_000_000) { count in
      let registry = MetricRegistry()
      let counter = registry.counter("sends_total", help: "Sends.", labels: [MetricLabel("channel", "sms")])
      for _ in 0..<count { counter.increment() }
      return counter.value
    },
    Workload("histogram-observe", unit: "observations", operations: 20_000_000) { count in
      let registry = MetricRegistry()
      let buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
      let histogram = registry.histogram("send_seconds", help: "Sends.", buckets: buckets)
      for index in 0..<count { histogram.observe(Double(index & 1_023) * 0.01) }
      return histogram.sum
    },
    Workload("journal-append", unit: "events", operations: 10_000_000) { count in
      let journal = Journal()
      let component = journal.intern("worker")
      for index in 0..<count {
        journal.record(
          JournalEvent(
            time: VirtualInstant(nanoseconds: Int64(index)), kind: .accepted, component: component,
            message: MessageID(UInt32(truncatingIfNeeded: index))))
      }
      return Double(journal.count)
    },
  ]
}
