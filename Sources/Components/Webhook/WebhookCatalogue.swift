import VirtualTime

/// The catalogue's data on `type: webhooks`.
public enum WebhookCatalogue {
  public static let name = "webhooks"
  public static let summary =
    "The webhook endpoints registered with an application, the receivers behind them, and the log of deliveries."

  static let svix = "Svix, config.default.toml"
  static let standard = "Standard Webhooks specification"

  public static let presets: [Preset] = [
    Preset(
      "standard-webhooks", "A sender as the Standard Webhooks specification describes it.",
      [
        .init("timeout", "15s", .documented("\(standard): 15 to 30 s")),
        .init("disableOn410", "true", .documented(standard)),
      ]),
    Preset(
      "svix", "A sender that behaves as Svix.",
      [
        .init("timeout", "30s", .documented(svix)), .init("tolerance", "5m", .documented("Svix, webhooks.rs")),
        .init("disableAfter", "{span: 120h}", .documented("\(svix): after 120 h of failures alone")),
        .init("disableOn410", "false", .documented("Svix, worker.rs: a 410 is a failure as any other")),
        .init("throttleWait", "60s", .documented("Svix, worker.rs: at least 60 s after a timeout or a 429")),
      ]),
  ]

  private static let selection = [
    OptionSpec(
      "endpoint", .text, default: "'*'", .assumed, "The id of one endpoint, or of several, with `*` for anything."),
    OptionSpec(
      "endpointShare", .share, default: "100%", .assumed,
      "The part of those endpoints that it hits, rounded up, drawn for each fault."),
  ]

  private static let mode = OptionSpec(
    "mode", .choice(WebhookOutage.allCases.map(\.rawValue)), default: "refuse", .assumed,
    "`refuse`: connections are refused. `hang`: nothing is answered, or processed. `dns`: the name does not resolve.")

  public static let faults: [FaultType] = [
    FaultType(
      "slow", "Receivers take longer to answer. What is answered too late they have processed all the same.",
      LatencyFault.type().options + selection, ramps: true),
    FaultType("outage", "Receivers take nothing.", [mode] + selection),
    FaultType(
      "status", "Receivers answer with a status, and process nothing.",
      [
        OptionSpec("status", .integer(300...599), required: true, "The HTTP status."),
        OptionSpec("share", .share, default: "100%", .assumed, "The part of the requests."), retryAfter,
      ] + selection, ramps: true),
    FaultType(
      "rateLimit", "Receivers take fewer requests and answer 429 to the rest.", capacity + selection),
    FaultType("certificateExpired", "The certificates of receivers expire, until the fault's end.", selection),
    FaultType(
      "flapping", "Receivers are down for a part of each period, beginning with that part.",
      [
        OptionSpec(
          "period", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24 * 366)), default: "1m",
          .assumed, "From one time of being down to the next."),
        OptionSpec("share", .share, default: "50%", .assumed, "The part of it in which they are down."), mode,
      ] + selection),
    FaultType(
      "secretRotated",
      "Receivers check signatures with another secret and answer 401, until `setSecret` gives that or the fault ends.",
      [OptionSpec("to", .text, default: "rotated", .assumed, "The new secret.")] + selection),
    FaultType(
      "urlChanged",
      "Receivers listen at another URL, until `setUrl` gives that or the fault ends. Where the host is the same the old "
        + "one answers 404, else its name is gone.",
      [
        OptionSpec(
          "to", .text, default: "'{url}/moved'", .assumed,
          "The new URL; `{url}` stands for the old one, `{id}` for the endpoint.")
      ] + selection),
  ]

  private static let target = OptionSpec(
    "endpoint", .text, required: true, "The id of one endpoint, or of several, with `*` for anything.")

  public static let actions: [ActionType] = [
    ActionType("enable", "Endpoints get deliveries again, and their failures are forgotten.", [target]),
    ActionType("disable", "Nothing is sent to the endpoints.", [target]),
    ActionType(
      "setUrl", "Registers another URL.",
      [target, OptionSpec("url", .text, required: true, "The URL; `{id}` stands for the endpoint.")]),
    ActionType(
      "setSecret", "Signs with another secret.",
      [target, OptionSpec("secret", .text, required: true, "The secret; `{id}` stands for the endpoint.")]),
    ActionType(
      "setTimeout",
      "How long test deliveries wait, and `deliver` steps that say nothing themselves. A step's own is set where it runs.",
      [OptionSpec("timeout", WebhookCatalogue.patience, required: true, "The time.")]),
  ]

  static let patience = OptionKind.duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24))

  static let retryAfter = OptionSpec(
    "retryAfter", .duration(.zero...VirtualDuration.hours(24 * 31)), required: false,
    "What the header Retry-After says; without it, there is none.")

  static let capacity = [
    OptionSpec("rate", .rate, required: true, "How many it takes."),
    OptionSpec(
      "burst", .integer(1...1_000_000), required: false, "How many it takes at once; by default the rate's count."),
    OptionSpec(
      "retryAfter", .duration(.zero...VirtualDuration.hours(24 * 31)), required: false,
      "What Retry-After says; by default the whole seconds until it takes one more, at least one."),
  ]
}
