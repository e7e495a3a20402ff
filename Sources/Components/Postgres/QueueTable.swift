public import VirtualTime

/// A queue kept in a table of a PostgreSQL database, with the transactions that work on it.
///
/// A pure state machine: it never waits, draws or reads a clock. A statement either ends at once or is left
/// `.waiting`; the call that later frees its row returns the statement's `Completion`. Time passes through
/// `advance(to:)` alone, which fires deadlock checks and time limits.
///
/// Whoever drives it calls `advance(to:)` before each statement, hands every `Completion` to the session it names, and
/// calls `advance(to:)` again at `nextDeadline`.
///
/// The semantics are those of READ COMMITTED in PostgreSQL 15, tested against a real server:
/// - Readers never block and see committed rows, or their own transaction's.
/// - A writer locks the row until its transaction ends. Others wait in order of arrival; whoever gets a row that was
///   changed meanwhile checks its condition again on the new version and keeps the lock even if it no longer holds.
/// - Claims (`FOR UPDATE SKIP LOCKED`) pass over locked rows.
/// - A failed statement ends its transaction's locks at once, although the session must still roll back.
public struct QueueTable: Sendable {
  /// The table's name, for error texts.
  public let relation: String
  /// The settings of new sessions.
  public var settings: SessionSettings
  /// `max_connections`.
  public let maxConnections: Int
  /// `superuser_reserved_connections`, part of `maxConnections`.
  public let reservedConnections: Int
  /// Refuse writes with 25006, as a standby does.
  public var isReadOnly = false

  /// The moment that was last passed to `advance(to:)`.
  public internal(set) var now = VirtualInstant.start
  /// How often the order in which sessions got a row, or the victim of a deadlock, was one that the real server leaves
  /// to a race between its processes. The model decides by arrival there.
  public internal(set) var ambiguousOrders = 0
  /// Deadlocks found so far (`pg_stat_database.deadlocks`).
  public internal(set) var deadlockCount = 0

  /// Dead row versions so far: one for each update and delete, and for each insert that was rolled back.
  public internal(set) var deadVersions = 0

  var cells = RowStore()
  var freeSlots: [UInt32] = []
  var directory = RowDirectory()
  var lanes: [Lane] = []
  /// `channel << 8 | priority` to lane + 1; 0 is none.
  var laneNumbers: [UInt16] = []
  var delayed = OrderedQueue()
  var resting = [OrderedQueue](repeating: OrderedQueue(), count: 3)
  /// The slots of the rows whose current status is `sending`, in no particular order.
  var sendingSlots: [UInt32] = []
  /// Committed rows by channel and status: `channel * MessageStatus.allCases.count + status`.
  var committedCounts: [Int] = []
  /// Room for entries that a claim has to put back.
  var passedOver: [IndexEntry] = []

  var sessions: [Session] = []
  var openSessions = 0
  /// The sessions that wait for a row, in order of arrival.
  var waiting: [Int] = []
  /// No time limit or deadlock check is due before this.
  var earliestDeadline = VirtualInstant(nanoseconds: .max)

  /// An empty table. Limits outside `0 <= reserved < max < 65535` trap.
  public init(
    relation: String, settings: SessionSettings = SessionSettings(), maxConnections: Int = 100,
    reservedConnections: Int = 3
  ) {
    precondition(maxConnections < Int(UInt16.max), "max_connections \(maxConnections) is too large")
    precondition(
      reservedConnections >= 0 && reservedConnections < maxConnections,
      "superuser_reserved_connections must be less than max_connections")
    self.relation = relation
    self.settings = settings
    self.maxConnections = maxConnections
    self.reservedConnections = reservedConnections
  }
}

/// The due rows of one channel and priority, by (created_at, number).
struct Lane {
  var channel: UInt8
  var priority: Int8
  var queue = OrderedQueue()
}
