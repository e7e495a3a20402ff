public import VirtualTime

/// Counts what happened within the last span of time, in buckets.
///
/// The window's span is cut into equal buckets. What happened stays counted until its whole bucket is older than the
/// span: at least the span, at most the span and one bucket (and the rounding of the buckets' length). So a limit enforced with it never lets more than the limit
/// pass in *any* window of that span, and frees capacity up to one bucket late (5 minutes with 288 buckets in 24 hours).
/// `add` and `used` take constant time, amortised over the buckets that pass; nothing is allocated after `init`.
public struct MovingWindow: Hashable, Sendable {
  /// The buckets' length; `span / buckets` rounded up to whole nanoseconds.
  public let bucket: VirtualDuration
  /// One more than the span has: the current bucket is only partly over.
  private var counts: [UInt32]
  /// The number of the current bucket, counted from the scenario's start.
  private var current: Int64
  /// Where the current bucket is in `counts`.
  private var position = 0
  private var bucketEnd: VirtualInstant
  private var total = 0

  /// - Precondition: `span` is positive, `buckets` at least 1.
  public init(span: VirtualDuration, buckets: Int) {
    precondition(span > .zero && buckets >= 1, "a moving window without span or buckets")
    bucket = VirtualDuration(nanoseconds: (span.nanoseconds + Int64(buckets) - 1) / Int64(buckets))
    counts = [UInt32](repeating: 0, count: buckets + 1)
    current = .min
    bucketEnd = VirtualInstant(nanoseconds: .min)
  }

  /// What is counted now.
  public mutating func used(now: VirtualInstant) -> Int {
    advance(to: now)
    return total
  }

  /// Counts `amount` at this moment.
  public mutating func add(_ amount: Int, now: VirtualInstant) {
    advance(to: now)
    counts[position] += UInt32(amount)
    total += amount
  }

  /// The number of the bucket that counts this moment; what was counted can be renewed by it.
  public mutating func bucketNumber(now: VirtualInstant) -> Int64 {
    advance(to: now)
    return current
  }

  /// Whether what was counted in that bucket is still counted.
  public mutating func holds(_ number: Int64, now: VirtualInstant) -> Bool {
    advance(to: now)
    return current - number < Int64(counts.count)
  }

  /// Counts one that was counted in that bucket as of this moment instead. Constant time.
  /// - Precondition: the bucket holds it still.
  public mutating func renew(from number: Int64, now: VirtualInstant) {
    advance(to: now)
    let age = Int(current - number)
    guard age > 0 else { return }
    let index = position >= age ? position - age : position - age + counts.count
    precondition(age < counts.count && counts[index] > 0, "renewed what is not counted any more")
    counts[index] -= 1
    counts[position] += 1
  }

  /// When no more than `count` will be left, if nothing is added before; complexity O(buckets).
  public mutating func falls(to count: Int, now: VirtualInstant) -> VirtualInstant {
    advance(to: now)
    var left = total
    var index = position
    for number in 0..<counts.count where left > count {
      index = index + 1 == counts.count ? 0 : index + 1
      left -= Int(counts[index])
      if left <= count {
        let passed = current + Int64(number) + 1
        return VirtualInstant(nanoseconds: passed * bucket.nanoseconds)
      }
    }
    return now
  }

  /// The last `amount` were never counted; complexity O(buckets).
  public mutating func giveBack(_ amount: Int, now: VirtualInstant) {
    advance(to: now)
    var left = min(amount, total)
    total -= left
    var index = position
    while left > 0 {
      let part = min(left, Int(counts[index]))
      counts[index] -= UInt32(part)
      left -= part
      index = index == 0 ? counts.count - 1 : index - 1
    }
  }

  /// Forgets everything.
  public mutating func reset() {
    for index in counts.indices { counts[index] = 0 }
    total = 0
  }

  private mutating func advance(to now: VirtualInstant) {
    guard now >= bucketEnd else { return }
    let number = floorQuotient(now.nanoseconds, bucket.nanoseconds)
    if total > 0 {
      for _ in 0..<min(number - current, Int64(counts.count)) {
        position = position + 1 == counts.count ? 0 : position + 1
        total -= Int(counts[position])
        counts[position] = 0
      }
    }
    current = number
    bucketEnd = VirtualInstant(nanoseconds: (number + 1) * bucket.nanoseconds)
  }
}
