import BullEngine
import Telemetry
import VirtualTime

/// What is exported of BullMQ's queues, under the names that the system gives it.
final class JobMetrics: @unchecked Sendable {
  private let names: Options
  private let scope: MetricScope
  private let queues: [String]
  /// By queue.
  private let completed: [Counter]
  private let failed: [Counter]
  private let attemptsFailed: [Counter]
  private let stalled: [Counter]
  private let duration: [HistogramMetric]
  private let connectionErrors: Counter
  /// Those of all pods together, if these are one's.
  private let total: JobMetrics?

  /// Upper bounds of the processing time in seconds.
  static let buckets: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

  convenience init(_ context: ComponentContext, names: Options, queues: [String]) {
    self.init(names, in: context.metrics, queues: queues, total: nil)
  }

  private init(_ names: Options, in scope: MetricScope, queues: [String], total: JobMetrics?) {
    self.names = names
    self.scope = scope
    self.queues = queues
    self.total = total
    func counters(_ option: String, _ help: String) -> [Counter] {
      queues.map { scope.counter(names.text(option), help: help, labels: [MetricLabel("queue", $0)]) }
    }
    completed = counters("completed", "Jobs completed.")
    failed = counters("failed", "Jobs given up.")
    attemptsFailed = counters("attemptsFailed", "Attempts that failed.")
    stalled = counters("stalled", "Jobs found stalled.")
    connectionErrors = scope.counter(names.text("connectionErrors"), help: "Failures of connections to Redis.")
    duration = queues.map {
      scope.histogram(
        names.text("duration"), help: "From a processor's begin to its end, in seconds.",
        labels: [MetricLabel("queue", $0)], buckets: Self.buckets)
    }
  }

  /// A pod's own, which count for all pods too; these if the pod keeps none.
  func own(of pod: Pod) -> JobMetrics {
    pod.metrics.map { JobMetrics(names, in: $0, queues: queues, total: self) } ?? self
  }

  func completed(_ queue: Int) {
    completed[queue].increment()
    total?.completed(queue)
  }

  func failed(_ queue: Int) {
    failed[queue].increment()
    total?.failed(queue)
  }

  func attemptFailed(_ queue: Int) {
    attemptsFailed[queue].increment()
    total?.attemptFailed(queue)
  }

  func stalled(_ queue: Int, _ count: Int) {
    stalled[queue].increment(by: Double(count))
    total?.stalled(queue, count)
  }

  /// A client's `error` event: it has no connection, or has lost it.
  func connectionFailed() {
    connectionErrors.increment()
    total?.connectionFailed()
  }

  func processed(_ queue: Int, _ time: VirtualDuration) {
    duration[queue].observe(time)
    total?.processed(queue, time)
  }

  /// By queue, then by state in the order of `BullState.allCases`.
  static func depth(_ context: ComponentContext, names: Options, queues: [String]) -> [[Gauge]] {
    queues.map { queue in
      BullState.allCases.map {
        context.metrics.gauge(
          names.text("depth"), help: "Jobs of a queue, by state.",
          labels: [MetricLabel("queue", queue), MetricLabel("state", $0.rawValue)])
      }
    }
  }

  static let options = [
    OptionSpec("depth", .text, default: "bullmq_jobs", .assumed, "Jobs of a queue, by state."),
    OptionSpec("completed", .text, default: "bullmq_jobs_completed_total", .assumed, "Jobs completed."),
    OptionSpec("failed", .text, default: "bullmq_jobs_failed_total", .assumed, "Jobs given up."),
    OptionSpec(
      "attemptsFailed", .text, default: "bullmq_job_attempts_failed_total", .assumed, "Attempts that failed."),
    OptionSpec("stalled", .text, default: "bullmq_jobs_stalled_total", .assumed, "Jobs found stalled."),
    OptionSpec(
      "connectionErrors", .text, default: "bullmq_connection_errors_total", .assumed,
      "Failures of connections to Redis: of workers, and of whoever adds jobs."),
    OptionSpec(
      "duration", .text, default: "bullmq_job_duration_seconds", .assumed, "From a processor's begin to its end."),
  ]

  static let specs = [
    MetricSpec("bullmq_jobs", .gauge, labels: ["queue", "state"], "Jobs of a queue, by state."),
    MetricSpec("bullmq_jobs_completed_total", .counter, labels: ["queue"], "Jobs completed."),
    MetricSpec("bullmq_jobs_failed_total", .counter, labels: ["queue"], "Jobs given up."),
    MetricSpec("bullmq_job_attempts_failed_total", .counter, labels: ["queue"], "Attempts that failed."),
    MetricSpec("bullmq_jobs_stalled_total", .counter, labels: ["queue"], "Jobs found stalled."),
    MetricSpec("bullmq_connection_errors_total", .counter, labels: [], "Failures of connections to Redis."),
    MetricSpec(
      "bullmq_job_duration_seconds", .histogram, labels: ["queue"], "From a processor's begin to its end, in seconds."),
  ]
}
