import Telemetry

/// The gauges of a table queue, under the names its system gives them.
struct QueueGauges: Sendable {
  /// By status.
  let depth: [Gauge]
  let deadLetters: Gauge
  let oldest: Gauge
  let stuck: Gauge

  init(context: ComponentContext, names: Options) {
    let registry = context.metrics
    depth = MessageStatus.allCases.map {
      registry.gauge(
        names.text("depth"), help: "Messages in the queue's table, by status.",
        labels: [MetricLabel("status", "\($0)")])
    }
    deadLetters = registry.gauge(names.text("deadLetters"), help: "Messages that were given up.", labels: [])
    oldest = registry.gauge(names.text("oldest"), help: "The age of the oldest queued message in seconds.", labels: [])
    stuck = registry.gauge(
      names.text("stuck"), help: "Queued messages with many attempts that nothing has happened to for long.", labels: []
    )
  }
}
