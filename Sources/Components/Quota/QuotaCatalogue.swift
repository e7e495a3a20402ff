import VirtualTime

/// The catalogue's data on `type: quota`.
public enum QuotaCatalogue {
  public static let name = "quota"
  public static let summary = "A sending quota that the application keeps for itself, for each organisation or for all."

  public static let options: [OptionSpec] = [
    OptionSpec("limit", .rate, required: true, "What may be sent per span of time, such as `10000 per 24h`."),
    OptionSpec(
      "window", .choice(WindowKind.allCases.map(\.rawValue)), default: "fixed",
      .documented("Redis documentation, INCR, pattern \"rate limiter\""),
      "How it counts. `fixed`: one window after the other, as INCR with EXPIRE does it; up to twice the limit passes "
        + "across a boundary. `moving`: the last span at any moment. `tokenBucket`: the limit at once, then a steady "
        + "trickle."),
    OptionSpec(
      "align", .choice(["firstUse", "calendarDay"]), default: "firstUse",
      .documented("Redis documentation, INCR, pattern \"rate limiter\""),
      "Where fixed windows begin: with the first send after the last window, or at fixed times of the day."),
    OptionSpec(
      "resetTime", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
      "With `align: calendarDay`, the time of day at which a window begins, since midnight of the scenario's own "
        + "offset from UTC."),
    OptionSpec(
      "buckets", .integer(1...100_000), default: "288", .assumed,
      "The resolution of a moving window: a send leaves it up to one bucket late (5 minutes of 24 hours)."),
    OptionSpec(
      "per", .choice(["organisation", "all"]), default: "organisation", .assumed, "Who shares a count."),
    OptionSpec(
      "store", .reference(["redis"]), required: false,
      "Where the counts live; asking it costs a command. Without it they are kept in memory, shared by all pods."),
    OptionSpec(
      "table", .text, required: false, "The table in which operators see limits and counts, one row per organisation."),
    QuotaColumn.option,
    OptionSpec(
      "whenStoreFails", .choice(["open", "closed"]), default: "closed", .assumed,
      "What happens to sends while the store does not answer: `open` lets them pass uncounted, `closed` refuses them."),
    OptionSpec(
      "script", .boolean, default: "true", .documented("Redis documentation, INCR, pattern \"rate limiter\""),
      "Whether one script counts and sets the expiry. Without it these are two commands, INCR and at the first EXPIRE: "
        + "when the second is lost, the count never expires, until somebody resets it."),
    OptionSpec("code", .text, default: "RATE_LIMIT_EXCEEDED", .assumed, "The error code of a refused send."),
    OptionSpec(
      "metrics",
      .object([
        OptionSpec("used", .text, default: "quota_used", .assumed, "What is used of the quota."),
        OptionSpec("limit", .text, default: "quota_limit", .assumed, "The quota."),
        OptionSpec("remaining", .text, default: "quota_remaining", .assumed, "What is left of the quota."),
      ]), default: "{}", .assumed, "The names of the metrics."),
  ]

  public static let actions: [ActionType] = [
    ActionType(
      "setLimit", "Changes the limit; what is counted stays.",
      [
        OptionSpec("multiply", .number(0...1_000_000), required: false, "The limit times this, rounded."),
        OptionSpec("to", .integer(0...QuotaWindow.largestLimit), required: false, "The new limit."),
        organisation,
      ]),
    ActionType("reset", "Sets what is used back to zero.", [organisation]),
  ]

  public static let metrics: [MetricSpec] = [
    MetricSpec("quota_used", .gauge, labels: ["organisation"], "What is used of the quota in the current window."),
    MetricSpec("quota_limit", .gauge, labels: ["organisation"], "The quota."),
    MetricSpec("quota_remaining", .gauge, labels: ["organisation"], "What is left of the quota."),
  ]

  private static let organisation = OptionSpec(
    "organisation", .text, required: false, "Only this organisation; without it, all.")
}
