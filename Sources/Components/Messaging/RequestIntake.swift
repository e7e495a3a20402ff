/// A component that mixes of requests may name in `into:`.
public protocol RequestIntake: Component {
  /// What can be asked, as `METHOD /path`. Requests name it by its place here.
  nonisolated var endpoints: [String] { get }

  /// A request that brings no message arrives now. `source` says who asks; the listener gets it back with the answer.
  nonisolated func take(endpoint: Int, source: UInt32)

  /// Who is told of answers; set once, before the run.
  func reportRequests(to listener: any RequestMixListener)

  /// Numbers of the requests that have no answer yet, with and without messages, rising: what the auditor compares with
  /// the journal.
  var openRequests: [UInt32] { get }
}

/// Told when a request that brought no message has been answered, however.
public protocol RequestMixListener: AnyObject, Sendable {
  func requestAnswered(source: UInt32)
}
