import Telemetry
import VirtualTime

/// The metrics of a deployment's workers under the names its system gives them: of all pods together, or of one.
final class WorkerMetrics: @unchecked Sendable {
  private let batches: Counter
  private let lastPoll: Gauge
  private let activeSends: Gauge
  /// By channel and `CircuitBreaker.State.allCases`; empty for channels without a breaker.
  private var breakers: [[Gauge]]
  /// By channel and `RouteGuard.Refusal.allCases`; empty for channels without a guard.
  private var refusals: [[Counter]]
  private let blueprint: Blueprint
  /// Where they are. Tasks that end count on when their pod's container has been replaced.
  private let scope: MetricScope
  /// Those of all pods together, if these are one's.
  private let total: WorkerMetrics?

  /// What they are made from.
  private struct Blueprint {
    var start: CalendarInstant
    var deployment: String
    var names: Options
    var channels: [GuardedChannel]
    /// How many channels there are, those without a guard included.
    var channelCount: Int
  }

  /// Those of all pods.
  convenience init(context: ComponentContext, names: Options, channels: [GuardedChannel]) {
    let blueprint = Blueprint(
      start: context.start, deployment: context.name, names: names, channels: channels,
      channelCount: context.vocabulary.channels.count)
    self.init(blueprint, in: context.metrics, total: nil)
  }

  /// A pod's own, which count for all pods too; these if the pod keeps none.
  func own(of pod: Pod) -> WorkerMetrics {
    pod.metrics.map { own(in: $0) } ?? self
  }

  /// Another set, which counts for all pods too.
  func own(in scope: MetricScope) -> WorkerMetrics { WorkerMetrics(blueprint, in: scope, total: self) }

  private init(_ blueprint: Blueprint, in registry: MetricScope, total: WorkerMetrics?) {
    self.blueprint = blueprint
    scope = registry
    self.total = total
    let (names, channels) = (blueprint.names, blueprint.channels)
    let deployment = MetricLabel("deployment", blueprint.deployment)
    batches = registry.counter(
      names.text("batches"), help: "Batches claimed that were not empty.", labels: [deployment])
    lastPoll = registry.gauge(
      names.text("lastPoll"), help: "When a pod last polled, in seconds since 1970.", labels: [deployment])
    activeSends = registry.gauge(names.text("activeSends"), help: "Sends under way.", labels: [deployment])
    breakers = Array(repeating: [], count: blueprint.channelCount)
    refusals = breakers.map { _ in [] }
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

  func batchBegins() {
    batches.increment()
    total?.batchBegins()
  }

  func polled(at now: VirtualInstant) {
    lastPoll.set(Double(blueprint.start.unixNanoseconds) / 1e9 + now.seconds)
    total?.polled(at: now)
  }

  func active(by amount: Int) {
    activeSends.add(Double(amount))
    total?.active(by: amount)
  }

  func breaker(_ channel: Int, _ state: CircuitBreaker.State, by amount: Double) {
    breakers[channel][CircuitBreaker.State.allCases.firstIndex(of: state)!].add(amount)
    total?.breaker(channel, state, by: amount)
  }

  func refused(_ channel: Int, _ refusal: RouteGuard.Refusal) {
    refusals[channel][RouteGuard.Refusal.allCases.firstIndex(of: refusal)!].increment()
    total?.refused(channel, refusal)
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
