import VirtualTime

extension RetryPolicy {
  /// The options of an `attempts:` mapping; a component adds its own beside them.
  public static let options: [OptionSpec] = [
    OptionSpec("preset", presets: presets, "The defaults of a well-known policy."),
    OptionSpec(
      "max", .integer(1...1000), default: "5", .assumed,
      "Attempts in total, the first one included: 5 means at most four retries."),
    OptionSpec(
      "backoff", .object(BackoffPolicy.options), default: "{}", .assumed, "How long to wait before the next attempt."),
  ]

  /// - Parameter path: where the mapping stands in the component's own, such as `["attempts"]`.
  public init(options: Options, path: [String]) throws(ConfigurationProblem) {
    let backoff = try BackoffPolicy(options: options.options("backoff"), path: path + ["backoff"])
    self.init(maximumAttempts: options.integer("max"), backoff: backoff)
  }
}

extension BackoffPolicy {
  /// The options of a `backoff:` mapping.
  public static let options: [OptionSpec] = [
    OptionSpec(
      "type", .choice(Growth.allCases.map(\.rawValue)), default: "exponential", .assumed,
      "`fixed`: always `delay`. `exponential`: `delay` doubled with every further attempt, up to `cap`."),
    OptionSpec(
      "delay", .duration(.zero...VirtualDuration.hours(24 * 365)), default: "30s", .assumed,
      "The wait after the first attempt, before jitter."),
    OptionSpec(
      "cap", .duration(.zero...VirtualDuration.hours(24 * 365)), default: "15m", .assumed,
      "The longest wait; not below `delay`."),
    OptionSpec(
      "jitter", .choice(Jitter.allCases.map(\.rawValue)), default: "full", .assumed,
      "How waits are spread: `none`, `full` (0 to the wait), `equal` (half the wait to the wait), `decorrelated` "
        + "(`delay` to three times the previous wait, at most `cap`)."),
  ]

  /// - Parameter path: where the mapping stands in the component's own, such as `["attempts", "backoff"]`.
  public init(options: Options, path: [String]) throws(ConfigurationProblem) {
    guard let growth = Growth(rawValue: options.text("type")), let jitter = Jitter(rawValue: options.text("jitter"))
    else { preconditionFailure("a backoff type or jitter that its catalogue entry does not list") }
    let delay = options.duration("delay")
    // A fixed wait is its own cap.
    let cap = growth == .fixed ? delay : options.duration("cap")
    guard cap >= delay else { throw ConfigurationProblem(path + ["cap"], "is below 'delay'") }
    guard growth == .exponential || jitter != .decorrelated else {
      throw ConfigurationProblem(path + ["jitter"], "is 'decorrelated', which needs 'type: exponential'")
    }
    self.init(growth: growth, delay: delay, cap: cap, jitter: jitter)
  }
}
