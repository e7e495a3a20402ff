import Telemetry

/// What kube-state-metrics exports of an autoscaler.
struct AutoscalerMetrics {
  private let current: Gauge
  private let desired: Gauge
  /// By status: true, false.
  private let active: [Gauge]
  private let limited: [Gauge]
  private let bounds: ClosedRange<Int>

  init(_ registry: MetricRegistry, namespace: String, autoscaler: String, machine: AutoscalerMachine) {
    let registry = MetricScope(registry, owner: PodSeries.Exporter.kubeStateMetrics)
    let labels = [MetricLabel("namespace", namespace), MetricLabel("horizontalpodautoscaler", autoscaler)]
    func gauge(_ name: String, _ more: MetricLabel...) -> Gauge {
      registry.gauge(name, help: Self.help(name), labels: labels + more)
    }
    func condition(_ name: String) -> [Gauge] {
      ["true", "false"].map {
        gauge(
          "kube_horizontalpodautoscaler_status_condition", MetricLabel("condition", name), MetricLabel("status", $0))
      }
    }
    bounds = machine.bounds
    gauge("kube_horizontalpodautoscaler_spec_min_replicas").set(Double(bounds.lowerBound))
    gauge("kube_horizontalpodautoscaler_spec_max_replicas").set(Double(bounds.upperBound))
    current = gauge("kube_horizontalpodautoscaler_status_current_replicas")
    desired = gauge("kube_horizontalpodautoscaler_status_desired_replicas")
    active = condition("ScalingActive")
    limited = condition("ScalingLimited")
  }

  func set(current count: Int, desired wanted: Int, _ decision: AutoscalerMachine.Decision) {
    current.set(Double(count))
    desired.set(Double(wanted))
    Self.set(active, decision.failure == nil)
    Self.set(limited, wanted == bounds.lowerBound || wanted == bounds.upperBound)
  }

  private static func set(_ gauges: [Gauge], _ holds: Bool) {
    gauges[0].set(holds ? 1 : 0)
    gauges[1].set(holds ? 0 : 1)
  }

  private static func help(_ name: String) -> String {
    guard let spec = specs.first(where: { $0.name == name }) else { preconditionFailure("no metric '\(name)'") }
    return spec.help
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = {
    let labels = ["namespace", "horizontalpodautoscaler"]
    let prefix = "kube_horizontalpodautoscaler"
    let exporter = PodSeries.Exporter.kubeStateMetrics
    return [
      MetricSpec("\(prefix)_spec_min_replicas", .gauge, labels: labels, "The fewest replicas.", exporter: exporter),
      MetricSpec("\(prefix)_spec_max_replicas", .gauge, labels: labels, "The most replicas.", exporter: exporter),
      MetricSpec(
        "\(prefix)_status_current_replicas", .gauge, labels: labels, "Pods that are not being terminated.",
        exporter: exporter),
      MetricSpec(
        "\(prefix)_status_desired_replicas", .gauge, labels: labels, "What the last sync asked for.",
        exporter: exporter),
      MetricSpec(
        "\(prefix)_status_condition", .gauge, labels: labels + ["condition", "status"],
        "Whether it gets its metrics (ScalingActive) and whether it stands at a bound (ScalingLimited).",
        exporter: exporter),
    ]
  }()
}
