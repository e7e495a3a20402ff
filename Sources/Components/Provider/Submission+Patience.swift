import VirtualTime

extension Submission {
  /// What a client hears that waits no longer than that; one that would have given up earlier still does.
  func heard(within patience: VirtualDuration) -> Submission {
    switch self {
    case .accepted(let acceptance) where acceptance.latency > patience: .timedOut(after: patience, accepted: acceptance)
    case .refused(_, let latency) where latency > patience: .timedOut(after: patience, accepted: nil)
    case .timedOut(let wait, let accepted) where wait > patience: .timedOut(after: patience, accepted: accepted)
    case .accepted, .refused, .timedOut: self
    }
  }
}
