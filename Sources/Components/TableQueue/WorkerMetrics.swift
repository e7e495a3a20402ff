import Telemetry
import VirtualTime

/// The metrics of a deployment's workers, all of its pods together, under the names its system gives them.
final class WorkerMetrics: @unchecked Sendable {
  private let batches: Counter
  private let lastPoll: Gauge
  private let activeSends: Gauge
  /// By channel and `CircuitBreaker.State.allCases`; empty for channels without a breaker.
  private var breakers: [[Gauge]]
  /// By channel and `RouteGuard.Refusal.allCases`; empty for channels without a guard.
  private var refusals: [[Counter]]
  private let start: CalendarInstant

  init(context: ComponentContext, names: Options, channels: [GuardedChannel]) {
    let registry = context.telemetry.metrics
    let deployment = MetricLabel("deployment", context.name)
    start = context.start
    batches = registry.counter(
      names.text("batches"), help: "Batches claimed that were not empty.", labels: [deployment])
    lastPoll = registry.gauge(
      names.text("lastPoll"), help: "When a pod last polled, in seconds since 1970.", labels: [deployment])
    activeSends = registry.gauge(names.text("activeSends"), help: "Sends under way.", labels: [deployment])
    let count = context.vocabulary.channels.count
    breakers = Array(repeating: [], count: count)
    refusals = Array(repeating: [], count: count)
    for channel in channels {
      let label = MetricLabel("name", channel.name)
      if channel.hasBreaker {
        breakers[channel.index] = CircuitBreaker.State.allCases.map {
          registry.gauge(
            names.text("breakerState"), help: "Pods whose circuit breaker is in the state.",
            labels: [deployment, label, MetricLabel("state", $0.rawValue)])
        }
      }
      refusals[channel.index] = RouteGuard.Refusal.allCases.map {
        registry.counter(
          names.text("refused"), help: "Sends that a pod's own protection refused.",
          labels: [deployment, label, MetricLabel("reason", $0.rawValue)])
      }
    }
  }

  /// A channel with a guard.
  struct GuardedChannel {
    var index: Int
    var name: String
    var hasBreaker: Bool
  }

  func batchBegins() { batches.increment() }
  func polled(at now: VirtualInstant) {
    lastPoll.set(Double(start.unixNanoseconds) / 1e9 + now.seconds)
  }
  func active(by amount: Int) { activeSends.add(Double(amount)) }

  func breaker(_ channel: Int, _ state: CircuitBreaker.State, by amount: Double) {
    breakers[channel][CircuitBreaker.State.allCases.firstIndex(of: state)!].add(amount)
  }

  func refused(_ channel: Int, _ refusal: RouteGuard.Refusal) {
    refusals[channel][RouteGuard.Refusal.allCases.firstIndex(of: refusal)!].increment()
  }

  static let options = [
    OptionSpec("batches", .text, default: "worker_batches_total", .assumed, "Batches claimed that were not empty."),
    OptionSpec(
      "lastPoll", .text, default: "worker_last_poll_timestamp_seconds", .assumed,
      "When a pod last polled, in seconds since 1970."),
    OptionSpec("activeSends", .text, default: "worker_active_sends", .assumed, "Sends under way."),
    OptionSpec(
      "breakerState", .text, default: "resilience4j_circuitbreaker_state",
      .documented("resilience4j, Micrometer module"),
      "Pods whose circuit breaker is in the state; a change that time alone makes shows with the next call."),
    OptionSpec(
      "refused", .text, default: "worker_refused_sends_total", .assumed,
      "Sends that the pod's own protection refused, by reason."),
  ]

  static let specs = [
    MetricSpec("worker_batches_total", .counter, labels: ["deployment"], "Batches claimed that were not empty."),
    MetricSpec(
      "worker_last_poll_timestamp_seconds", .gauge, labels: ["deployment"],
      "When a pod last polled, in seconds since 1970."),
    MetricSpec("worker_active_sends", .gauge, labels: ["deployment"], "Sends under way."),
    MetricSpec(
      "resilience4j_circuitbreaker_state", .gauge, labels: ["deployment", "name", "state"],
      "Pods whose circuit breaker is in the state, by channel."),
    MetricSpec(
      "worker_refused_sends_total", .counter, labels: ["deployment", "name", "reason"],
      "Sends that the pods' own protection refused, by channel and reason."),
  ]
}
