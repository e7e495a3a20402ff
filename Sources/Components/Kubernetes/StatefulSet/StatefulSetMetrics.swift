import Telemetry

/// What kube-state-metrics exports of a stateful set.
struct StatefulSetMetrics {
  private let replicas: Gauge
  private let status: Gauge
  private let ready: Gauge
  private let updated: Gauge

  init(_ registry: MetricRegistry, namespace: String, name: String) {
    let registry = MetricScope(registry, owner: PodSeries.Exporter.kubeStateMetrics)
    let labels = [MetricLabel("namespace", namespace), MetricLabel("statefulset", name)]
    func gauge(_ index: Int) -> Gauge {
      registry.gauge(Self.specs[index].name, help: Self.specs[index].help, labels: labels)
    }
    (replicas, status, ready, updated) = (gauge(0), gauge(1), gauge(2), gauge(3))
  }

  func set(_ state: ControllerDescription) {
    replicas.set(Double(state.replicas))
    status.set(Double(state.total))
    ready.set(Double(state.available))
    updated.set(Double(state.updated))
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = [
    ("kube_statefulset_replicas", "Pods that should run."), ("kube_statefulset_status_replicas", "Pods that exist."),
    ("kube_statefulset_status_replicas_ready", "Pods that are ready."),
    ("kube_statefulset_status_replicas_updated", "Pods of the present template."),
  ].map {
    MetricSpec(
      $0, .gauge, labels: ["namespace", "statefulset"], $1, exporter: PodSeries.Exporter.kubeStateMetrics)
  }
}
