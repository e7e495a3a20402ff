import Telemetry
import VirtualTime

/// What is counted about webhooks, under the names that the system gives.
struct WebhookMetrics: Sendable {
  private let attempts: [Outcome: Counter]
  private let duration: HistogramMetric
  let disabled: Gauge

  /// What became of an attempt, as the label `outcome` says.
  enum Outcome: String, CaseIterable {
    case success
    /// Answered with something else.
    case failed
    case timeout
    /// There was no connection.
    case error
    /// Not sent.
    case disabled

    init(_ result: WebhookResult) {
      switch result {
      case .answered: self = result.isSuccess ? .success : .failed
      case .failed(.timeout): self = .timeout
      case .failed(.disabled): self = .disabled
      case .failed: self = .error
      }
    }
  }

  private static let names = (
    attempts: "webhook_attempts_total", duration: "webhook_attempt_duration_seconds",
    disabled: "webhook_endpoints_disabled"
  )
  private static let helps = (
    attempts: "Attempts to deliver, by what became of them: success, failed, timeout, error, disabled.",
    duration: "From a delivery's request to its end, as its sender saw it.",
    disabled: "Endpoints that are disabled."
  )

  init(context: ComponentContext, names: Options) {
    let (metrics, label) = (context.metrics, MetricLabel("webhooks", context.name))
    attempts = Dictionary(
      uniqueKeysWithValues: Outcome.allCases.map { outcome in
        (
          outcome,
          metrics.counter(
            names.text("attempts"), help: Self.helps.attempts,
            labels: [label, MetricLabel("outcome", outcome.rawValue)])
        )
      })
    duration = metrics.histogram(
      names.text("duration"), help: Self.helps.duration, labels: [label],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30])
    disabled = metrics.gauge(names.text("disabled"), help: Self.helps.disabled, labels: [label])
  }

  func ended(_ result: WebhookResult, after time: VirtualDuration) {
    let outcome = Outcome(result)
    attempts[outcome]!.increment()
    if outcome != .disabled { duration.observe(time) }
  }

  static let options = [
    OptionSpec("attempts", .text, default: names.attempts, .assumed, helps.attempts),
    OptionSpec("duration", .text, default: names.duration, .assumed, helps.duration),
    OptionSpec("disabled", .text, default: names.disabled, .assumed, helps.disabled),
  ]

  static let specs = [
    MetricSpec(names.attempts, .counter, labels: ["webhooks", "outcome"], helps.attempts),
    MetricSpec(names.duration, .histogram, labels: ["webhooks"], helps.duration),
    MetricSpec(names.disabled, .gauge, labels: ["webhooks"], helps.disabled),
  ]
}
