import Benchmark
import Workloads

/// One benchmark per workload. An iteration is a thousandth of the operations that `measure` performs; throughput is in operations.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, .peakMemoryResident], maxDuration: .seconds(2), maxIterations: 10_000)

  for workload in Workload.all {
    let operations = max(1, workload.operations / 1_000)
    Benchmark("\(workload.name) (\(operations) \(workload.unit))") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(workload.perform(operations).figure) }
    }
  }
}
