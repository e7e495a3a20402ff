public import VirtualTime

/// How long a failed job waits before its next attempt.
public struct BullBackoff: Hashable, Sendable {
  /// How the delay grows.
  public enum Kind: Hashable, Sendable {
    /// The same every time.
    case fixed
    /// `2^(n - 1)` times the delay before attempt n + 1. There is no cap.
    case exponential
    /// The worker's own strategy of this name decides; -1 fails the job for good.
    case custom(String)
  }

  public var kind: Kind
  /// Milliseconds, at least 0.
  public var delay: Int64
  /// 0 to 1: the part of the delay that is drawn anew each time.
  public var jitter: Double

  /// - Parameters:
  ///   - delay: milliseconds, at least 0.
  ///   - jitter: 0 to 1; the wait is uniform between `delay * (1 - jitter)` and `delay`.
  public init(_ kind: Kind, delay: Int64, jitter: Double = 0) {
    precondition(delay >= 0 && (0...1).contains(jitter), "a delay is not negative, a jitter lies between 0 and 1")
    self.kind = kind
    self.delay = delay
    self.jitter = jitter
  }

  /// The delay without jitter, in milliseconds: BullMQ computes it in a JavaScript number, so it is exact up to 2^53. From there
  /// on, and at the latest at 2^62 ms, this saturates.
  public func fullDelay(attemptsMade: Int) -> Int64 {
    guard kind == .exponential, delay > 0, attemptsMade > 1 else { return delay }
    let shift = attemptsMade - 1
    let limit = Int64(1) << 62
    return shift >= 62 || delay > limit >> Int64(shift) ? limit : delay << Int64(shift)
  }

  /// The wait before the next attempt, in milliseconds; -1: there shall be none.
  ///
  /// - Parameters:
  ///   - attemptsMade: including the one that has just failed, from 1.
  ///   - random: only drawn from where there is jitter.
  ///   - strategy: what a `custom` backoff asks: the attempts made in, milliseconds out.
  public func wait(
    attemptsMade: Int, random: inout RandomStream, strategy: (Int) -> Int64 = { _ in 0 }
  ) -> Int64 {
    if case .custom = kind { return strategy(attemptsMade) }
    let full = fullDelay(attemptsMade: attemptsMade)
    guard jitter > 0 else { return full }
    let least = Double(full) * (1 - jitter)
    return Int64((random.unit() * Double(full) * jitter + least).rounded(.down))
  }
}
