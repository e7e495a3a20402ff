public import VirtualTime

/// Counts within windows of fixed length, one after the other.
///
/// This is what `INCR` with `EXPIRE` on the first hit does in Redis. Across a boundary up to twice the limit can pass
/// within one window's length: the last moments of one window and the first of the next (Redis documentation, INCR,
/// "rate limiter" pattern). Constant time, no allocation.
public struct FixedWindow: Hashable, Sendable {
  /// Where windows begin.
  public enum Alignment: Hashable, Sendable {
    /// With the first count after the previous window has ended.
    case firstUse
    /// At whole multiples of the length from this moment, before and after it.
    case from(VirtualInstant)
  }

  public let length: VirtualDuration
  public let alignment: Alignment
  /// The end of the last window that was open.
  private var end = VirtualInstant(nanoseconds: .min)
  private var count = 0

  /// - Precondition: `length` is positive.
  public init(length: VirtualDuration, alignment: Alignment) {
    precondition(length > .zero, "a window without length")
    self.length = length
    self.alignment = alignment
  }

  /// What the current window has counted.
  public func used(now: VirtualInstant) -> Int { now < end ? count : 0 }

  /// When the current window ends; nil when none is open, or never (only with `firstUse`).
  public func resetAt(now: VirtualInstant) -> VirtualInstant? {
    if now < end { return end.nanoseconds == .max ? nil : end }
    switch alignment {
    case .firstUse: return nil
    case .from(let origin): return followingBoundary(now, origin)
    }
  }

  /// Counts `amount` in the current window, opening one if there is none.
  /// - Parameter expires: whether a window that it opens ends by itself; else it stays until `setExpiry` or `reset`.
  public mutating func add(_ amount: Int, now: VirtualInstant, expires: Bool = true) {
    if now >= end {
      count = 0
      switch alignment {
      case .firstUse: end = expires ? now + length : VirtualInstant(nanoseconds: .max)
      case .from(let origin): end = followingBoundary(now, origin)
      }
    }
    count += amount
  }

  /// The current window ends one length from now. Does nothing when none is open.
  public mutating func setExpiry(now: VirtualInstant) {
    if now < end { end = now + length }
  }

  /// The last `amount` were never counted; without any left the window was never opened.
  public mutating func giveBack(_ amount: Int, now: VirtualInstant) {
    guard now < end else { return }
    count -= min(amount, count)
    if count == 0, alignment == .firstUse { reset() }
  }

  /// Forgets the current window.
  public mutating func reset() {
    end = VirtualInstant(nanoseconds: .min)
    count = 0
  }

  private func followingBoundary(_ now: VirtualInstant, _ origin: VirtualInstant) -> VirtualInstant {
    let windows = floorQuotient((now - origin).nanoseconds, length.nanoseconds) + 1
    return origin + VirtualDuration(nanoseconds: windows * length.nanoseconds)
  }
}

/// The quotient rounded towards minus infinity; instants before the scenario's start are negative.
@inline(__always)
func floorQuotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
