import VirtualTime

extension Deployment {
  /// The catalogue entry of `type: deployment`. What its pods run comes from the workload types of the same catalogue.
  static func catalogueEntry(workloads: [WorkloadType]) -> ComponentType {
    ComponentType(
      name: "deployment",
      summary: "A Kubernetes Deployment: pods with an environment, rolling updates, restarts with back-off.",
      options: options, faults: faults, actions: actions,
      metrics: [
        MetricSpec("kube_deployment_status_replicas_ready", .gauge, labels: ["deployment"], "Pods that are ready."),
        MetricSpec("kube_deployment_spec_replicas", .gauge, labels: ["deployment"], "Pods that should run."),
        MetricSpec(
          "kube_pod_container_status_restarts_total", .counter, labels: ["deployment"], "Container restarts."),
      ] + PoolMetrics.specs,
      make: { context, options throws(ConfigurationProblem) in try make(context, options, workloads) })
  }

  private static let options = [
    OptionSpec(
      "replicas", .integer(0...10_000), default: "1", .documented("Kubernetes API, Deployment"), "Pods that should run."
    ),
    OptionSpec("env", .map(.text), required: false, "The environment pods are started with."),
    OptionSpec("runs", .workload, required: true, "What every pod runs."),
    OptionSpec(
      "startDelay", .distribution, default: "{p50: 6s, p99: 30s}", .assumed,
      "From a pod's creation until it is ready, on a warm image."),
    OptionSpec(
      "terminationGracePeriod", .duration(VirtualDuration.zero...VirtualDuration.hours(24)), default: "30s",
      .documented("Kubernetes documentation, pod lifecycle"), "From SIGTERM to SIGKILL."),
    OptionSpec(
      "maxSurge", .share, default: "25%", .documented("Kubernetes API, RollingUpdateDeployment"),
      "Pods beyond `replicas` during a rolling update, rounded up."),
    OptionSpec(
      "maxUnavailable", .share, default: "25%", .documented("Kubernetes API, RollingUpdateDeployment"),
      "Pods missing from `replicas` during a rolling update, rounded down."),
    PoolPlan.option,
  ]

  private static let faults = [
    FaultType(
      "crash",
      "Containers die without grace and are restarted in place; as long as the fault lasts they die again at each start.",
      [OptionSpec("pods", .integer(1...10_000), required: false, "How many, drawn at random; without it, all.")])
  ]

  private static let actions = [
    ActionType(
      "scale", "kubectl scale", [OptionSpec("replicas", .integer(0...10_000), required: true, "Pods that should run.")]),
    ActionType(
      "setEnv", "kubectl set env: a rolling restart if anything changes.",
      [OptionSpec("values", .map(.text), required: true, "Variables and their new values.")]),
    ActionType("rolloutRestart", "kubectl rollout restart"),
    ActionType(
      "deletePods", "kubectl delete pod",
      [OptionSpec("count", .integer(1...10_000), default: "1", .assumed, "How many, drawn at random.")]),
  ]

  private static func make(
    _ context: ComponentContext, _ options: Options, _ workloads: [WorkloadType]
  ) throws(ConfigurationProblem) -> any Component {
    guard case .workload(let typeName, let workloadOptions)? = options["runs"],
      let type = workloads.first(where: { $0.name == typeName })
    else { preconditionFailure("a workload that the catalogue does not have") }
    let environment = options.options("env").entries.map { entry -> EnvironmentEntry in
      guard case .text(let value) = entry.value else { preconditionFailure("an environment value that is no text") }
      return EnvironmentEntry(name: entry.name, value: value)
    }
    let workload: any Workload
    do { workload = try type.make(context, workloadOptions) } catch {
      throw ConfigurationProblem(["runs"] + error.path, error.message)
    }
    return Deployment(
      context: context,
      settings: Settings(
        replicas: options.integer("replicas"), startDelay: options.distribution("startDelay"),
        grace: options.duration("terminationGracePeriod"), surge: options.share("maxSurge"),
        unavailable: options.share("maxUnavailable"), pool: try PoolPlan(options, context)),
      environment: environment, workload: workload, workloadOptions: workloadOptions)
  }
}
