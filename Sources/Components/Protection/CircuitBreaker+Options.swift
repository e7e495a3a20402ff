import VirtualTime

extension CircuitBreaker.Settings {
  private static let source = Provenance.documented("resilience4j, CircuitBreakerConfig")
  private static let span = VirtualDuration.zero...VirtualDuration.hours(24)

  /// The options of a `breaker:` mapping, under resilience4j's names and with its defaults.
  public static let options: [OptionSpec] = [
    OptionSpec(
      "failureRateThreshold", .number(0.001...100), default: "50", source,
      "Failed calls of those in the window, in percent, at which it opens."),
    OptionSpec(
      "slidingWindowType", .choice(["COUNT_BASED", "TIME_BASED"]), default: "COUNT_BASED", source,
      "Whether the window holds the last calls or the calls of the last seconds."),
    OptionSpec(
      "slidingWindowSize", .integer(1...1_000_000), default: "100", source, "How many calls, or seconds."),
    OptionSpec(
      "minimumNumberOfCalls", .integer(1...1_000_000), default: "100", source,
      "Calls in the window before it is judged."),
    OptionSpec(
      "slowCallDurationThreshold", .duration(span), default: "60s", source, "A call that takes longer is slow."),
    OptionSpec(
      "slowCallRateThreshold", .number(0.001...100), default: "100", source,
      "Slow calls of those in the window, in percent, at which it opens."),
    OptionSpec(
      "waitDurationInOpenState", .duration(span), default: "60s", source, "How long calls are refused before a trial."),
    OptionSpec(
      "permittedNumberOfCallsInHalfOpenState", .integer(1...1_000_000), default: "10", source,
      "Calls of a trial; further ones are refused until it is judged."),
    OptionSpec(
      "maxWaitDurationInHalfOpenState", .duration(span), default: "0s", source,
      "How long a trial may last before it opens again; 0s: without end."),
    OptionSpec(
      "automaticTransitionFromOpenToHalfOpenEnabled", .boolean, default: "false", source,
      "Whether the trial begins by itself instead of with the next call."),
  ]

  public init(options: Options) {
    let size = options.integer("slidingWindowSize")
    self.init(
      failureRate: options.number("failureRateThreshold"), slowCallRate: options.number("slowCallRateThreshold"),
      slowCallDuration: options.duration("slowCallDurationThreshold"),
      window: options.text("slidingWindowType") == "COUNT_BASED" ? .lastCalls(size) : .lastSeconds(size),
      minimumCalls: options.integer("minimumNumberOfCalls"), waitInOpen: options.duration("waitDurationInOpenState"),
      trialCalls: options.integer("permittedNumberOfCallsInHalfOpenState"),
      maximumWaitInHalfOpen: options.duration("maxWaitDurationInHalfOpenState"),
      opensForTrialItself: options.boolean("automaticTransitionFromOpenToHalfOpenEnabled"))
  }
}
