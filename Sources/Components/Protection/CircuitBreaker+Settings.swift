public import VirtualTime

extension CircuitBreaker {
  /// When to open and when to try again.
  public struct Settings: Hashable, Sendable {
    /// Failed calls of those in the window, in percent, at which it opens; above 0, at most 100.
    public var failureRate: Double
    /// Slow calls of those in the window, in percent, at which it opens; above 0, at most 100.
    public var slowCallRate: Double
    /// A call that takes longer is slow.
    public var slowCallDuration: VirtualDuration
    public var window: Window
    /// Calls that the window needs before it is judged; at least 1.
    public var minimumCalls: Int
    /// How long calls are refused before the first trial.
    public var waitInOpen: VirtualDuration
    /// Calls of a trial; at least 1.
    public var trialCalls: Int
    /// How long a trial may last before it counts as failed; zero: without end.
    public var maximumWaitInHalfOpen: VirtualDuration
    /// Whether the trial begins by itself when the wait is over, instead of with the next call.
    public var opensForTrialItself: Bool

    /// - Precondition: everything is in its range.
    public init(
      failureRate: Double, slowCallRate: Double, slowCallDuration: VirtualDuration, window: Window, minimumCalls: Int,
      waitInOpen: VirtualDuration, trialCalls: Int, maximumWaitInHalfOpen: VirtualDuration, opensForTrialItself: Bool
    ) {
      precondition(failureRate > 0 && slowCallRate > 0, "a breaker's threshold is above zero")
      precondition(minimumCalls >= 1 && trialCalls >= 1 && window.size >= 1, "a breaker that looks at no call")
      precondition(min(slowCallDuration, waitInOpen, maximumWaitInHalfOpen) >= .zero, "a breaker's time is negative")
      self.failureRate = failureRate
      self.slowCallRate = slowCallRate
      self.slowCallDuration = slowCallDuration
      self.window = window
      self.minimumCalls = minimumCalls
      self.waitInOpen = waitInOpen
      self.trialCalls = trialCalls
      self.maximumWaitInHalfOpen = maximumWaitInHalfOpen
      self.opensForTrialItself = opensForTrialItself
    }

    /// Which calls are looked at.
    public enum Window: Hashable, Sendable {
      /// The last calls; at least 1.
      case lastCalls(Int)
      /// The calls of the last whole seconds, the present one included; at least 1.
      case lastSeconds(Int)

      var size: Int {
        switch self {
        case .lastCalls(let size), .lastSeconds(let size): size
        }
      }
    }

    /// A window of calls cannot hold more than its size.
    var effectiveMinimum: Int {
      if case .lastCalls(let size) = window { min(minimumCalls, size) } else { minimumCalls }
    }
  }
}
