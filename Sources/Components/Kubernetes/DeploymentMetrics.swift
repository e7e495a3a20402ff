import Telemetry

/// What kube-state-metrics exports of a deployment.
struct DeploymentMetrics {
  private let spec: Gauge
  private let replicas: Gauge
  private let ready: Gauge
  private let available: Gauge
  private let unavailable: Gauge
  private let updated: Gauge
  private let progressing: [Gauge]

  init(_ registry: MetricRegistry, namespace: String, deployment: String) {
    let registry = MetricScope(registry, owner: PodSeries.Exporter.kubeStateMetrics)
    let labels = [MetricLabel("namespace", namespace), MetricLabel("deployment", deployment)]
    func gauge(_ name: String) -> Gauge { registry.gauge(name, help: Self.help(name), labels: labels) }
    spec = gauge("kube_deployment_spec_replicas")
    replicas = gauge("kube_deployment_status_replicas")
    ready = gauge("kube_deployment_status_replicas_ready")
    available = gauge("kube_deployment_status_replicas_available")
    unavailable = gauge("kube_deployment_status_replicas_unavailable")
    updated = gauge("kube_deployment_status_replicas_updated")
    let condition = "kube_deployment_status_condition"
    progressing = ["true", "false"].map { status in
      registry.gauge(
        condition, help: Self.help(condition),
        labels: labels + [MetricLabel("condition", "Progressing"), MetricLabel("status", status)])
    }
  }

  func set(_ count: RolloutProgress.Count, hasExceededDeadline: Bool) {
    spec.set(Double(count.replicas))
    replicas.set(Double(count.updated + count.old))
    ready.set(Double(count.available))
    available.set(Double(count.available))
    unavailable.set(Double(max(0, count.updated + count.old - count.available)))
    updated.set(Double(count.updated))
    progressing[0].set(hasExceededDeadline ? 0 : 1)
    progressing[1].set(hasExceededDeadline ? 1 : 0)
  }

  private static func help(_ name: String) -> String {
    guard let spec = specs.first(where: { $0.name == name }) else { preconditionFailure("no metric '\(name)'") }
    return spec.help
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = {
    let deployment = ["namespace", "deployment"]
    let specs = [
      MetricSpec("kube_deployment_spec_replicas", .gauge, labels: deployment, "Pods that should run."),
      MetricSpec(
        "kube_deployment_status_replicas", .gauge, labels: deployment, "Pods that are not being terminated."),
      MetricSpec("kube_deployment_status_replicas_ready", .gauge, labels: deployment, "Pods that are ready."),
      MetricSpec("kube_deployment_status_replicas_available", .gauge, labels: deployment, "Pods that are available."),
      MetricSpec(
        "kube_deployment_status_replicas_unavailable", .gauge, labels: deployment, "Pods that are not available."),
      MetricSpec(
        "kube_deployment_status_replicas_updated", .gauge, labels: deployment, "Pods of the present template."),
      MetricSpec(
        "kube_deployment_status_condition", .gauge, labels: deployment + ["condition", "status"],
        "Whether the rollout has exceeded its progress deadline: Progressing is false."),
    ]
    return specs.map { spec in
      var spec = spec
      spec.exporter = PodSeries.Exporter.kubeStateMetrics
      return spec
    }
  }()
}
