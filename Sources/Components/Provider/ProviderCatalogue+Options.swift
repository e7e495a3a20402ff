import VirtualTime

extension ProviderCatalogue {
  public static let options: [OptionSpec] =
    [
      OptionSpec("title", .text, required: false, "What log lines call it; without it, its name in the system file."),
      OptionSpec(
        "api", .choice(ProviderAPI.allCases.map(\.rawValue)), default: "none", .assumed,
        "Whose HTTP API it answers with when operators ask it with curl: its host, paths and answers."),
      OptionSpec(
        "codes",
        .map(
          .object([
            OptionSpec(
              "class", .choice(ErrorClass.allCases.map(\.rawValue)), required: true,
              "What a sender should do: `retry` later, give up (`permanent`), stop the channel (`stopChannel`) or let "
                + "only this recipient wait (`delayRecipient`)."),
            OptionSpec("status", .integer(100...599), required: false, "The HTTP status it comes with."),
          ])),
        default: "{'400': {class: permanent, status: 400}, '401': {class: stopChannel, status: 401}, "
          + "'429': {class: retry, status: 429}, '503': {class: retry, status: 503}}",
        .assumed, "The error codes of the provider."),
      OptionSpec(
        "acceptLatency", .distribution, default: "{p50: 150ms, p99: 1.5s}", .assumed,
        "From a request to its answer."),
      OptionSpec(
        "timeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(1)), default: "10s", .assumed,
        "After this time without an answer the client gives up; the provider may have taken the message."),
      OptionSpec("errors", .list(errorShare), default: "[]", .assumed, "Errors at submission that come every day."),
      OptionSpec(
        "invalidRecipient",
        .object([
          OptionSpec("code", .text, default: "'400'", .assumed, "The code."), when,
        ]), default: "{}", .assumed, "What becomes of messages for invalid recipients."),
      OptionSpec(
        "throttleCode", .text, default: "'429'", .assumed, "The code of one message too many, of whatever limit."),
      OptionSpec("outageCode", .text, default: "'503'", .assumed, "The code of an outage."),
      OptionSpec("credentialsCode", .text, default: "'401'", .assumed, "The code of rejected credentials."),
    ] + receiptOptions + limitOptions + recipientOptions + accountOptions

  private static let receiptOptions = [
    OptionSpec(
      "receipt", .distribution, default: "{p50: 3s, p99: 60s}", .assumed,
      "From acceptance to the receipt, waiting in the provider's queue not included."),
    OptionSpec(
      "unreported", .share, default: "0%", .assumed,
      "The part of the messages which do not fail after acceptance for which no receipt comes."),
    OptionSpec(
      "receiptErrors", .list(errorShare), default: "[]", .assumed, "Failures after acceptance that come every day."),
  ]

  private static let limitOptions = [
    OptionSpec("senders", .integer(1...100_000), default: "1", .assumed, "How many numbers or addresses send."),
    OptionSpec(
      "senderChoice", .choice(["turns", "sticky"]), default: "turns", .assumed,
      "Whether senders take turns or a recipient always has the same one."),
    OptionSpec(
      "throughput", .object(throughputOptions), default: "{}", .assumed, "How fast the provider sends."),
    OptionSpec(
      "tier", .rate, required: false,
      "The messaging limit, such as `10000 per 24h`; without it, unlimited. `quota` says what it counts."),
    OptionSpec(
      "tiers", .list(.rate), default: "[]", .assumed, "The limits that `upgradeTier` climbs, in ascending order."),
    OptionSpec(
      "quota",
      .object([
        OptionSpec(
          "window", .choice([WindowKind.fixed.rawValue, WindowKind.moving.rawValue]), default: "moving", .assumed,
          "`moving`: counted over the last span at any moment. `fixed`: one window after the other, each beginning with "
            + "its first message."),
        OptionSpec(
          "buckets", .integer(1...100_000), default: "288", .assumed,
          "The resolution of a moving window: capacity returns up to one bucket late (5 minutes of 24 hours)."),
        OptionSpec(
          "counts", .choice(["messages", "recipients"]), default: "messages", .assumed,
          "`messages`: every one. `recipients`: distinct ones whose service window is closed; needs a moving window."),
        OptionSpec("code", .text, required: false, "The code of a message over the limit; by default `throttleCode`."),
      ]), default: "{}", .assumed, "How the messaging limit is counted."),
  ]

  private static let throughputOptions = [
    OptionSpec("rate", .rate, required: false, "The most that is sent; without it, unlimited."),
    OptionSpec(
      "per", .choice(["sender", "account"]), default: "account", .assumed, "Whether each sender has that rate."),
    OptionSpec("counts", .choice(["messages", "segments"]), default: "messages", .assumed, "What is counted."),
    OptionSpec(
      "queueFor", .duration(.zero...VirtualDuration.hours(24 * 7)), default: "0s", .assumed,
      "How long the queue of a sender may be, at its rate; zero: there is no queue, and what exceeds the rate is excess."
    ),
    OptionSpec(
      "answers", .choice(["atOnce", "afterQueue"]), default: "atOnce", .assumed,
      "Whether a request is answered at once, while the message waits in the queue, or only when its turn has come. A "
        + "client that has given up by then does not take its message out of the queue."),
    OptionSpec(
      "validity", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 7)), required: false,
      "How long a message may wait in the queue; one that would wait longer fails then with `code`, and takes no place."
    ),
    OptionSpec(
      "inbound", .rate, required: false, "What messages coming in take of each sender's rate; without it, nothing."),
    OptionSpec(
      "burst", .integer(1...1_000_000), required: false,
      "Without a queue: how many may come at once; by default the count of the rate."),
    OptionSpec(
      "excess", .choice(["refuse", "failLater"]), default: "refuse", .assumed,
      "What becomes of a message beyond: the request is refused, or it is accepted and fails with its receipt."),
    OptionSpec("code", .text, required: false, "The code of a message beyond; by default `throttleCode`."),
  ]

  private static let errorShare = OptionKind.object([
    OptionSpec("code", .text, required: true, "One of `codes`."),
    OptionSpec("share", .share, required: true, "Its part of all."),
  ])
}
