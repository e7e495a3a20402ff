import VirtualTime

extension WebhookCatalogue {
  public static let options: [OptionSpec] = [
    OptionSpec("endpoints", .list(.object(endpoint)), required: true, "What is registered; at most 10000 in all."),
    OptionSpec(
      "chosenBy", .choice(["organisation", "recipient"]), default: "organisation", .assumed,
      "Whether all messages of an organisation, or those of a recipient, go to one endpoint."),
    OptionSpec(
      "connect", .distribution, default: "30ms", .assumed,
      "Until a connection stands, TLS included, or is known to fail. Each delivery has its own connection."),
    OptionSpec(
      "timeout", patience, default: "15s", .documented("\(standard): 15 to 30 s"),
      "How long test deliveries wait, and `deliver` steps without a `timeout` of their own."),
    OptionSpec(
      "tolerance", .duration(.zero...VirtualDuration.hours(24)), default: "5m", .documented("Svix, webhooks.rs"),
      "How far a receiver's clock may be off before it takes a signature for an old one."),
    OptionSpec(
      "disableAfter",
      .object([
        OptionSpec(
          "failures", .integer(1...1_000_000), required: false, "That many failed attempts without a success between."),
        OptionSpec(
          "span", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 366)), required: false,
          "A failed attempt that long after the first one since the last success."),
      ]), default: "{}", .assumed,
      "When the application disables an endpoint by itself. Without either, only for a 410."),
    OptionSpec(
      "disableOn410", .boolean, default: "true", .documented(standard), "Whether an answer 410 disables the endpoint."),
    OptionSpec(
      "throttleWait", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
      "The least wait before the next attempt that a failed `deliver` step asks for after a timeout or a 429."),
    OptionSpec("log", .object(log), default: "{}", .assumed, "The log of attempts."),
    OptionSpec("metrics", .object(WebhookMetrics.options), default: "{}", .assumed, "The names of the metrics."),
  ]

  private static let endpoint = [
    OptionSpec("id", .text, required: true, "Its id; `{n}` stands for the number where there are several alike."),
    OptionSpec("count", .integer(1...10_000), default: "1", .assumed, "How many there are, all alike."),
    OptionSpec("url", .text, required: true, "As registered, with `{n}` and `{id}`; it need not be valid."),
    OptionSpec(
      "secret", .text, default: "'whsec_{id}'", .assumed, "What deliveries are signed with, with `{n}` and `{id}`."),
    OptionSpec(
      "organisations", .list(.text), default: "[]", .assumed,
      "Whose messages it gets, with `{n}`; without any, those of all organisations that no endpoint names."),
    OptionSpec(
      "weight", .number(0.000_001...1_000_000), default: "1", .assumed,
      "How many messages it gets, in proportion to the others that could get them."),
    OptionSpec("enabled", .boolean, default: "true", .assumed, "Whether anything is sent to it at the beginning."),
    OptionSpec("receiver", .object(receiver), default: "{}", .assumed, "The server behind it."),
  ]

  private static let receiver = [
    OptionSpec(
      "latency", .distribution, default: "{p50: 150ms, p99: 5s}", .assumed, "From the request to its answer."),
    OptionSpec("status", .integer(200...299), default: "200", .assumed, "What it answers when nothing is wrong."),
    OptionSpec(
      "answers",
      .list(
        .object([
          OptionSpec("status", .integer(200...599), required: true, "The HTTP status."),
          OptionSpec("share", .share, required: true, "Its part of all."), retryAfter,
        ])), default: "[]", .assumed, "Other answers, as they come every day."),
    OptionSpec("capacity", .object(capacity), required: false, "How much it takes; without it, everything."),
    OptionSpec(
      "certificate",
      .object([
        OptionSpec("selfSigned", .boolean, default: "false", .assumed, "Whether no authority has signed it."),
        OptionSpec(
          "validUntil", .text, required: false,
          "When it expires, such as `2026-03-02T12:00:00Z`; without it, not in this run."),
      ]), default: "{}", .assumed, "Its certificate; only `https` asks for it."),
    OptionSpec("resolves", .boolean, default: "true", .assumed, "Whether its host's name has an address."),
    OptionSpec("url", .text, required: false, "Where it really listens; by default at the registered URL."),
    OptionSpec(
      "verifiesSignature", .boolean, default: "true", .assumed, "Whether it answers 401 to a signature that is wrong."),
    OptionSpec("secret", .text, required: false, "What it checks signatures with; by default the registered secret."),
    OptionSpec(
      "clockAhead", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
      "How far its clock is ahead of the application's."),
  ]

  private static let log = [
    OptionSpec(
      "perEndpoint", .integer(1...10_000), default: "100", .assumed,
      "How many attempts are kept for each endpoint; at most a million for all together."),
    OptionSpec(
      "age", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 366)), default: "30d", .assumed,
      "How long they are kept."),
    OptionSpec("pageSize", .integer(1...10_000), default: "50", .assumed, "How many `logs` shows without a `limit`."),
    OptionSpec("fields", .object(WebhookFields.options), default: "{}", .assumed, "The names of the log's fields."),
    OptionSpec(
      "in", .reference([MongoCatalogue.name]), required: false,
      "The replica set with a document for each attempt, inserted by the pod that has made it. Without it, the log is in memory "
        + "alone. The views read the memory."),
    OptionSpec(
      "collection", .text, required: false,
      "The collection for `in`, one that the replica set declares; its database is that of the pod's connection string."
    ),
  ]
}
