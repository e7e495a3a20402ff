/// Why a parked task runs again.
@usableFromInline enum ResumeReason: UInt8, Sendable {
  case woken
  case deadline
  /// The task was cancelled.
  case cancelled
  /// The simulation ends.
  case ended
}

/// How a wait came to its end.
public enum WakeReason: Hashable, Sendable {
  /// Somebody called `wake`.
  case woken
  /// The deadline passed first.
  case deadline
}
