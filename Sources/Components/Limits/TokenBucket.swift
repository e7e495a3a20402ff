public import VirtualTime

/// Admits at most `burst` at once and one more per `interval`, in exact integer nanoseconds.
///
/// Kept as one instant, the moment at which the bucket is full again (the generic cell rate algorithm). Over any span
/// `w` it admits at most `burst + w / interval`. Every method takes constant time and allocates nothing.
public struct TokenBucket: Hashable, Sendable {
  /// The time in which one token comes back; zero: unlimited. Rounded up to whole nanoseconds, so the rate is never
  /// exceeded.
  public private(set) var interval: VirtualDuration
  /// The most tokens it holds; at least 1.
  public private(set) var burst: Int
  /// When all tokens are back.
  private var fullAt: VirtualInstant

  /// - Precondition: `interval` is not negative, `burst` is at least 1, and their product is within the range of
  ///   `VirtualDuration` (`fits` tells).
  public init(interval: VirtualDuration, burst: Int) {
    precondition(Self.fits(interval: interval, burst: burst), "a token bucket that is out of range")
    self.interval = interval
    self.burst = burst
    fullAt = VirtualInstant(nanoseconds: .min / 2)
  }

  /// Whether a bucket of that size can be kept: refilling it takes less than about 146 years.
  public static func fits(interval: VirtualDuration, burst: Int) -> Bool {
    guard interval >= .zero, burst >= 1 else { return false }
    let (product, overflow) = interval.nanoseconds.multipliedReportingOverflow(by: Int64(burst))
    return !overflow && product < Int64.max / 2
  }

  /// The time in which one token comes back at that rate; nil when it is zero or longer than about 146 years.
  public static func interval(of rate: Rate) -> VirtualDuration? {
    let nanoseconds = (Double(rate.per.nanoseconds) / rate.count).rounded(.up)
    guard rate.count > 0, nanoseconds < Double(Int64.max / 2) else { return nil }
    return VirtualDuration(nanoseconds: Int64(nanoseconds))
  }

  /// Takes `cost` tokens if that many are there; returns whether it did.
  public mutating func take(_ cost: Int, now: VirtualInstant) -> Bool {
    guard interval > .zero else { return true }
    guard cost <= burst else { return false }
    let next = max(fullAt, now) + interval * cost
    guard next - now <= interval * burst else { return false }
    fullAt = next
    return true
  }

  /// The tokens that are missing, a part of one counted whole. More than `burst` after a change to a smaller size.
  public func missing(now: VirtualInstant) -> Int {
    guard interval > .zero, fullAt > now else { return 0 }
    return Int(((fullAt - now).nanoseconds - 1) / interval.nanoseconds) + 1
  }

  /// The whole tokens that are there.
  public func available(now: VirtualInstant) -> Int { max(0, burst - missing(now: now)) }

  /// The time until it is full again. Where tokens stand for a queue's places, the wait of whoever comes next.
  public func refillTime(now: VirtualInstant) -> VirtualDuration { fullAt > now ? fullAt - now : .zero }

  /// When `cost` tokens will be there, if none is taken before; nil: never, `cost` is more than the bucket holds.
  public func ready(_ cost: Int, now: VirtualInstant) -> VirtualInstant? {
    guard cost <= burst else { return nil }
    return max(now, fullAt + interval * cost - interval * burst)
  }

  /// `count` tokens were never taken.
  public mutating func giveBack(_ count: Int) { fullAt = fullAt - interval * count }

  /// Refills it.
  public mutating func reset() { fullAt = VirtualInstant(nanoseconds: .min / 2) }

  /// Changes rate and size. The tokens that are missing stay missing, even if they are more than the new size: what was
  /// used is not forgiven. So changing back at the same moment restores the bucket, to the nearest nanosecond.
  public mutating func change(interval: VirtualDuration, burst: Int, now: VirtualInstant) {
    let old = self
    self = TokenBucket(interval: interval, burst: burst)
    guard old.interval > .zero, old.fullAt > now else { return }
    let (whole, rest) = (old.fullAt - now).nanoseconds.quotientAndRemainder(dividingBy: old.interval.nanoseconds)
    let part = Double(rest) / Double(old.interval.nanoseconds) * Double(interval.nanoseconds)
    let (refill, overflow) = interval.nanoseconds.multipliedReportingOverflow(by: whole)
    // Beyond 73 years nobody waits for the rest.
    let bounded = overflow ? Int64.max / 4 : min(refill + Int64(part.rounded()), .max / 4)
    fullAt = now + VirtualDuration(nanoseconds: bounded)
  }
}
