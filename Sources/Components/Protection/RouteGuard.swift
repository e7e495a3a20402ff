import VirtualTime

/// What stands between one pod and one provider: asked before each send, told of its end.
///
/// In this order: a bulkhead, a rate limiter, a circuit breaker, an adaptive throttle. Whoever refuses ends the matter,
/// and nothing that was asked before counts the send.
struct RouteGuard: Sendable {
  var breaker: CircuitBreaker?
  /// Whether failures that no retry will mend (a wrong number) count for the breaker; they say little of the provider.
  var countsPermanentFailures = true
  var throttle: AdaptiveThrottle?
  var bulkhead: Bulkhead?
  var limiter: RateLimiter?

  /// Who refused. Also the last part of the code that the message gets.
  enum Refusal: String, CaseIterable, Sendable {
    case bulkheadFull = "bulkhead-full"
    case rateLimited = "rate-limited"
    case circuitOpen = "circuit-open"
    case throttled = "throttled"
    case retryBudget = "retry-budget"
  }

  enum Answer: Hashable, Sendable {
    /// The send may begin; its end must be told.
    case go
    /// The rate limiter lets it through then: ask again.
    case wait(until: VirtualInstant)
    case refused(Refusal)
  }

  /// Draws one number if there is a throttle and it is asked, else none.
  /// - Parameter since: when this send was first asked for.
  mutating func ask(since: VirtualInstant, now: VirtualInstant, random: inout RandomStream) -> Answer {
    if let bulkhead, bulkhead.active >= bulkhead.maximum {
      _ = self.bulkhead!.admits()
      return .refused(.bulkheadFull)
    }
    if let limiter {
      guard let ready = limiter.ready(since: since, now: now) else { return .refused(.rateLimited) }
      if ready > now { return .wait(until: ready) }
    }
    if breaker != nil, !breaker!.admits(now: now) { return .refused(.circuitOpen) }
    if throttle != nil, !throttle!.admits(now: now, random: &random) {
      breaker?.release(now: now)
      return .refused(.throttled)
    }
    limiter?.take(now: now)
    if bulkhead != nil { _ = bulkhead!.admits() }
    return .go
  }

  /// A send that might go did not begin.
  mutating func withdraw(now: VirtualInstant) {
    breaker?.release(now: now)
    bulkhead?.release()
  }

  /// A send has ended.
  /// - Parameters:
  ///   - wasRefused: the provider could not, or would not for now; a retry may help.
  mutating func ended(
    accepted: Bool, wasRefused: Bool, took duration: VirtualDuration, now: VirtualInstant
  ) {
    let failed = !accepted && (wasRefused || countsPermanentFailures)
    breaker?.record(failed: failed, took: duration, now: now)
    // A provider that says what is wrong with a message has done its work.
    if accepted || !wasRefused { throttle?.accepted(now: now) }
    bulkhead?.release()
  }
}

/// Lets so many calls through per span of time; callers wait a while for their turn.
struct RateLimiter: Sendable {
  /// nil: the rate is zero.
  private var bucket: TokenBucket?
  private let longestWait: VirtualDuration

  init(rate: Rate, burst: Int?, longestWait: VirtualDuration) {
    let burst = burst ?? max(1, Int(min(rate.count, 1e9)))
    bucket = TokenBucket.interval(of: rate).map { TokenBucket(interval: $0, burst: burst) }
    self.longestWait = longestWait
  }

  /// When a call that has waited since `since` may go; nil when that is too long.
  func ready(since: VirtualInstant, now: VirtualInstant) -> VirtualInstant? {
    guard let ready = bucket?.ready(1, now: now), since.duration(to: ready) <= longestWait else { return nil }
    return ready
  }

  mutating func take(now: VirtualInstant) {
    let taken = bucket?.take(1, now: now) ?? false
    precondition(taken, "a call went through a rate limiter before its turn")
  }
}

extension RateLimiter {
  /// The options of a `limiter:` mapping.
  static let options: [OptionSpec] = [
    OptionSpec("rate", .rate, required: true, "What is sent at most, such as `80 per 1s`, by each pod."),
    OptionSpec(
      "burst", .integer(1...1_000_000), required: false, "How many may go at once; by default the count of the rate."),
    OptionSpec(
      "timeoutDuration", .duration(.zero...VirtualDuration.hours(1)), default: "5s",
      .documented("resilience4j, RateLimiterConfig"), "How long a send waits for its turn before it is refused."),
  ]

  init(options: Options) {
    self.init(
      rate: options.rate("rate"), burst: options.has("burst") ? options.integer("burst") : nil,
      longestWait: options.duration("timeoutDuration"))
  }
}
