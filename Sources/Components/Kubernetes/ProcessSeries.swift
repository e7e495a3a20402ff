import Telemetry

/// What a pod's process says of itself, as Prometheus' client libraries export it by default, Node.js's and Java's among them.
struct ProcessSeries {
  private let memory: [Gauge]
  private let cpuSeconds: [Counter]

  /// - Parameters:
  ///   - own: the pod's scope; nil: it has none.
  ///   - all: the deployment's, where the pod's name tells them apart.
  init(deployment: String, pod: String, own: MetricScope?, all: MetricScope) {
    let labels = [MetricLabel("deployment", deployment), MetricLabel("pod", pod)]
    let places = [(all, labels)] + (own.map { [($0, [MetricLabel]())] } ?? [])
    let (memory, cpu) = (Self.specs[0], Self.specs[1])
    self.memory = places.map { $0.0.gauge(memory.name, help: memory.help, labels: $0.1) }
    cpuSeconds = places.map { $0.0.counter(cpu.name, help: cpu.help, labels: $0.1) }
  }

  func used(cpuSeconds seconds: Double, memory bytes: Int64) {
    for gauge in memory { gauge.set(Double(bytes)) }
    for counter in cpuSeconds { counter.increment(by: seconds) }
  }

  /// The process is gone.
  func gone() { for gauge in memory { gauge.set(0) } }

  static let specs = [
    MetricSpec(
      "process_resident_memory_bytes", .gauge, labels: ["deployment", "pod"], "Memory that the process holds, in bytes."
    ),
    MetricSpec(
      "process_cpu_seconds_total", .counter, labels: ["deployment", "pod"], "Processor time that the process has used."),
  ]
}
