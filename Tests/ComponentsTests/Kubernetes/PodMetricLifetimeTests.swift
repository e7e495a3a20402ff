import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Metric handles point into a registry, and a pod's registry goes with its container: what still counts keeps it.
@Suite("Metrics of replaced containers")
struct PodMetricLifetimeTests {
  private final class Reference { weak var registry: MetricRegistry? }

  private let context = ComponentContext(
    name: "backend", simulation: Simulation(), telemetry: TelemetryHub(seed: 1), seed: 1,
    vocabulary: TestSystem.vocabulary, start: CalendarInstant("2026-03-02T08:00:00+01:00")!,
    component: { _ in fatalError("no component is looked up") })

  /// Makes a registry that nobody else holds.
  private func make<Owner>(_ reference: Reference, _ own: (MetricScope) -> Owner) -> Owner {
    let registry = MetricRegistry()
    reference.registry = registry
    return own(MetricScope(registry, owner: "backend-1"))
  }

  private func keeps<Owner: AnyObject>(_ own: (MetricScope) -> Owner) -> Bool {
    let reference = Reference()
    let owner = make(reference, own)
    return withExtendedLifetime(owner) { reference.registry != nil }
  }

  @Test func requests() { #expect(keeps(RequestCounters(context).own(in:))) }

  @Test func pools() { #expect(keeps { PoolMetrics(context).own(in: $0) }) }

  @Test func workers() throws {
    let names = try Options(FlowText.mapping([]), WorkerMetrics.options)
    #expect(keeps(WorkerMetrics(context: context, names: names, channels: []).own(in:)))
  }

  @Test func queues() throws {
    let specs = ["latency", "success", "failure", "retries"].map { OptionSpec($0, .text, default: $0, .assumed, $0) }
    let names = try Options(FlowText.mapping([]), specs)
    #expect(keeps(QueueCounters(context: context, names: names).own(in:)))
  }
}
