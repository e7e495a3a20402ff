import VirtualTime

extension MessageAPI {
  /// The catalogue entry of `type: api`.
  static let catalogueEntry = ComponentType(
    name: "api",
    summary: "The service that takes messages in: validates them, stores them in a queue, answers.",
    options: [
      OptionSpec("queue", .reference(["tableQueue"]), required: true, "Where accepted messages go."),
      OptionSpec(
        "servedBy", .reference(RequestFront.typeNames), required: false,
        "The deployment whose pods serve it, or the service in front of several; without a ready pod requests are answered "
          + "503."),
      OptionSpec(
        "latency", .distribution, default: "{p50: 20ms, p99: 200ms}", .assumed,
        "The service's own time per request; the insert comes on top."),
      OptionSpec(
        "validation", .share, default: "0%", .assumed,
        "The part of invalid recipients that are rejected (400) instead of accepted."),
      OptionSpec(
        "invalidRecipientCode", .text, default: "INVALID_RECIPIENT", .assumed, "The error code of those."),
      OptionSpec(
        "databaseTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "30s",
        .assumed, "After this time without an answer of the database a request is answered 504, and stores nothing."),
      OptionSpec(
        "maxConcurrent", .integer(1...1_000_000), default: "10000", .assumed,
        "Requests under way at once; beyond it they are answered 429."),
      OptionSpec(
        "maxQueueDepth", .integer(1...100_000_000), required: false,
        "Load shedding: with that many messages queued, requests are answered 429; without it, never."),
    ],
    metrics: [
      MetricSpec("http_requests_total", .counter, labels: ["service", "status"], "Requests answered, by HTTP status.")
    ],
    takesMessages: true, livesInPods: true,
    make: { context, options throws(ConfigurationProblem) in
      guard let queue = context.component(options.text("queue")) as? TableQueue else {
        throw ConfigurationProblem(["queue"], "is not a tableQueue component")
      }
      return MessageAPI(
        context: context,
        settings: Settings(
          latency: options.distribution("latency"), validation: options.share("validation"),
          maxConcurrent: options.integer("maxConcurrent"),
          maxQueueDepth: options.has("maxQueueDepth") ? options.integer("maxQueueDepth") : nil,
          invalidRecipientCode: options.text("invalidRecipientCode"),
          databaseTimeout: options.duration("databaseTimeout")),
        queue: queue, front: RequestFront(options, "servedBy", context))
    })
}
