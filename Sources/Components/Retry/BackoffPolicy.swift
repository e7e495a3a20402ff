public import VirtualTime

/// How long to wait before the next attempt.
///
/// With `n` the number of attempts made so far, the undisturbed wait is
/// - fixed: `delay`,
/// - exponential: `min(cap, delay × 2^(n-1))`.
///
/// Jitter then spreads it, with `w` the undisturbed wait and `U` a uniform draw from the closed range:
/// - none: `w` · full: `U(0, w)` · equal: `w/2 + U(0, w/2)`,
/// - decorrelated: `min(cap, U(delay, 3 × previous))`, where `previous` is the last wait, at first `delay`.
///
/// Source: AWS Architecture Blog, "Exponential Backoff And Jitter". Its `expo(n) = min(cap, base × 2^n)` for the n-th
/// retry is this policy with `delay` = 2 × base; its decorrelated jitter has `delay` = base.
public struct BackoffPolicy: Hashable, Sendable {
  /// How waits grow with the attempts.
  public enum Growth: String, Hashable, Sendable, CaseIterable { case fixed, exponential }
  /// How waits are spread.
  public enum Jitter: String, Hashable, Sendable, CaseIterable { case none, full, equal, decorrelated }

  public var growth: Growth
  /// The wait after the first attempt; not negative.
  public var delay: VirtualDuration
  /// The longest wait; at least `delay`.
  public var cap: VirtualDuration
  public var jitter: Jitter

  /// - Precondition: `0 <= delay <= cap`.
  public init(growth: Growth, delay: VirtualDuration, cap: VirtualDuration, jitter: Jitter) {
    precondition(delay >= .zero && cap >= delay, "a backoff whose delay is negative or above its cap")
    self.growth = growth
    self.delay = delay
    self.cap = cap
    self.jitter = jitter
  }

  /// The wait before jitter after `attempt` attempts.
  /// - Precondition: `attempt >= 1`.
  public func undisturbed(afterAttempt attempt: Int) -> VirtualDuration {
    precondition(attempt >= 1, "attempts count from 1")
    guard growth == .exponential, delay > .zero else { return delay }
    let doublings = Int64(attempt - 1)
    // Shifting the cap down instead of the delay up cannot overflow.
    guard doublings < 63, delay.nanoseconds <= cap.nanoseconds >> doublings else { return cap }
    return VirtualDuration(nanoseconds: delay.nanoseconds << doublings)
  }

  /// The shortest and longest possible wait after `attempt` attempts.
  public func bounds(afterAttempt attempt: Int, previous: VirtualDuration? = nil) -> ClosedRange<VirtualDuration> {
    let wait = undisturbed(afterAttempt: attempt)
    switch jitter {
    case .none: return wait...wait
    case .full: return .zero...wait
    case .equal: return wait / 2...wait
    case .decorrelated:
      let last = max(delay, previous ?? delay)
      return delay...(last < cap / 3 ? last * 3 : cap)
    }
  }

  /// The wait after `attempt` attempts. Draws one number, none without jitter.
  /// - Parameter previous: the wait before that attempt, nil after the first; only decorrelated jitter reads it.
  public func delay(
    afterAttempt attempt: Int, previous: VirtualDuration? = nil, random: inout RandomStream
  ) -> VirtualDuration {
    let wait = undisturbed(afterAttempt: attempt)
    switch jitter {
    case .none: return wait
    case .full: return Self.between(.zero, wait, random.unit())
    case .equal: return Self.between(wait / 2, wait, random.unit())
    case .decorrelated:
      // The cap comes after the draw, as published: waits near the cap are mostly the cap itself.
      let last = min(max(delay, previous ?? delay), cap)
      let high = last.nanoseconds > Int64.max / 3 ? VirtualDuration(nanoseconds: .max) : last * 3
      return min(cap, Self.between(delay, high, random.unit()))
    }
  }

  private static func between(_ low: VirtualDuration, _ high: VirtualDuration, _ unit: Double) -> VirtualDuration {
    let offset = (Double((high - low).nanoseconds) * unit).rounded()
    return low + VirtualDuration(nanoseconds: Int64(offset))
  }
}
