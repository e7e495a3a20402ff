public import MongoEngine
import SimulationKernel
import Telemetry
public import VirtualTime

/// A request that a member has not answered yet.
public struct MongoOperation: Hashable, Sendable {
  public var namespace: String
  public var kind: MongoCounter
  /// When it was sent.
  public var began: VirtualInstant
}

/// What tools and people reach beside the commands of clients.
extension Mongo {
  /// The set with its data as of now. A value: it stays as it is.
  public var state: MongoMachine {
    advance()
    return machine
  }

  /// A client of somebody who is no pod, such as a shell's; whoever makes it closes it.
  /// - Parameter owner: what it is called; the same names in the same order make the same clients.
  public func makeClient(_ settings: MongoClientSettings, named owner: String) -> MongoClient {
    madeClients += 1
    return MongoClient(self, settings, client: owner, random: stream("client \(madeClients) of \(owner)"))
  }

  /// `replSetStepDown` on a member.
  /// - Throws: what the member answers; without a caught-up secondary `ExceededTimeLimit`, at once: the caller asks again until it
  ///   has had enough.
  public func stepDown(
    _ member: Int, for period: VirtualDuration, isForced: Bool = false, cause: String
  ) throws(MongoError) {
    defer { tell() }
    try machine.stepDown(member, for: period, isForced: isForced, cause: cause, now: simulation.now)
  }

  /// `replSetFreeze` on a member.
  /// - Throws: what the member answers.
  public func freeze(_ member: Int, for period: VirtualDuration) throws(MongoError) {
    defer { tell() }
    try machine.freeze(member, for: period, now: simulation.now)
  }

  /// How a member meets a connection to one of its addresses now; nil: no host of that name leads here.
  public func reach(_ address: String) -> MongoMachine.Reach? { member(at: address).map { machine.reach($0) } }

  /// How long a question to a member and its answer take now.
  public func operatorRoundTrip() -> VirtualDuration { roundTrip() }

  /// What runs on a member, the oldest first.
  public func operations(on member: Int) -> [MongoOperation] {
    calls.compactMap(\.self).filter { $0.member == member }.map {
      MongoOperation(namespace: $0.request.namespace, kind: $0.request.command.counter, began: $0.began)
    }.sorted { ($0.began, $0.namespace) < ($1.began, $1.namespace) }
  }

  /// How many connections a member takes.
  public nonisolated var connectionLimit: Int { limits.connections }

  /// Bytes a second that a tool reads or writes.
  public nonisolated var toolRate: Int64 { dumpRate }
}
