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
      OptionSpec("logger", .text, default: "Worker", .assumed, "The name that its log lines carry."),
      OptionSpec(
        "routes",
        .map(
          .object([
            OptionSpec("provider", .reference(["provider"]), required: true, "Who sends the channel's messages."),
            OptionSpec(
              "enabled", .boolean, default: "true",
              .runbook("outbound messaging, emergency procedures"),
              "A disabled route leaves its messages in the queue, or hands them to `fallback`."),
            OptionSpec(
              "fallback", .reference(["provider"]), required: false,
              "Who sends the channel's messages while the route is disabled; the quota is not asked then."),
            OptionSpec("quota", .reference(["quota"]), required: false, "The quota that is asked before each send."),
          ])), required: true, "By channel, the way of its messages."),
    ],
    make: make)

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Workload {
    guard let queue = context.component(options.text("queue")) as? TableQueue else {
      throw ConfigurationProblem(["queue"], "is not a tableQueue component")
    }
    var routes: [RouteBinding] = []
    for entry in options.options("routes").entries {
      guard let channel = context.vocabulary.channels.firstIndex(of: entry.name) else {
        // No flow uses the channel in this scenario.
        continue
      }
      guard case .options(let route) = entry.value,
        let provider = context.component(route.text("provider")) as? Provider
      else { throw ConfigurationProblem(["routes", entry.name, "provider"], "is not a provider component") }
      func optional<T>(_ name: String, as type: T.Type) -> T? {
        route.has(name) ? context.component(route.text(name)) as? T : nil
      }
      routes.append(
        RouteBinding(
          channel: channel, channelName: entry.name, provider: provider,
          fallback: optional("fallback", as: Provider.self), quota: optional("quota", as: Quota.self)))
    }
    return TableQueueWorker(
      queue: queue, routes: routes, logs: context.telemetry.logs, component: context.name,
      logger: options.text("logger"))
  }
}
