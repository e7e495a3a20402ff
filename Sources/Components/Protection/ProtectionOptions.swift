import VirtualTime

extension RetryBudget {
  /// The options of a `retryBudget:` mapping.
  static let options: [OptionSpec] = [
    OptionSpec(
      "type", .choice(["finagle", "envoy"]), default: "finagle", .assumed,
      "`finagle`: retries are paid from deposits of recent first attempts. `envoy`: retries under way are a part of all "
        + "sends under way."),
    OptionSpec(
      "share", .share, default: "20%",
      .documented("Finagle, RetryBudget.scala: percentCanRetry 0.2; Envoy, circuit_breaker.proto: budget_percent 20"),
      "Retries for each first attempt, or of the sends under way."),
    OptionSpec(
      "minRetriesPerSecond", .integer(0...1_000_000), default: "10",
      .documented("Finagle, RetryBudget.scala: minRetriesPerSec"), "`finagle`: retries per second in any case."),
    OptionSpec(
      "ttl", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "10s",
      .documented("Finagle, RetryBudget.scala: ttl"), "`finagle`: how long a deposit lasts."),
    OptionSpec(
      "minRetryConcurrency", .integer(0...1_000_000), default: "3",
      .documented("Envoy, circuit_breaker.proto: min_retry_concurrency"),
      "`envoy`: retries that may be under way in any case."),
  ]

  init(options: Options, now: VirtualInstant) {
    if options.text("type") == "envoy" {
      self.init(ActiveBudget(share: options.share("share"), minimum: options.integer("minRetryConcurrency")))
    } else {
      self.init(
        DepositBudget(
          share: options.share("share"), minimumPerSecond: options.integer("minRetriesPerSecond"),
          ttl: options.duration("ttl"), now: now))
    }
  }
}

extension AdaptiveThrottle {
  /// The options of a `throttle:` mapping.
  static let options: [OptionSpec] = [
    OptionSpec(
      "multiplier", .number(1...1000), default: "2",
      .documented("Google, Site Reliability Engineering, Handling Overload: K = 2"),
      "K: requests per accepted one before any is refused; larger is more patient."),
    OptionSpec(
      "window", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24)), default: "2m",
      .documented("Google, Site Reliability Engineering, Handling Overload: two minutes"), "What is remembered."),
  ]

  init(options: Options, now: VirtualInstant) {
    self.init(multiplier: options.number("multiplier"), window: options.duration("window"), now: now)
  }
}

extension Bulkhead {
  /// The options of a `bulkhead:` mapping.
  static let options: [OptionSpec] = [
    OptionSpec(
      "maxConcurrentCalls", .integer(1...1_000_000), default: "25", .documented("resilience4j, BulkheadConfig"),
      "Sends under way at once; further ones are refused without waiting.")
  ]
}
