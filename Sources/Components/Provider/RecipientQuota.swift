import VirtualTime

/// Remembers in which bucket of a moving window each recipient was counted last, for a limit on distinct recipients.
///
/// Memory follows the recipients counted within the window's span: at most twice as many, or 1024, are kept. Constant
/// time, amortised.
struct RecipientQuota: Hashable, Sendable {
  private var buckets: [RecipientKey: Int64] = [:]
  private var sweepAt = 1024

  /// How many recipients are kept.
  var count: Int { buckets.count }

  /// The bucket of `window` that counts the recipient still; nil: none does. Mutating, so that it reads the table where
  /// it is: a copy, even a passing one, would make the next change copy all of it.
  mutating func bucket(of recipient: RecipientKey, in window: inout QuotaWindow, now: VirtualInstant) -> Int64? {
    guard !recipient.isOneOff, let bucket = buckets[recipient], window.holds(bucket, now: now) else { return nil }
    return bucket
  }

  /// The recipient is counted as of now.
  mutating func note(_ recipient: RecipientKey, in window: inout QuotaWindow, now: VirtualInstant) {
    guard !recipient.isOneOff else { return }
    if buckets.count >= sweepAt {
      buckets = buckets.filter { window.holds($0.value, now: now) }
      sweepAt = max(1024, buckets.count * 2)
    }
    buckets[recipient] = window.bucketNumber(now: now)
  }
}
