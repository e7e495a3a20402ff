import Components
import VirtualTime

/// Component types made up for the tests of reading; nothing is ever made from them.
enum TestCatalogue {
  static let catalogue = Catalogue(
    components: [store, queue, provider, deployment, everything], workloads: [worker, idle])

  static let store = ComponentType(
    name: "store", summary: "Keeps things.",
    options: [
      OptionSpec(
        "maxConnections", .integer(1...10_000), default: "100", .documented("the manual"), "How many at once."),
      OptionSpec("latency", .distribution, default: "1ms", .assumed, "Of one command."),
      OptionSpec("replica", .reference(["store"]), required: false, "Where it copies to."),
    ],
    faults: [
      FaultType("outage", "Nothing answers."),
      FaultType(
        "latency", "Everything is slower.", [OptionSpec("add", .distribution, required: true, "By how much.")],
        ramps: true),
    ],
    actions: [ActionType("restart", "Stops and starts it.")],
    make: { _, _ in fatalError("tests make no components") })

  static let queue = ComponentType(
    name: "queue", summary: "Keeps messages.",
    options: [
      OptionSpec("store", .reference(["store"]), required: true, "Where the messages are."),
      OptionSpec("attempts", .object(attempts), default: "{}", .assumed, "How often to try."),
      OptionSpec("metrics", .map(.text), required: false, "Other names for the metrics."),
    ],
    actions: [
      ActionType("cancel", "Withdraws messages.", [OptionSpec("channel", .text, required: true, "Of which channel.")])
    ],
    metrics: [
      MetricSpec("queue_depth", .gauge, labels: ["status"], "Waiting messages."),
      MetricSpec("queue_wait_seconds", .histogram, labels: ["channel"], "Time in the queue."),
    ],
    takesMessages: true,
    make: { _, _ in fatalError("tests make no components") })

  static let attempts = [
    OptionSpec("max", .integer(1...100), default: "5", .runbook("section 2"), "Tries in total."),
    OptionSpec("delay", .duration(.zero ... .hours(24)), default: "30s", .assumed, "Before the second try."),
  ]

  static let provider = ComponentType(
    name: "provider", summary: "Sends messages.",
    options: [
      OptionSpec("quota", .rate, required: false, "At most so many."),
      OptionSpec("errors", .share, default: "0%", .assumed, "Requests that fail."),
      OptionSpec("latency", .distribution, default: "{p50: 80ms, p95: 300ms}", .measured("a blog"), "Of a request."),
      OptionSpec("mode", .choice(["fast", "slow"]), default: "fast", .assumed, "How it sends."),
      OptionSpec(
        "metrics",
        .object([OptionSpec("used", .text, default: "provider_used{provider}", .assumed, "What is used of the quota.")]
        ),
        default: "{}", .assumed, "The names of the metrics."),
    ],
    presets: [
      Preset(
        "bulk", "A provider for campaigns.",
        [
          .init("quota", "1000 per 24h", .documented("the price list")),
          .init("latency", "{p50: 200ms, p99: 2s}", .assumed),
        ])
    ],
    faults: [
      FaultType("errors", "Requests fail.", [OptionSpec("share", .share, default: "100%", .assumed, "How many.")]),
      FaultType("outage", "Nothing answers."),
    ],
    metrics: [MetricSpec("provider_used", .gauge, labels: ["provider"], "What is used of the quota.")],
    make: { _, _ in fatalError("tests make no components") })

  static let deployment = ComponentType(
    name: "deployment", summary: "Runs pods.",
    options: [
      OptionSpec("replicas", .integer(0...1_000), default: "1", .assumed, "How many pods."),
      OptionSpec("env", .map(.text), default: "{}", .assumed, "The pods' environment."),
      OptionSpec("runs", .workload, required: true, "What the pods run."),
    ],
    faults: [
      FaultType("crash", "Pods die.", [OptionSpec("pods", .integer(1...1_000), default: "1", .assumed, "How many.")])
    ],
    actions: [
      ActionType(
        "scale", "Changes the replicas.", [OptionSpec("replicas", .integer(0...1_000), required: true, "To.")]),
      ActionType("restart", "Restarts all pods."),
    ],
    make: { _, _ in fatalError("tests make no components") })

  static let everything = ComponentType(
    name: "everything", summary: "Has an option of every kind.",
    options: [
      OptionSpec("boolean", .boolean, required: false, "A boolean."),
      OptionSpec("text", .text, required: false, "A text."),
      OptionSpec("choice", .choice(["left", "right"]), required: false, "A choice."),
      OptionSpec("integer", .integer(-5...5), required: false, "An integer."),
      OptionSpec("number", .number(0...1_000), required: false, "A number."),
      OptionSpec("duration", .duration(.seconds(1) ... .hours(1)), required: false, "A duration."),
      OptionSpec("share", .share, required: false, "A share."),
      OptionSpec("rate", .rate, required: false, "A rate."),
      OptionSpec("distribution", .distribution, required: false, "A distribution."),
      OptionSpec("reference", .reference([]), required: false, "A reference."),
      OptionSpec("list", .list(.duration(.zero ... .longest)), required: false, "A list."),
      OptionSpec("map", .map(.share), required: false, "A map."),
      OptionSpec("object", .object(attempts), required: false, "An object."),
    ],
    make: { _, _ in fatalError("tests make no components") })

  static let worker = WorkloadType(
    name: "worker", summary: "Sends what is queued.",
    options: [
      OptionSpec("queue", .reference(["queue"]), required: true, "Where it takes messages from."),
      OptionSpec("batch", .integer(1...1_000), default: "10", .runbook("section 1"), "At most so many at once."),
      OptionSpec("interval", .duration(.milliseconds(1) ... .hours(1)), default: "5s", .assumed, "Between polls."),
      OptionSpec(
        "routes",
        .map(
          .object([
            OptionSpec("provider", .reference(["provider"]), required: true, "Who sends."),
            OptionSpec("enabled", .boolean, default: "true", .assumed, "Whether it is used."),
          ])), required: true, "Which provider sends which channel."),
    ],
    metrics: [MetricSpec("sends_total", .counter, labels: ["channel", "outcome"], "Sends.")],
    make: { _, _ in fatalError("tests make no workloads") })

  static let idle = WorkloadType(
    name: "idle", summary: "Does nothing.", options: [], make: { _, _ in fatalError("tests make no workloads") })
}
