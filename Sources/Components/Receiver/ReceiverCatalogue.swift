import VirtualTime

/// The catalogue's data on `type: receiver`.
public enum ReceiverCatalogue {
  public static let name = "receiver"
  public static let summary =
    "Where alerts arrive: a pager, a chat's webhook, an error tracker, a mailbox. It takes notifications at its own pace."

  public static let options: [OptionSpec] = [
    OptionSpec(
      "receives", .list(.text), default: "[]", .assumed,
      "The receivers of Alertmanager's file that it stands for: `NAME`, or `NAME/KIND` for one of their integrations, "
        + "such as `on-call/slack`."),
    OptionSpec(
      "latency", .distribution, default: "{p50: 150ms, p99: 2s}", .assumed, "From a notification to its answer."),
    OptionSpec(
      "delivery", .distribution, default: "0s", .assumed,
      "From the answer until a person can notice it: a push message, a call, a mail."),
    OptionSpec("limit", .rate, required: false, "How many notifications it takes. Without it, all."),
    OptionSpec(
      "burst", .integer(1...100_000), default: "1", .assumed, "How many it takes at once before the limit counts."),
    OptionSpec(
      "overLimit", .choice(ReceiverOverload.allCases.map(\.rawValue)), default: "refuse", .assumed,
      "What happens to more: `refuse` answers 429, `drop` accepts them and shows them to nobody."),
    OptionSpec("acceptedStatus", .integer(200...299), default: "200", .assumed, "The HTTP status of what it takes."),
  ]

  public static let presets: [Preset] = [
    Preset(
      "pager", "PagerDuty's Events API v2.",
      [
        .init("acceptedStatus", "202", .documented("PagerDuty, Events API v2 overview: 202, processed later")),
        .init("limit", "120 per 1m", .measured("PagerDuty support: about 120 events a minute and integration key")),
        .init("burst", "120", .assumed), .init("delivery", "{p50: 5s, p99: 60s}", .assumed),
      ]),
    Preset(
      "chat", "A chat's incoming webhook, such as Slack's.",
      [
        .init("limit", "1 per 1s", .documented("Slack, rate limits: one message a second and channel")),
        .init("burst", "5", .assumed), .init("delivery", "{p50: 1s, p99: 10s}", .assumed),
      ]),
    Preset(
      "error-tracker", "An error tracker behind its SDK, such as Sentry: what is too much is dropped in silence.",
      [
        .init("limit", "60 per 1m", .assumed), .init("burst", "10", .assumed),
        .init("overLimit", "drop", .documented("Sentry SDK source: events are dropped after a 429, there is no queue")),
      ]),
    Preset(
      "mailbox", "A mailbox.", [.init("delivery", "{p50: 10s, p99: 5m}", .assumed)]),
  ]

  public static let faults: [FaultType] = [
    FaultType(
      "outage", "It takes nothing.",
      [
        OptionSpec(
          "mode", .choice(["error", "refuse", "hang"]), default: "error", .assumed,
          "`error` answers with the status, `refuse` refuses connections, `hang` does not answer."),
        OptionSpec("status", .integer(400...599), default: "503", .assumed, "The HTTP status of `error`."),
      ]),
    FaultType("gone", "Its webhook was removed: it answers 410, and nobody who heeds that tries again."),
    LatencyFault.type(),
    FaultType(
      "errors", "A part of the notifications is refused.",
      [
        OptionSpec("share", .share, default: "100%", .assumed, "How many."),
        OptionSpec("status", .integer(400...599), default: "500", .assumed, "The HTTP status of the refusal."),
      ], ramps: true),
  ]

  public static let metrics: [MetricSpec] = [
    MetricSpec(
      "receiver_notifications_total", .counter, labels: ["receiver", "outcome"],
      "Notifications by what became of them: shown, refused, dropped, unanswered.")
  ]
}

/// What a receiver does with notifications beyond its limit.
public enum ReceiverOverload: String, Hashable, Sendable, CaseIterable {
  case refuse, drop
}
