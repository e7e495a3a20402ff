public import SimulationKernel
public import Telemetry
import VirtualTime

/// A queue kept in a database table: messages are rows that workers claim, send and write down.
///
/// The table's transactions are `QueueTable`'s; this actor spends the statements' time, writes the journal and keeps
/// the metrics.
public actor TableQueue: Component, MessageHolder {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  nonisolated let database: Postgres
  let nameID: NameID
  package nonisolated let journal: Journal
  nonisolated let settings: Settings
  /// How often the gauges are computed.
  var refreshInterval: VirtualDuration
  /// Dead letters that were moved out of the table, in the order of their going.
  private(set) var archive: [MessageRow] = []
  let gauges: QueueGauges
  let counters: QueueCounters
  /// What each pod has counted, where pods keep counts of their own.
  @exclusivity(unchecked) var podCounters: [NameID: QueueCounters] = [:]
  let vocabulary: Vocabulary
  /// Tells what rows do not hold: recipients and lengths.
  let traits: MessageTraits
  @exclusivity(unchecked) package var table: QueueTable
  @exclusivity(unchecked) var random: RandomStream
  /// Statements that wait for a row, by session index.
  @exclusivity(unchecked) var waits: [StatementWait?] = []
  var waitTickets: UInt64 = 0
  /// The server process behind each session, by session index.
  @exclusivity(unchecked) var backends: [SessionBackend?] = []
  /// The queue's own connection, for the sweep and for operators. It takes none of `max_connections`: superusers have
  /// theirs.
  @exclusivity(unchecked) var ownSession: SessionID?
  let codes: CodeNames
  /// What makes its statements slow.
  @exclusivity(unchecked) var condition: TableCondition
  /// Indexes that operators have created.
  var created: Set<String> = []
  /// What its statements have cost.
  @exclusivity(unchecked) var statements = QueryStatistics()
  /// What each session does or did last, by session index.
  @exclusivity(unchecked) var work: [SessionWork] = []
  let deadRows: Gauge
  /// Every attempt, where somebody may ask for them.
  @exclusivity(unchecked) var attemptLog: AttemptLog?
  /// What operators' transactions have done so far.
  var sqlChanges: [SessionID: [SQLChange]] = [:]

  struct Settings: Sendable {
    var relation: String
    /// The table that keeps the attempts, if it has one of its own.
    var attemptRelation: String?
    /// The table that keeps archived dead letters, if there is one.
    var archiveRelation: String?
    /// The table's columns in their order, and what they are called.
    var columns: [QueueColumn]
    var columnNames: [QueueColumn: String]
    var attemptNames: [AttemptColumn: String]
    var indexes: [TableIndex]
    /// Whether the queries behind the gauges go to a read replica, if there is one.
    var readsFromReplica: Bool
    var retry: RetryPolicy
    /// Rows in SENDING that were not written for this long are queued again.
    var staleAfter: VirtualDuration
    var sweepInterval: VirtualDuration
    /// Sent and cancelled rows are removed after this time; nil: never.
    var retention: VirtualDuration?
    /// The most rows that may wait or be under way.
    var capacity: Int
    var refreshInterval: VirtualDuration
    var order: ClaimOrder
    /// Queued rows with so many attempts that were not written for so long are stuck.
    var stuckAttempts: Int
    var stuckAfter: VirtualDuration

    func described(_ column: QueueColumn) -> RelationColumn {
      RelationColumn(
        columnNames[column]!, column.kind, isRequired: column.isRequired, isLastWrite: column == .updatedAt)
    }
  }

  /// Which server process a session runs in.
  struct SessionBackend {
    var id: BackendID
    /// Opened for this session alone; else it is a pool's.
    var isOwned: Bool
  }

  struct StatementWait {
    /// Tells waits of one session index apart: a killed task must not clear its successor's.
    var ticket: UInt64
    var waiter: Waiter?
    var result: StatementResult?
  }

  init(context: ComponentContext, settings: Settings, database: Postgres, metrics: Options, codes: CodeNames) {
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    nameID = context.telemetry.journal.intern(context.name)
    vocabulary = context.vocabulary
    traits = context.messageTraits
    self.settings = settings
    refreshInterval = settings.refreshInterval
    self.database = database
    gauges = QueueGauges(context: context, names: metrics)
    counters = QueueCounters(context: context, names: metrics)
    self.codes = codes
    // The server counts connections; the table must not count them again.
    table = QueueTable(relation: settings.relation, maxConnections: Int(UInt16.max) - 1)
    random = context.stream("backoff")
    condition = TableCondition(
      indexes: TableIndexes(settings.indexes), hasAttemptTable: settings.attemptRelation != nil,
      scanTimePerRow: database.settings.scanTimePerRow)
    deadRows = PostgresMetrics.deadRows(
      of: settings.relation, server: database.name,
      in: MetricScope(context.telemetry.metrics, owner: database.name))
  }

  /// The table's name.
  nonisolated var relation: String { settings.relation }

  public func start() {
    spawn("\(name) sweep", daemon: true) { try await $0.sweepForever() }
    spawn("\(name) metrics", daemon: true) { try await $0.refreshForever() }
  }

  /// Stores a message: one committed insert, whose time the caller has spent.
  /// - Precondition: the server takes writes, and no message of that number was stored before.
  func insert(_ message: NewMessage, after time: VirtualDuration) {
    guard let session = own() else { preconditionFailure("an insert while the server is down") }
    statements.add(.insert, time)
    var row = MessageRow(
      number: message.id.number, channel: message.channel, createdAt: message.created, priority: message.priority,
      maxAttempts: UInt8(settings.retry.maximumAttempts), organisation: message.organisation,
      template: message.template,
      flags: message.recipientIsInvalid ? .recipientInvalid : [], flow: message.flow)
    row.updatedAt = simulation.now
    let outcome = table.insert(row, by: session)
    precondition(outcome.result == .done(rows: 1), "message \(message.id.number) was inserted twice")
  }

  /// The queue's own session, opened again after an outage; nil while the server is down or does not answer.
  func own() -> SessionID? {
    if database.with({ $0.outage }) != nil { return nil }
    if let ownSession { return ownSession }
    ownSession = try? table.connect(superuser: true).get()
    return ownSession
  }

  func moveToArchive(_ row: MessageRow) { archive.append(row) }

  func removeFromArchive(_ numbers: Set<Int64>) { archive.removeAll { numbers.contains(Int64($0.number)) } }

  public func visitHeld(_ visit: (MessageID) -> Void) {
    table.forEachRow { row in
      if row.status == .queued || row.status == .sending { visit(MessageID(row.number)) }
    }
  }

  public var queueBounds: [QueueBound] {
    [QueueBound(queue: "table", count: table.count(.queued) + table.count(.sending), limit: settings.capacity)]
  }

  public func inject(_ fault: FaultCall) { preconditionFailure("tableQueue has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}

  func record(
    _ kind: JournalEvent.Kind, _ message: ClaimedMessage, detail: NameID = .none, actor: NameID = .none,
    value: Int64 = 0
  ) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: actor, detail: detail, value: value))
  }

  func record(_ kind: JournalEvent.Kind, _ row: MessageRow, detail: NameID) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, message: MessageID(row.number), channel: row.channel,
        attempt: UInt16(row.attemptCount), detail: detail))
  }
}
