public import MongoEngine
import Telemetry
public import VirtualTime

/// A replica set with its data, as a pure state machine: time is passed in, and what has happened is taken with
/// `takeNews()`.
///
/// Every member has its own data, which follow its own oplog. A member has so many processors; commands take them in the
/// order of arrival. Time must not go back.
public struct MongoMachine: Sendable {
  public let timing: MongoTiming
  /// The database that clients use if they name no other.
  public let database: String
  public internal(set) var set: ReplicaSet
  public private(set) var faults = FaultStack<MongoFault>()
  /// By member.
  var databases: [MongoDatabase]
  /// The last entry that a member's data came with when they were copied from another.
  var copiedThrough: [OpTime]
  /// By namespace.
  public internal(set) var assumed: [String: AssumedDocuments]
  /// By member, when each of its processors is free.
  private var processors: [[VirtualInstant]]
  /// The moment that is `.start` to the replica set.
  let origin: VirtualInstant
  /// What is written and might yet be lost.
  var written: [WrittenEntry] = []
  public internal(set) var losses: [MongoLoss] = []
  /// By namespace and `_id`, documents that restores and wipes have cost, as they were.
  var lost: [String: [BSONValue: BSONDocument]] = [:]
  /// By namespace, how many of those that are not there one by one are gone.
  var lostAssumed: [String: Int] = [:]
  /// When the oplogs went with the data.
  var wipedAt: VirtualInstant?
  /// The fault or command that changed the set last.
  public internal(set) var disturbance = ""
  /// By session, the last write with a number.
  var transactions: [Int: (number: Int, time: OpTime?, reply: MongoReply)] = [:]
  var news: [MongoNews] = []
  /// By namespace and `_id`, the messages for whose sake documents were inserted.
  var authors: [String: [BSONValue: MessageID]] = [:]
  /// How often there was a new primary, the first aside.
  public internal(set) var elections = 0

  /// - Parameters:
  ///   - cores: processors of each member.
  ///   - now: the present moment; heartbeats begin here.
  ///   - unixTime: milliseconds since 1970 now.
  ///   - delay: how long an entry of the oplog takes to a secondary.
  public init(
    timing: MongoTiming, name: String, members: [MemberConfiguration], settings: ReplicaSet.Settings = .init(),
    cores: Int = 4, database: String = "test", assumed: [String: AssumedDocuments] = [:],
    indexes: [(namespace: String, index: IndexDefinition)] = [], now: VirtualInstant, unixTime: Int64,
    delay: VirtualDuration = .milliseconds(2), random: RandomStream
  ) throws(MongoError) {
    precondition(cores > 0, "a member has processors")
    self.timing = timing
    self.database = database
    self.assumed = assumed
    origin = now
    set = ReplicaSet(
      name: name, members: members, settings: settings, epoch: unixTime, delay: delay, random: random)
    _ = set.takeEvents()
    var data = MongoDatabase(process: 0x4D_4F4E_474F)
    for namespace in assumed.keys.sorted() { _ = data.insert([], into: namespace, now: unixTime) }
    for entry in indexes { _ = try data.createIndex(entry.index, on: entry.namespace, now: unixTime) }
    databases = Array(repeating: data, count: members.count)
    copiedThrough = Array(repeating: .zero, count: members.count)
    processors = Array(repeating: Array(repeating: now, count: cores), count: members.count)
  }

  /// How many members there are.
  public var count: Int { self.set.count }
  /// A member's host and port.
  public func host(_ member: Int) -> String { set.configuration(member).host }
  /// Milliseconds since 1970.
  public var unixTime: Int64 { self.set.unixTime }
  /// A member's data.
  public func data(_ member: Int) -> MongoDatabase { databases[member] }

  /// The simulation's moment of a moment of the replica set.
  func moment(_ instant: VirtualInstant) -> VirtualInstant { origin + (instant - .start) }

  /// When something happens next by itself.
  public var nextEvent: VirtualInstant { moment(set.nextEvent) }

  /// Takes what has happened since the last time.
  public mutating func takeNews() -> [MongoNews] {
    defer { news = [] }
    return news
  }

  /// Members' data and their states as of now.
  public mutating func advance(to now: VirtualInstant) {
    let moment = VirtualInstant.start + (now - origin)
    // At the same moment, too: what is due by now happens now.
    if moment >= set.now { set.advance(to: moment) }
    digest()
  }

  // MARK: Processors

  /// A member takes so much time for something, on the processor that is free first.
  /// - Returns: when it is done.
  mutating func serve(_ time: VirtualDuration, on member: Int, now: VirtualInstant) -> VirtualInstant {
    var best = 0
    for index in processors[member].indices where processors[member][index] < processors[member][best] { best = index }
    var factor = 1.0
    for entry in faults.entries { if case .slow(let slow) = entry.effect { factor *= slow } }
    let done = max(now, processors[member][best]) + time.scaled(by: factor)
    processors[member][best] = done
    return done
  }

  /// What the process was at is forgotten.
  mutating func restartProcessors(of member: Int, now: VirtualInstant) {
    for index in processors[member].indices { processors[member][index] = now }
  }

  func roundTrip(_ random: inout RandomStream) -> VirtualDuration {
    disturbed(timing.roundTrip.sample(using: &random), using: &random)
  }

  /// A time on the network under the faults of now.
  func disturbed(_ time: VirtualDuration, using random: inout RandomStream) -> VirtualDuration {
    guard !faults.isEmpty else { return time }
    return faults.latencies { if case .latency(let fault) = $0 { fault } else { nil } }
      .disturbed(time, using: &random)
  }

  /// The faults change.
  mutating func changeFaults(_ change: (inout FaultStack<MongoFault>) -> Void) { change(&faults) }
}

/// What the actor is to do, or to tell.
public enum MongoNews: Hashable, Sendable {
  /// A member is another than it was.
  case changed(member: Int)
  /// It is no primary any more: what was writing there is interrupted.
  case steppedDown(member: Int, StepDownReason)
  case elected(member: Int)
  /// A write has what it asked for, or will not get it; nil error: it has. Gone: its connection is.
  case settled(write: Int, MongoError?)
  case disconnected(write: Int)
}
