import Telemetry
import VirtualTime

extension TableQueueWorker {
  /// The catalogue entry of `runs: {type: tableQueueWorker}`.
  static let catalogueEntry = WorkloadType(
    name: "tableQueueWorker",
    summary: "Polls a table queue, sends each message through its channel's provider, writes the result down.",
    options: [
      OptionSpec("queue", .reference(["tableQueue"]), required: true, "The queue it works on."),
      OptionSpec(
        "enabled", .boolean, default: "true", .runbook("outbound messaging, configuration"),
        "A disabled worker claims nothing; its pod stays ready."),
      OptionSpec(
        "batch", .integer(1...100_000), default: "10",
        .runbook("outbound messaging, configuration"), "The most rows of one claim."),
      OptionSpec(
        "pollInterval", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "5s",
        .runbook("outbound messaging, configuration"),
        "From the end of one batch to the next claim."),
      OptionSpec(
        "concurrency", .integer(1...10_000), default: "1", .assumed,
        "Messages that each pod sends at the same time."),
      OptionSpec(
        "prefetch", .integer(0...100_000), default: "0", .assumed,
        "The loop goes on to its next claim when no more than that many claimed messages are unfinished; 0: when its "
          + "batch has ended."),
      OptionSpec(
        "onStop", .choice(WorkerSettings.OnStop.allCases.map(\.rawValue)), default: "leave", .assumed,
        "What becomes of claimed messages at SIGTERM: `leave` them claimed until the sweep finds them, `putBack` into "
          + "the queue, or `finish` them as far as the grace period reaches."),
      OptionSpec(
        "holdsConnection", .boolean, default: "false", .assumed,
        "Whether the database connection is held during a batch, calls to providers included, instead of taken for each "
          + "statement."),
      OptionSpec(
        "stopChannelFor", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
        "How long a pod leaves a channel alone after a code of class `stopChannel`; what it has claimed is put back. 0s: "
          + "it goes on."),
      OptionSpec(
        "refreshInterval", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), required: false,
        "How often the gauges of the queue are computed, instead of its own `refreshInterval`; the pod that started last "
          + "decides."),
      OptionSpec(
        "retryBudget", .object(RetryBudget.options), required: false,
        "Limits the retries of each pod; one too many becomes what the route's `whenRefused` says."),
      OptionSpec("logger", .text, default: "Worker", .assumed, "The name that its log lines carry."),
      OptionSpec("noun", .text, default: "messages", .assumed, "What its log lines call messages."),
      OptionSpec("metrics", .object(WorkerMetrics.options), default: "{}", .assumed, "The names of the metrics."),
      OptionSpec("routes", .map(.object(routeOptions)), required: true, "By channel, the way of its messages."),
    ],
    metrics: WorkerMetrics.specs,
    make: make)

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Workload {
    guard let queue = context.component(options.text("queue")) as? TableQueue else {
      throw ConfigurationProblem(["queue"], "is not a tableQueue component")
    }
    var routes: [RouteBinding] = []
    var guarded: [WorkerMetrics.GuardedChannel] = []
    for entry in options.options("routes").entries {
      guard let channel = context.vocabulary.channels.firstIndex(of: entry.name) else {
        // No flow uses the channel in this scenario.
        continue
      }
      guard case .options(let route) = entry.value else { preconditionFailure("a route that is no mapping") }
      let binding = try bind(route, channel: channel, name: entry.name, context)
      routes.append(binding)
      let guards = ["breaker", "throttle", "bulkhead", "limiter"].filter { route.has($0) }
      if !guards.isEmpty || options.has("retryBudget") {
        guarded.append(.init(index: channel, name: entry.name, hasBreaker: guards.contains("breaker")))
      }
    }
    let journal = context.telemetry.journal
    return TableQueueWorker(
      queue: queue, routes: routes,
      metrics: WorkerMetrics(context: context, names: options.options("metrics"), channels: guarded),
      logs: context.telemetry.logs, component: context.name, logger: options.text("logger"),
      messageNoun: options.text("noun"), correlationIDs: context.telemetry.correlationIDs,
      stopping: journal.intern("stopping"), stoppedChannel: journal.intern("stopped-channel"))
  }

  private static func bind(
    _ route: Options, channel: Int, name: String, _ context: ComponentContext
  ) throws(ConfigurationProblem) -> RouteBinding {
    guard let provider = context.component(route.text("provider")) as? Provider else {
      throw ConfigurationProblem(["routes", name, "provider"], "is not a provider component")
    }
    func optional<T>(_ options: Options, _ name: String, as type: T.Type) -> T? {
      options.has(name) ? context.component(options.text(name)) as? T : nil
    }
    if route.options("backup").has("provider"), route.text("provider") == route.options("backup").text("provider") {
      throw ConfigurationProblem(["routes", name, "backup", "provider"], "is the provider that it stands in for")
    }
    let backup = optional(route.options("backup"), "provider", as: Provider.self)
    // The fallback may be another channel's provider; whoever sends in the channel's own name must serve it.
    for (candidate, path) in [(provider, ["provider"]), (backup, ["backup", "provider"])] {
      guard let candidate, !candidate.serves(name) else { continue }
      let served = (candidate.channels ?? []).joined(separator: ", ")
      throw ConfigurationProblem(
        ["routes", name] + path, "is '\(candidate.name)', which does not serve \(name); it serves \(served)")
    }
    let journal = context.telemetry.journal
    return RouteBinding(
      channel: channel, channelName: name, provider: provider,
      fallback: optional(route, "fallback", as: Provider.self), backup: backup,
      quota: optional(route, "quota", as: Quota.self),
      retry: try retryPolicy(route, path: ["routes", name, "retry"]),
      refusalCodes: RouteGuard.Refusal.allCases.map { journal.intern("\(provider.name)/\($0.rawValue)") })
  }

  private static func retryPolicy(
    _ route: Options, path: [String]
  ) throws(ConfigurationProblem) -> RetryPolicy? {
    guard route.has("retry") else { return nil }
    let options = route.options("retry")
    guard !options.hasTemplate else { throw ConfigurationProblem(path, "cannot be filled from the environment") }
    return try RetryPolicy(options: options, path: path)
  }
}
