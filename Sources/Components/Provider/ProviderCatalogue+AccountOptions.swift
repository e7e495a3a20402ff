import VirtualTime

/// Options about the account: what it may do at once, and what befalls it.
extension ProviderCatalogue {
  static let accountOptions = [
    OptionSpec(
      "channels", .list(.text), required: false, "The channels that routes may send through it; without it, any."),
    OptionSpec(
      "concurrency",
      .object([
        OptionSpec("limit", .integer(1...1_000_000), required: true, "Requests under way at once."),
        OptionSpec("code", .text, required: false, "The code of one too many; by default `throttleCode`."),
      ]), required: false,
      "How many requests the account may have under way; one too many is not processed. Without it, any number."),
    OptionSpec(
      "accountLimit",
      .object([
        OptionSpec("rate", .rate, required: true, "Messages of all senders together."),
        OptionSpec(
          "burst", .integer(1...1_000_000), required: false, "How many may come at once; by default the rate's count."),
        OptionSpec("code", .text, required: false, "The code of one too many; by default `throttleCode`."),
      ]), required: false, "A limit above those of the senders; without it, there is none."),
    OptionSpec(
      "suspension",
      .object([
        OptionSpec("code", .text, required: false, "The code; by default `credentialsCode`."), when,
      ]), default: "{}", .assumed, "What a suspended account means for its messages."),
    OptionSpec("filteringCode", .text, required: false, "The code of filtered messages."),
    OptionSpec(
      "supportTime", .distribution, default: "{p50: 4h, p99: 48h}", .assumed,
      "How long the provider's support takes to lift a suspension."),
    OptionSpec(
      "maintenance",
      .object([
        OptionSpec(
          "time", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed, "How long it takes."),
        OptionSpec("code", .text, required: false, "The code meanwhile; by default `outageCode`."),
      ]), default: "{}", .assumed, "The time in which a higher throughput is set up and nothing is sent."),
    OptionSpec(
      "deferral",
      .object([
        OptionSpec("share", .share, default: "0%", .assumed, "The part of the messages that would be delivered."),
        OptionSpec("delay", .distribution, required: true, "From acceptance to the late delivery."),
        OptionSpec(
          "limit", .duration(.zero...VirtualDuration.hours(24 * 31)), default: "72h", .assumed,
          "After this time the provider gives up."),
        OptionSpec("code", .text, required: true, "The code of giving up."),
      ]), required: false,
      "Messages that the receiving side puts off and the provider tries again; without it, there are none."),
  ]
}
