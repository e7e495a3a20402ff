import VirtualTime

extension TableQueueWorker {
  /// The options of one route.
  static let routeOptions: [OptionSpec] = [
    OptionSpec("provider", .reference(["provider"]), required: true, "Who sends the channel's messages."),
    OptionSpec(
      "enabled", .boolean, default: "true", .runbook("outbound messaging, emergency procedures"),
      "A disabled route is left out of claims, so that its messages wait in the queue, or hands them to `fallback`."),
    OptionSpec(
      "fallback", .reference(["provider"]), required: false,
      "Who sends the channel's messages while the route is disabled; neither the quota nor the guards are asked then."),
    OptionSpec("quota", .reference(["quota"]), required: false, "The quota that is asked before each send."),
    OptionSpec(
      "timeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(1)), required: false,
      "How long the worker waits for the provider's answer, at most the provider's own `timeout`, which is the default. "
        + "The provider may take the message all the same."),
    OptionSpec(
      "retry", .object(clientRetryOptions), required: false,
      "Further tries at once, within one attempt of the queue, as a client library makes them. The message stays claimed "
        + "and its sender waits meanwhile; the queue counts one attempt. Guards and quota are asked for each try."),
    OptionSpec(
      "backup",
      .object([
        OptionSpec("provider", .reference(["provider"]), required: true, "Who stands in."),
        OptionSpec("enabled", .boolean, default: "false", .assumed, "Whether it sends everything."),
        OptionSpec(
          "whenBreakerOpen", .boolean, default: "true", .assumed,
          "Whether it sends what the route's open breaker refuses."),
      ]), required: false, "Another provider for the channel; it is asked without quota and guards."),
    OptionSpec(
      "breaker",
      .object(
        CircuitBreaker.Settings.options + [
          OptionSpec(
            "counts", .choice(["all", "retryable"]), default: "all",
            .documented("resilience4j, CircuitBreakerConfig: every exception is a failure"),
            "Whether codes that no retry will mend, such as an invalid recipient, count as failures.")
        ]), required: false, "A circuit breaker of each pod around the provider."),
    OptionSpec(
      "throttle", .object(AdaptiveThrottle.options), required: false,
      "Each pod refuses a part of its own sends when the provider refuses many."),
    OptionSpec("bulkhead", .object(Bulkhead.options), required: false, "The most sends under way at once in each pod."),
    OptionSpec("limiter", .object(RateLimiter.options), required: false, "The fastest each pod sends."),
    OptionSpec(
      "whenRefused",
      .object([
        OptionSpec(
          "then", .choice(["putBack", "stopChannel", "fail"]), default: "putBack", .assumed,
          "`putBack`: the message waits in the queue, no attempt is counted; when it is due it fills a place in a batch "
            + "again. `stopChannel`: so it does, and for that time the pod claims nothing of the channel. `fail`: the "
            + "attempt failed, with the code `PROVIDER/circuit-open`, `throttled`, `bulkhead-full`, `rate-limited` or `retry-budget`."
        ),
        OptionSpec(
          "after", .duration(.zero...VirtualDuration.hours(24)), default: "30s", .assumed,
          "`putBack`, `stopChannel`: how long it waits before it may be claimed again."),
      ]), default: "{}", .assumed, "What becomes of a message that the pod's own protection refuses."),
  ]

  private static let clientRetryOptions = [
    OptionSpec("preset", presets: RetryPolicy.presets, "The defaults of a well-known policy."),
    OptionSpec(
      "max", .integer(1...1000), default: "3", .documented("resilience4j, RetryConfig: 3 attempts"),
      "Tries in total, the first one included."),
    OptionSpec(
      "backoff", .object(BackoffPolicy.options), default: "{type: fixed, delay: 500ms, jitter: none}",
      .documented("resilience4j, RetryConfig: 500 ms"), "How long to wait before the next try."),
  ]
}
