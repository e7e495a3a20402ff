import VirtualTime

extension StatefulSet {
  /// The `type:` of systems.
  public static let typeName = "statefulSet"

  /// The catalogue entry of `type: statefulSet`.
  static let catalogueEntry = ComponentType(
    name: typeName,
    summary: "A Kubernetes StatefulSet: pods NAME-0, NAME-1 ... that keep their names, in which a server may run.",
    options: options, faults: faults, actions: actions, metrics: StatefulSetMetrics.specs + PodSeries.specs,
    make: { context, options throws(ConfigurationProblem) in try make(context, options) })

  private static let longest = VirtualDuration.hours(24)

  private static let options = [
    OptionSpec(
      "replicas", .integer(0...1_000), default: "1", .documented("Kubernetes API, StatefulSet"), "Pods that should run."
    ),
    OptionSpec(
      "hosts", .reference([]), required: false,
      "The server that runs in the pods: it is down while the pod with the number 0 is."),
    OptionSpec(
      "namespace", .text, default: "default", .documented("Kubernetes documentation"),
      "Where it lives: `kubectl -n`, and a label of its metrics."),
    OptionSpec(
      "labels", .map(.text), required: false, "Labels of it and of its pods, and its selector. Default: app: NAME."),
    OptionSpec("annotations", .map(.text), required: false, "Annotations of its pods."),
    OptionSpec("image", .text, default: "v1", .assumed, "The image of the first revision."),
    OptionSpec("env", .map(.text), required: false, "The environment pods are started with; nothing here reads it."),
    OptionSpec(
      "podManagementPolicy", .choice(StatefulSetMachine.Policy.allCases.map(\.rawValue)), default: "OrderedReady",
      .documented("Kubernetes API, StatefulSet"), "Whether pods come and go one after another, or all at once."),
    OptionSpec(
      "volume", .boolean, default: "true", .assumed,
      "Whether its pods have persistent volumes; without one the server's data are gone with the pod's container."),
    OptionSpec(
      "startDelay", .distribution, default: "{p50: 8s, p99: 40s}", .assumed,
      "From a pod's creation until its server serves: scheduling, the volume, reading the data."),
    Probe.startupOption,
    OptionSpec(
      "shutdown", .distribution, default: "{p50: 500ms, p99: 5s}", .assumed,
      "From SIGTERM until the process has ended; it serves no more from SIGTERM on."),
    OptionSpec(
      "terminationGracePeriod", .duration(VirtualDuration.zero...longest), default: "30s",
      .documented("Kubernetes documentation, pod lifecycle"), "From the beginning of a pod's end to SIGKILL."),
    OptionSpec(
      "revisionHistoryLimit", .integer(0...1_000), default: "10", .documented("Kubernetes API, StatefulSet"),
      "Old revisions that can be rolled back to."),
    PodCPU.resources,
    OptionSpec(
      "usage",
      .object([
        OptionSpec("cpu", .text, default: "25m", .assumed, "Cores."),
        OptionSpec("memory", .text, default: "100Mi", .assumed, "The working set."),
      ]), default: "{}", .assumed, "What each pod uses, always the same: `kubectl top`."),
    OptionSpec("port", .integer(1...65_535), default: "6379", .assumed, "Where each pod listens."),
  ]

  private static let faults = [
    FaultType(
      "crash", "Containers die without grace and are restarted in place, again and again while the fault lasts."),
    FaultType(
      "oomKill", "Containers are killed at their memory limit once (exit 137, no grace) and restarted in place."),
  ]

  private static let actions =
    [RolloutActions.scale(upTo: 1_000)] + RolloutActions.changes + RolloutActions.rollout

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Component {
    var hosted: (any PodHosted)?
    if options.has("hosts") {
      hosted = context.component(options.text("hosts")) as? any PodHosted
      guard hosted != nil else {
        throw ConfigurationProblem(["hosts"], "is not a component that can run in the pods of a stateful set")
      }
    }
    let usage = options.options("usage")
    guard let policy = StatefulSetMachine.Policy(rawValue: options.text("podManagementPolicy")) else {
      preconditionFailure("a policy that the catalogue entry does not list")
    }
    return StatefulSet(
      context: context,
      settings: Settings(
        namespace: options.text("namespace"), replicas: options.integer("replicas"), policy: policy,
        startDelay: options.distribution("startDelay"), startup: Probe(options, "startupProbe"),
        shutdown: options.distribution("shutdown"),
        grace: options.duration("terminationGracePeriod"), keepsData: options.boolean("volume"),
        labels: options.texts("labels") ?? Deployment.defaultLabels(of: context.name),
        annotations: options.texts("annotations") ?? [],
        http: HTTPEndpoints(port: options.integer("port")), resources: try ContainerResources(options),
        usage: PodUsage(
          cpuMilli: try usage.quantity("cpu", in: ["usage"]).milli,
          memory: try usage.quantity("memory", in: ["usage"]).bytes),
        revisionHistoryLimit: options.integer("revisionHistoryLimit")),
      template: PodTemplate(
        image: options.text("image"), environment: Deployment.environment(options.options("env"))),
      hosted: hosted)
  }
}
