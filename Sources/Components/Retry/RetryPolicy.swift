public import VirtualTime

/// How often to try and how long to wait in between.
public struct RetryPolicy: Hashable, Sendable {
  /// Tries in total: 5 means one first attempt and at most four retries. At least 1.
  public var maximumAttempts: Int
  public var backoff: BackoffPolicy

  /// - Precondition: `maximumAttempts >= 1`.
  public init(maximumAttempts: Int, backoff: BackoffPolicy) {
    precondition(maximumAttempts >= 1, "a retry policy without an attempt")
    self.maximumAttempts = maximumAttempts
    self.backoff = backoff
  }

  /// What to do after a failure.
  public enum Decision: Hashable, Sendable {
    /// Try again after this wait.
    case retry(after: VirtualDuration)
    /// That was the last attempt.
    case giveUp
  }

  /// What to do after the failure of the attempt of that number (from 1).
  public func decision(
    afterAttempt attempt: Int, previous: VirtualDuration? = nil, random: inout RandomStream
  ) -> Decision {
    guard attempt < maximumAttempts else { return .giveUp }
    return .retry(after: backoff.delay(afterAttempt: attempt, previous: previous, random: &random))
  }
}
