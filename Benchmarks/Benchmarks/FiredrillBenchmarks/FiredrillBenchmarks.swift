import Benchmark
import Workloads

/// One benchmark per workload. An iteration is usually a thousandth of the operations that `measure` performs.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, .peakMemoryResident], maxDuration: .seconds(2), maxIterations: 10_000)

  for workload in Workload.all {
    let operations = workload.iteration
    // Long iterations need no warming up.
    var configuration = Benchmark.defaultConfiguration
    if operations * 1_000 > workload.operations { configuration.warmupIterations = 0 }
    Benchmark("\(workload.name) (\(operations) \(workload.unit))", configuration: configuration) { benchmark in
      for _ in benchmark.scaledIterations { blackHole(workload.perform(operations).figure) }
    }
  }
}
