import VirtualTime

/// What a member is, with the numbers and names of `rs.status()` (manual, "Replica Set Member States").
public enum MemberState: Int, Hashable, Sendable, CaseIterable {
  case primary = 1
  case secondary = 2
  /// It is catching up from a state in which it cannot serve reads, or too far behind to catch up at all.
  case recovering = 3
  case arbiter = 7
  case down = 8
  case rollback = 9

  /// As `stateStr` has it.
  public var name: String { "\(self)".uppercased() }
}

/// A member of the configuration.
public struct MemberConfiguration: Hashable, Sendable {
  /// Host and port.
  public var host: String
  /// 0 is never elected; higher ones are preferred.
  public var priority: Double
  public var votes: Int
  public var isArbiter: Bool
  public var isHidden: Bool
  public var tags: [String: String]

  public init(
    host: String, priority: Double = 1, votes: Int = 1, isArbiter: Bool = false, isHidden: Bool = false,
    tags: [String: String] = [:]
  ) {
    precondition(
      priority >= 0 && (votes == 0 || votes == 1), "a priority is not negative, and a member has one vote or none")
    self.host = host
    self.priority = isArbiter ? 0 : priority
    self.votes = votes
    self.isArbiter = isArbiter
    self.isHidden = isHidden
    self.tags = tags
  }
}

/// A member as it is. Members are named by their place in the configuration.
struct ReplicaMember: Sendable {
  /// What one member knows of another by heartbeats.
  struct Sight: Sendable {
    var state: MemberState = .down
    var applied = OpTime.zero
    var lastContact: VirtualInstant?
    var isHealthy = false
  }

  let configuration: MemberConfiguration
  var state: MemberState
  var isRunning = true
  var term = 0
  /// The last term in which it has voted.
  var votedIn = 0
  var log: [OplogEntry] = []
  /// Entries before the log's first that are gone.
  var dropped = 0
  var sights: [Sight]
  /// When it last heard of a primary.
  var lastPrimary: VirtualInstant
  /// How long after that it runs for election.
  var patience: VirtualDuration
  /// It does not run for election before, after a step-down or `rs.freeze()`, whoever asks.
  var frozenUntil: VirtualInstant?
  /// After an election that it has lost it does not try again before.
  var nextTry: VirtualInstant?
  var nextHeartbeat: VirtualInstant
  /// Since when it can reach its source of entries.
  var syncSince: VirtualInstant?
  var syncSource: Int?
  /// How long an entry takes from the primary to here.
  var delay: VirtualDuration
  var startedAt: VirtualInstant
  var electedAt: VirtualInstant?
  var rollbackEnds: VirtualInstant?
  /// How often its state has changed since its process began.
  var changes = 0
  /// Which process it is: every start makes a new one.
  var starts = 1

  /// The last entry it has.
  var applied: OpTime { log.last?.time ?? .zero }
  var bearsData: Bool { !configuration.isArbiter }
  var isElectable: Bool { isRunning && state == .secondary && configuration.priority > 0 }
}
