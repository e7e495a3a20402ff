public import VirtualTime

/// Refuses a part of a client's own requests when a backend refuses many: with probability
/// `max(0, (requests - K x accepts) / (requests + 1))` over a window. Requests refused here count as requests.
///
/// Source: Google, Site Reliability Engineering, "Handling Overload": K = 2, two minutes. The window is kept in 40
/// slices (assumed).
public struct AdaptiveThrottle: Hashable, Sendable {
  private let multiplier: Double
  private var requests: SlidingSum
  private var accepts: SlidingSum
  /// Requests refused so far.
  public private(set) var refusals = 0

  /// - Parameters:
  ///   - multiplier: K; at least 1. Larger is more patient with the backend's refusals.
  ///   - window: what is remembered; at least a microsecond.
  public init(multiplier: Double, window: VirtualDuration, now: VirtualInstant) {
    precondition(multiplier >= 1, "an adaptive throttle whose K is below 1 refuses requests of a healthy backend")
    self.multiplier = multiplier
    requests = SlidingSum(span: window, slices: 40, now: now)
    accepts = SlidingSum(span: window, slices: 40, now: now)
  }

  /// The probability with which a request would be refused now.
  public mutating func refusalProbability(now: VirtualInstant) -> Double {
    requests.advance(to: now)
    accepts.advance(to: now)
    let (sent, accepted) = (Double(requests.total), Double(accepts.total))
    return max(0, (sent - multiplier * accepted) / (sent + 1))
  }

  /// Whether a request may be made now. Always draws one number.
  public mutating func admits(now: VirtualInstant, random: inout RandomStream) -> Bool {
    let isAdmitted = random.unit() >= refusalProbability(now: now)
    requests.add(1, now: now)
    if !isAdmitted { refusals += 1 }
    return isAdmitted
  }

  /// The backend took a request (whether or not it could do what was asked).
  public mutating func accepted(now: VirtualInstant) { accepts.add(1, now: now) }
}
