import VirtualTime

/// How fast each recipient may be written to: a token bucket per recipient, kept only while it is not full.
///
/// Memory is proportional to the recipients written to within the time that a bucket takes to fill. Constant time,
/// amortised.
struct PairLimit: Hashable, Sendable {
  let configuration: PairLimitConfiguration
  private let full: TokenBucket
  private var buckets: [RecipientKey: TokenBucket] = [:]
  /// When that many are kept, the full ones among them are dropped.
  private var sweepAt = 1024

  init(_ configuration: PairLimitConfiguration) {
    self.configuration = configuration
    guard let interval = TokenBucket.interval(of: configuration.rate) else {
      preconditionFailure("a pair limit of zero")
    }
    full = TokenBucket(interval: interval, burst: configuration.burst)
  }

  /// Mutating, so that it reads the table where it is: a copy, even a passing one, would make the next change copy it.
  mutating func mayTake(_ recipient: RecipientKey, now: VirtualInstant) -> Bool {
    recipient.isOneOff || (buckets[recipient] ?? full).available(now: now) > 0
  }

  mutating func take(_ recipient: RecipientKey, now: VirtualInstant) {
    if recipient.isOneOff { return }
    if buckets.count >= sweepAt { sweep(now) }
    _ = buckets[recipient, default: full].take(1, now: now)
  }

  /// How many recipients are kept.
  var count: Int { buckets.count }

  private mutating func sweep(_ now: VirtualInstant) {
    buckets = buckets.filter { $0.value.refillTime(now: now) > .zero }
    sweepAt = max(1024, buckets.count * 2)
  }
}
