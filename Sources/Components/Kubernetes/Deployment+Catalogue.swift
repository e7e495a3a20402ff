import VirtualTime

extension Deployment {
  /// The `type:` of systems.
  public static let typeName = "deployment"

  /// The catalogue entry of `type: deployment`. What its pods run comes from the workload types of the same catalogue.
  static func catalogueEntry(workloads: [WorkloadType]) -> ComponentType {
    ComponentType(
      name: typeName,
      summary: "A Kubernetes Deployment: pods with an environment, rolling updates, restarts with back-off.",
      options: options, faults: faults, actions: actions,
      metrics: DeploymentMetrics.specs + PodSeries.specs + ProcessSeries.specs + PoolMetrics.specs,
      make: { context, options throws(ConfigurationProblem) in try make(context, options, workloads) })
  }

  private static let options = [
    OptionSpec(
      "replicas", .integer(0...10_000), default: "1", .documented("Kubernetes API, Deployment"), "Pods that should run."
    ),
    OptionSpec(
      "namespace", .text, default: "default", .documented("Kubernetes documentation"),
      "Where it lives: `kubectl -n`, and a label of its metrics."),
    OptionSpec(
      "labels", .map(.text), required: false, "Labels of it and of its pods, and its selector. Default: app: NAME."
    ),
    OptionSpec(
      "annotations", .map(.text), required: false,
      "Annotations of its pods. Default: prometheus.io/scrape: \"true\" (assumed)."),
    OptionSpec("image", .text, default: "v1", .assumed, "The image of the first revision."),
    OptionSpec("env", .map(.text), required: false, "The environment pods are started with."),
    OptionSpec(
      "envFrom", .list(.reference([ConfigMap.typeName])), required: false,
      "Config maps of its namespace. Their variables come before those of 'env', and are read when a container starts."),
    OptionSpec("runs", .workload, required: true, "What every pod runs."),
    OptionSpec(
      "startDelay", .distribution, default: "{p50: 6s, p99: 30s}", .assumed,
      "From a pod's creation until it is ready, on a warm image."),
    OptionSpec(
      "terminationGracePeriod", .duration(VirtualDuration.zero...VirtualDuration.hours(24)), default: "30s",
      .documented("Kubernetes documentation, pod lifecycle"),
      "From the beginning of a pod's end to SIGKILL; the preStop hook counts."),
    OptionSpec(
      "preStop", .duration(VirtualDuration.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
      "How long the preStop hook takes before SIGTERM is sent."),
    Probe.startupOption,
    OptionSpec(
      "readinessProbe", .object(Probe.specs), required: false,
      "When it fails a pod is not ready; without it a pod is ready as long as its container runs."),
    OptionSpec(
      "livenessProbe", .object(Probe.specs), required: false,
      "When it fails a container is restarted; without it a hung process goes unnoticed."),
    OptionSpec(
      "maxSurge", .share, default: "25%", .documented("Kubernetes API, RollingUpdateDeployment"),
      "Pods beyond `replicas` during a rolling update, rounded up."),
    OptionSpec(
      "maxUnavailable", .share, default: "25%", .documented("Kubernetes API, RollingUpdateDeployment"),
      "Pods missing from `replicas` during a rolling update, rounded down."),
    OptionSpec(
      "progressDeadline", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 366)), default: "600s",
      .documented("Kubernetes API, Deployment"),
      "A rollout without progress for so long is reported as failed; nothing is rolled back."),
    OptionSpec(
      "revisionHistoryLimit", .integer(0...1_000), default: "10", .documented("Kubernetes API, Deployment"),
      "Old revisions that can be rolled back to."),
    PoolPlan.option,
    PodCPU.resources, PodCPU.option, PodCPU.memory,
    OptionSpec(
      "processMetrics", .boolean, default: "false", .assumed,
      "Whether its processes export their own memory and processor time, as Prometheus' client libraries can."),
    OptionSpec(
      "compose",
      .object([
        OptionSpec("service", .text, required: true, "The service's name in the compose file."),
        OptionSpec("project", .text, default: "app", .assumed, "The project's name: the folder of the file."),
      ]), required: false,
      "Its containers are run by docker-compose instead of a cluster: kubectl does not know them. They keep the rest of a "
        + "deployment's behaviour (assumed)."),
    OptionSpec(
      "http",
      .object([
        OptionSpec(
          "host", .text, required: false, "The name under which the pods are reached from outside, if they are."),
        OptionSpec("port", .integer(1...65_535), default: "8080", .assumed, "Where each pod listens."),
        OptionSpec("metrics", .text, default: "/metrics", .assumed, "The path of its metrics."),
        OptionSpec("health", .text, default: "/health", .assumed, "The path of its health check."),
      ]), required: false,
      "What operators can ask the pods over HTTP. Where it stands a deployment that no service names has one of its own name, as one "
        + "that runs an `httpServer` or that an API is `servedBy`."),
  ]

  private static let podCount = OptionSpec(
    "pods", .integer(1...10_000), required: false, "How many, drawn at random; without it, all.")

  private static let faults = [
    FaultType(
      "crash",
      "Containers die without grace and are restarted in place; as long as the fault lasts they die again at each start.",
      [podCount]),
    FaultType(
      "oomKill", "Containers are killed at their memory limit (exit 137, no grace) and restarted in place.",
      [
        OptionSpec("share", .share, default: "100%", .assumed, "Of the running pods, drawn at random, rounded up."),
        OptionSpec(
          "interval", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 366)), required: false,
          "Memory grows again: as long as the fault lasts, a share is killed after every interval."),
      ]),
    FaultType(
      "hang", "Processes stop making progress and answer nothing, SIGTERM included; a restart helps.", [podCount]),
    ScrapeFailure.type,
    FaultType(
      "slowStart",
      "Containers that start meanwhile need longer until they serve, as with a cold image or a slow dependency.",
      [
        OptionSpec(
          "multiply", .number(1...1_000_000), required: true, "`startDelay` times this; several multiply each other.")
      ]),
    FaultType("badRelease", "An image is rolled out that misbehaves; a rollback to another one ends it.", badRelease),
    FaultType(
      "nodeLoss", "Nodes disappear with the pods on them; the cluster finds out after a while.",
      [
        podCount,
        OptionSpec(
          "unreadyAfter", .distribution, default: "{uniform: {from: 40s, to: 50s}}", .assumed,
          "Until their pods count as not ready."),
        OptionSpec(
          "evictAfter", .duration(VirtualDuration.zero...VirtualDuration.hours(24)), default: "300s", .assumed,
          "From then until they are replaced."),
      ]),
  ]

  private static let badRelease = [
    OptionSpec("image", .text, required: false, "The image's name. Default: the fault's id."),
    OptionSpec(
      "crashesAfter", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24 * 366)), required: false,
      "The process dies so long after each start."),
    OptionSpec(
      "errors",
      .object([
        OptionSpec("share", .share, default: "0%", .assumed, "How many."),
        OptionSpec("code", .text, default: "INTERNAL_ERROR", .assumed, "Their error code."),
        OptionSpec("retry", .boolean, default: "true", .assumed, "Whether they are worth another attempt."),
      ]), default: "{}", .assumed,
      "Sends that fail in the process before they reach a provider, and requests that fail before their steps."),
    OptionSpec("latency", .distribution, default: "0s", .assumed, "Added before every send and every request."),
    OptionSpec(
      "neverReady", .boolean, default: "false", .assumed,
      "Its readiness probe never succeeds, so that the rollout stalls; the process runs all the same."),
  ]

  private static let actions =
    [
      ActionType("restartPods", "docker-compose restart: all containers at once, without a rolling update."),
      RolloutActions.scale(upTo: 10_000),
    ] + RolloutActions.changes + [
      ActionType(
        "setResources", "kubectl set resources: a rolling restart if anything changes.",
        ["cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit"].map {
          OptionSpec($0, .text, required: false, "As Kubernetes writes amounts; without it, as it is.")
        }),
      ActionType("rolloutPause", "kubectl rollout pause: changes of the template wait."),
      ActionType("rolloutResume", "kubectl rollout resume"),
    ] + RolloutActions.rollout + [
      ActionType(
        "deletePods", "kubectl delete pod",
        [OptionSpec("count", .integer(1...10_000), default: "1", .assumed, "How many, drawn at random.")])
    ]

  private static func make(
    _ context: ComponentContext, _ options: Options, _ workloads: [WorkloadType]
  ) throws(ConfigurationProblem) -> any Component {
    guard case .workload(let typeName, let workloadOptions)? = options["runs"],
      let type = workloads.first(where: { $0.name == typeName })
    else { preconditionFailure("a workload that the catalogue does not have") }
    let workload: any Workload
    let sources = try sources(context, options)
    let environment = environment(
      PodTemplate(image: "", environment: Deployment.environment(options.options("env"))), from: sources)
    do {
      workload = try type.make(context, workloadOptions)
      // What the environment does not fill was reported where the file was read.
      if let filled = try? workloadOptions.filled(from: environment) { try workload.check(filled) }
    } catch {
      throw ConfigurationProblem(["runs"] + error.path, error.message)
    }
    if let server = workload as? HTTPServer, server.isProbed, !options.has("readinessProbe") {
      throw ConfigurationProblem(
        ["runs", "probed"], "needs the deployment's 'readinessProbe', which says when and how often")
    }
    return Deployment(
      context: context,
      settings: Settings(
        namespace: options.text("namespace"), replicas: options.integer("replicas"),
        startDelay: options.distribution("startDelay"), grace: options.duration("terminationGracePeriod"),
        preStop: options.duration("preStop"), surge: options.share("maxSurge"),
        unavailable: options.share("maxUnavailable"), progressDeadline: options.duration("progressDeadline"),
        revisionHistoryLimit: options.integer("revisionHistoryLimit"), startup: Probe(options, "startupProbe"),
        readiness: Probe(options, "readinessProbe"),
        liveness: Probe(options, "livenessProbe"), pool: try PoolPlan(options, context),
        cpu: try PodCPU.Plan(options), memory: try PodMemory.Plan(options),
        sources: sources,
        labels: options.texts("labels") ?? defaultLabels(of: context.name),
        annotations: options.texts("annotations") ?? defaultAnnotations,
        http: options.has("http") ? HTTPEndpoints(options.options("http")) : HTTPEndpoints(port: 8080),
        hasService: options.has("http") || workload is HTTPServer,
        compose: options.has("compose")
          ? ComposeService(
            project: options.options("compose").text("project"), service: options.options("compose").text("service"))
          : nil, processMetrics: options.boolean("processMetrics")),
      template: PodTemplate(
        image: options.text("image"), environment: Deployment.environment(options.options("env")),
        resources: try ContainerResources(options)),
      workload: workload, workloadOptions: workloadOptions)
  }

  private static func sources(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> [ConfigMap] {
    guard options.has("envFrom") else { return [] }
    var maps: [ConfigMap] = []
    for value in options.list("envFrom") {
      guard case .text(let name) = value, let map = context.component(name) as? ConfigMap else {
        preconditionFailure("a reference to a config map that is none")
      }
      guard map.namespace == options.text("namespace") else {
        throw ConfigurationProblem(
          ["envFrom"], "names '\(name)', which is in the namespace '\(map.namespace)': pods see their own alone")
      }
      maps.append(map)
    }
    return maps
  }
}
