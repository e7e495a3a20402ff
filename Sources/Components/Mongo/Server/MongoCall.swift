import MongoEngine
import SimulationKernel
import VirtualTime

/// A request on its way: the member answers it, or its connection is gone.
public final class MongoCall: @unchecked Sendable {
  let request: MongoRequest
  let member: Int
  /// When it was sent.
  let began: VirtualInstant
  /// Where it stands among those under way.
  var slot = 0
  /// When it has been served; nil: nobody serves it.
  var event: ScheduledEvent?
  /// Whether the client is gone or not, who waits for it.
  var waiter: Waiter?
  /// Of a write that waits for its confirmation.
  var write: Int?
  /// What has been read already, or what the write has done.
  var reply: MongoReply?
  /// Why it was refused at once.
  var refusal: MongoError?
  /// What became of it at its member.
  public internal(set) var outcome: MongoOutcome?
  /// Whether the client's end of the connection was closed meanwhile.
  var isInterrupted = false

  init(_ request: MongoRequest, on member: Int, at began: VirtualInstant) {
    self.request = request
    self.member = member
    self.began = began
  }
}

/// A connection that a member holds for a client.
public struct MongoConnection: Hashable, Sendable {
  var member: Int
  /// Of the member's process.
  var life: Int
}

/// A server's way to a client that watches its members. Clients go with their pods.
final class MongoWatch: @unchecked Sendable {
  weak var client: MongoClient?
}
