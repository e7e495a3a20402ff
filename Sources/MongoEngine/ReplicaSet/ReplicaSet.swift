public import VirtualTime

/// A replica set as a pure state machine: members, heartbeats, elections, replication, rollback (manual, "Replication").
///
/// Time is passed in. `advance(to:)` plays what happens up to a moment; what comes of it is taken with `takeEvents()`.
/// Messages take no time, entries take each member's `delay`, an election is over at once; the driving side spends what the
/// network takes.
public struct ReplicaSet: Sendable {
  /// The timings of the configuration (manual, "Self-Managed Replica Set Configuration", `settings`).
  public struct Settings: Hashable, Sendable {
    public var heartbeatInterval: VirtualDuration = .seconds(2)
    /// Without word of a primary for so long a member runs for election.
    public var electionTimeout: VirtualDuration = .seconds(10)
    /// Up to this share of the timeout is added at random, so that members do not run at the same time.
    public var electionTimeoutSpread = 0.15
    /// How long a rollback takes (assumed; the server's depends on how much is taken back).
    public var rollbackTime: VirtualDuration = .seconds(1)
    /// Entries that an oplog holds; a member that lacks older ones cannot catch up.
    public var oplogCapacity = 1_000_000

    public init() {}
  }

  public let name: String
  public let settings: Settings
  public internal(set) var now: VirtualInstant
  /// Milliseconds since 1970 at `.start`.
  let epoch: Int64
  var members: [ReplicaMember]
  /// Pairs that cannot talk, the lower number first.
  var cuts: Set<Link> = []
  var clock = OplogClock()
  var random: RandomStream
  var writes: [PendingWrite] = []
  private var lastWrite = 0
  private var events: [ReplicaSetEvent] = []

  /// A way between two members.
  struct Link: Hashable, Sendable {
    let low: Int
    let high: Int
    init(_ a: Int, _ b: Int) { (low, high) = (min(a, b), max(a, b)) }
  }

  /// A set in which the first electable member is primary, in term 1.
  /// - Parameters:
  ///   - epoch: milliseconds since 1970 at `.start`.
  ///   - delay: how long an entry takes to a secondary at first.
  public init(
    name: String, members: [MemberConfiguration], settings: Settings = Settings(), epoch: Int64 = 0,
    delay: VirtualDuration = .milliseconds(2), random: RandomStream
  ) {
    precondition(members.contains { $0.priority > 0 && $0.votes > 0 }, "a set needs a member that can be primary")
    self.name = name
    self.settings = settings
    self.epoch = epoch
    self.random = random
    now = .start
    self.members = members.enumerated().map { index, configuration in
      ReplicaMember(
        configuration: configuration, state: configuration.isArbiter ? .arbiter : .secondary,
        sights: Array(repeating: .init(), count: members.count), lastPrimary: .start, patience: .zero,
        nextHeartbeat: .start + .milliseconds(Int64(index * 10)), delay: delay, startedAt: .start)
    }
    for index in self.members.indices { self.members[index].patience = drawnPatience() }
    for a in self.members.indices { for b in self.members.indices where a != b { meet(a, b) } }
    let first = members.indices.max { (members[$0].priority, -$0) < (members[$1].priority, -$1) }!
    elect(first, term: 1)
    for a in self.members.indices { for b in self.members.indices where a != b { meet(a, b) } }
  }

  /// How many members there are.
  public var count: Int { members.count }
  /// Members by their place.
  public func configuration(_ member: Int) -> MemberConfiguration { members[member].configuration }
  /// What a member is.
  public func state(_ member: Int) -> MemberState { members[member].isRunning ? members[member].state : .down }
  /// The latest term's primary; nil: none. Cut off, an earlier one may take itself for primary for a while too.
  public var primary: Int? {
    members.indices.filter { state($0) == .primary }.max { members[$0].term < members[$1].term }
  }
  /// All that take themselves for primary.
  public var primaries: [Int] { members.indices.filter { state($0) == .primary } }
  /// The last entry that a member has.
  public func applied(_ member: Int) -> OpTime { members[member].applied }
  /// A member's oplog.
  public func oplog(_ member: Int) -> [OplogEntry] { members[member].log }
  /// The term that a member knows of.
  public func term(_ member: Int) -> Int { members[member].term }

  /// How many votes make a majority.
  public var majority: Int { members.count { $0.configuration.votes > 0 } / 2 + 1 }

  /// How many members `w: "majority"` waits for: a majority, but no more than those that vote and hold data.
  public var writeMajority: Int {
    min(majority, members.count { $0.configuration.votes > 0 && $0.bearsData })
  }

  /// How far a member's last entry lies behind that of the primary; nil without a primary.
  public func lag(_ member: Int) -> VirtualDuration? {
    guard let primary, let last = members[primary].log.last else { return nil }
    guard let own = members[member].log.last else { return .milliseconds(last.wall - epoch) }
    return .milliseconds(max(0, last.wall - own.wall))
  }

  /// Milliseconds since 1970 now.
  var wall: Int64 { epoch + now.nanoseconds / 1_000_000 }

  /// Takes what has happened since the last time.
  public mutating func takeEvents() -> [ReplicaSetEvent] {
    defer { events = [] }
    return events
  }

  mutating func tell(_ event: ReplicaSetEvent) { events.append(event) }

  mutating func nextWrite() -> Int {
    lastWrite += 1
    return lastWrite
  }

  mutating func drawnPatience() -> VirtualDuration {
    let spread = settings.electionTimeoutSpread * random.unit()
    return settings.electionTimeout
      + VirtualDuration(nanoseconds: Int64((Double(settings.electionTimeout.nanoseconds) * spread).rounded()))
  }

  mutating func become(_ state: MemberState, _ member: Int) {
    guard members[member].state != state else { return }
    members[member].state = state
    members[member].changes += 1
    tell(.stateChanged(member: member, state))
  }

  /// Whether two members can talk.
  func reaches(_ a: Int, _ b: Int) -> Bool {
    members[a].isRunning && members[b].isRunning && (a == b || !cuts.contains(Link(a, b)))
  }
}
