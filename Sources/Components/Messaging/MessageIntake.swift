public import Telemetry

/// A component that flows may name in `into:`.
public protocol MessageIntake: Component {
  /// A request with a new message arrives now. `source` says who asks; the listener gets it back with the answer.
  func offer(_ message: NewMessage, source: UInt32)

  /// As `offer`, for who is not on the component: a handler of its simulation. Each writes `with { $0.offer(...) }` itself: a
  /// default would fetch the simulation through a witness and count a reference to it for every message.
  nonisolated func take(_ message: NewMessage, source: UInt32)

  /// Who is told of answers; set once, before the run.
  func reportAnswers(to listener: any RequestListener)
}

/// Told when a request that offered a message has been answered, accepted or not.
public protocol RequestListener: AnyObject, Sendable {
  func answered(_ message: MessageID, source: UInt32)
}

/// A component that holds messages on the way; the auditors compare what is held with what the journal says is open.
public protocol MessageHolder: Component {
  /// Calls `visit` for every accepted message that is still on its way here, each exactly once.
  func visitHeld(_ visit: (MessageID) -> Void)

  /// The component's queues with their bounds.
  var queueBounds: [QueueBound] { get }
}

/// How full a queue is and how full it may get.
public struct QueueBound: Hashable, Sendable {
  public var queue: String
  public var count: Int
  public var limit: Int
  public init(queue: String, count: Int, limit: Int) {
    self.queue = queue
    self.count = count
    self.limit = limit
  }
}
