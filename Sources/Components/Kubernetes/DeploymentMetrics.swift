import Telemetry

/// What kube-state-metrics exports of a deployment and its pods.
///
/// Differs from it in one place: the series of a pod that is gone stay, its phases at 0 and its restarts as they were.
struct DeploymentMetrics {
  /// The series of one pod.
  struct PodSeries {
    var restarts: Counter
    /// By `Phase`.
    var phases: [Gauge]
    var crashLooping: Gauge
  }

  /// The phases that pods here can be in.
  enum Phase: String, CaseIterable {
    case pending = "Pending"
    case running = "Running"
  }

  private let registry: MetricRegistry
  private let namespace: String
  private let deployment: String
  private let spec: Gauge
  private let replicas: Gauge
  private let ready: Gauge
  private let available: Gauge
  private let unavailable: Gauge
  private let updated: Gauge
  private let progressing: [Gauge]

  init(_ registry: MetricRegistry, namespace: String, deployment: String) {
    self.registry = registry
    self.namespace = namespace
    self.deployment = deployment
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

  func pod(_ name: String) -> PodSeries {
    let pod = [MetricLabel("namespace", namespace), MetricLabel("pod", name)]
    let container = pod + [MetricLabel("container", deployment)]
    let restarts = "kube_pod_container_status_restarts_total"
    let phase = "kube_pod_status_phase"
    let waiting = "kube_pod_container_status_waiting_reason"
    return PodSeries(
      restarts: registry.counter(restarts, help: Self.help(restarts), labels: container),
      phases: Phase.allCases.map {
        registry.gauge(phase, help: Self.help(phase), labels: pod + [MetricLabel("phase", $0.rawValue)])
      },
      crashLooping: registry.gauge(
        waiting, help: Self.help(waiting), labels: container + [MetricLabel("reason", "CrashLoopBackOff")]))
  }

  private static func help(_ name: String) -> String {
    guard let spec = specs.first(where: { $0.name == name }) else { preconditionFailure("no metric '\(name)'") }
    return spec.help
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = {
    let deployment = ["namespace", "deployment"]
    let container = ["namespace", "pod", "container"]
    return [
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
      MetricSpec(
        "kube_pod_container_status_restarts_total", .counter, labels: container, "Restarts of the pod's container."),
      MetricSpec(
        "kube_pod_container_status_waiting_reason", .gauge, labels: container + ["reason"],
        "Whether the container waits for its restart (CrashLoopBackOff)."),
      MetricSpec("kube_pod_status_phase", .gauge, labels: ["namespace", "pod", "phase"], "The pod's phase."),
    ]
  }()
}

extension DeploymentMetrics.PodSeries {
  /// nil: the pod is gone.
  func set(_ phase: DeploymentMetrics.Phase?) {
    for (gauge, candidate) in zip(phases, DeploymentMetrics.Phase.allCases) { gauge.set(candidate == phase ? 1 : 0) }
  }
}
