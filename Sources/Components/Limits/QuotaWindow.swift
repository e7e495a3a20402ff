public import VirtualTime

/// How a quota counts.
public enum WindowKind: String, Hashable, Sendable, CaseIterable {
  case fixed, moving, tokenBucket
}

/// A quota's state as users and dashboards see it.
public struct QuotaReading: Hashable, Sendable {
  public var used: Int
  /// nil: unlimited.
  public var limit: Int?
  /// When a fixed window ends; nil for other windows and while none is open.
  public var resetAt: VirtualInstant?
  /// Until when it refuses, if it refused and that moment is still ahead.
  public var throttledUntil: VirtualInstant?

  /// What is left, zero when a lowered limit is already exceeded; nil: unlimited.
  public var remaining: Int? { limit.map { max(0, $0 - used) } }

  public init(used: Int, limit: Int?, resetAt: VirtualInstant?, throttledUntil: VirtualInstant?) {
    self.used = used
    self.limit = limit
    self.resetAt = resetAt
    self.throttledUntil = throttledUntil
  }
}

/// One counted limit over a fixed window, a moving window or a token bucket.
///
/// Refused requests do not count. All methods need `now` not to go back. Constant time (a refusal by a moving window
/// looks at its buckets once and then remembers the answer); nothing is allocated after `init`.
public struct QuotaWindow: Hashable, Sendable {
  public let kind: WindowKind
  /// The most it grants per window; nil: unlimited. For a token bucket, its size.
  public private(set) var limit: Int?
  public let span: VirtualDuration
  // One of the three is in use. They are stored side by side because a payload inside an enum would be copied at every
  // change.
  private var fixed: FixedWindow
  private var moving: MovingWindow
  private var bucket: TokenBucket
  /// No request is granted before this moment unless the limit changes.
  private var refusedUntil = VirtualInstant(nanoseconds: .min)

  /// - Parameters:
  ///   - limit: at most `largestLimit`; nil: unlimited.
  ///   - buckets: the resolution of a moving window; unused otherwise.
  public init(
    kind: WindowKind, limit: Int?, span: VirtualDuration, alignment: FixedWindow.Alignment = .firstUse, buckets: Int
  ) {
    self.kind = kind
    self.limit = limit
    self.span = span
    fixed = FixedWindow(length: span, alignment: alignment)
    moving = MovingWindow(span: span, buckets: kind == .moving ? buckets : 1)
    bucket = Self.bucket(limit, span)
  }

  /// Beyond this a limit is a configuration problem.
  public static let largestLimit = 2_000_000_000

  /// What comes of one request.
  public enum Decision: Hashable, Sendable {
    /// `used` includes this one; `limit` nil: unlimited.
    case granted(used: Int, limit: Int?)
    /// The first moment at which one more can be granted; nil: not before the limit is raised.
    case refused(until: VirtualInstant?)
  }

  /// Whether one more would be granted; counts nothing.
  public mutating func mayTake(now: VirtualInstant) -> Bool {
    guard let limit else { return true }
    if now < refusedUntil { return false }
    guard limit > 0, used(now: now) < limit else {
      refusedUntil = nextGrant(limit, now: now) ?? VirtualInstant(nanoseconds: .max)
      return false
    }
    return true
  }

  /// Takes one if the limit allows it.
  /// - Parameter expires: whether a fixed window that it opens gets its end; else `setExpiry` must follow.
  public mutating func take(now: VirtualInstant, expires: Bool = true) -> Decision {
    guard mayTake(now: now) else {
      return .refused(until: refusedUntil.nanoseconds == .max ? nil : refusedUntil)
    }
    count(now: now, expires: expires)
    return .granted(used: used(now: now), limit: limit)
  }

  /// Counts one that `mayTake` has just said may be taken.
  mutating func take(granted now: VirtualInstant) { count(now: now, expires: true) }

  /// What is counted now; for a token bucket, the tokens that are missing.
  public mutating func used(now: VirtualInstant) -> Int {
    switch kind {
    case .fixed: fixed.used(now: now)
    case .moving: moving.used(now: now)
    case .tokenBucket: bucket.missing(now: now)
    }
  }

  /// The state at this moment; constant time.
  public mutating func reading(now: VirtualInstant) -> QuotaReading {
    let isThrottled = now < refusedUntil && refusedUntil.nanoseconds != .max
    return QuotaReading(
      used: used(now: now), limit: limit, resetAt: kind == .fixed ? fixed.resetAt(now: now) : nil,
      throttledUntil: isThrottled ? refusedUntil : nil)
  }

  /// Changes the limit; what is counted stays, so a lowered limit may refuse at once.
  public mutating func setLimit(_ limit: Int?, now: VirtualInstant) {
    self.limit = limit
    if let limit, limit > 0 {
      let changed = Self.bucket(limit, span)
      bucket.change(interval: changed.interval, burst: changed.burst, now: now)
    }
    refusedUntil = VirtualInstant(nanoseconds: .min)
  }

  /// Forgets what is counted; the limit stays.
  public mutating func reset() {
    fixed.reset()
    moving.reset()
    bucket.reset()
    refusedUntil = VirtualInstant(nanoseconds: .min)
  }

  /// The bucket of a moving window that counts this moment.
  mutating func bucketNumber(now: VirtualInstant) -> Int64 { moving.bucketNumber(now: now) }

  /// Whether a moving window still counts what it counted in that bucket.
  mutating func holds(_ bucket: Int64, now: VirtualInstant) -> Bool { moving.holds(bucket, now: now) }

  /// Counts one of that bucket of a moving window as of this moment instead. Capacity that was to come free with it
  /// comes later then; a refusal that was foretold to end earlier is asked again.
  mutating func renew(from bucket: Int64, now: VirtualInstant) { moving.renew(from: bucket, now: now) }

  /// A fixed window that was opened without an end gets it: one span from now.
  public mutating func setExpiry(now: VirtualInstant) {
    fixed.setExpiry(now: now)
    refusedUntil = VirtualInstant(nanoseconds: .min)
  }

  /// The last `count` were never counted, as where a store has lost its last writes.
  public mutating func giveBack(_ count: Int, now: VirtualInstant) {
    switch kind {
    case .fixed: fixed.giveBack(count, now: now)
    case .moving: moving.giveBack(count, now: now)
    case .tokenBucket: bucket.giveBack(count)
    }
    refusedUntil = VirtualInstant(nanoseconds: .min)
  }

  private mutating func count(now: VirtualInstant, expires: Bool) {
    switch kind {
    case .fixed: fixed.add(1, now: now, expires: expires)
    case .moving: moving.add(1, now: now)
    case .tokenBucket: _ = bucket.take(1, now: now)
    }
  }

  private mutating func nextGrant(_ limit: Int, now: VirtualInstant) -> VirtualInstant? {
    guard limit > 0 else { return nil }
    switch kind {
    case .fixed: return fixed.resetAt(now: now)
    case .moving: return moving.falls(to: limit - 1, now: now)
    case .tokenBucket: return bucket.ready(1, now: now)
    }
  }

  private static func bucket(_ limit: Int?, _ span: VirtualDuration) -> TokenBucket {
    guard let limit, limit > 0 else { return TokenBucket(interval: .zero, burst: 1) }
    let interval = VirtualDuration(nanoseconds: (span.nanoseconds + Int64(limit) - 1) / Int64(limit))
    return TokenBucket(interval: interval, burst: limit)
  }
}
