import Components
import PostgresSupport
import VirtualTime

/// Plays steps on the model. A value: a copy can try a step before it is played.
struct ModelPlayer {
  /// Times that the server also keeps, in the model's clock.
  static let deadlockTimeout = VirtualDuration.milliseconds(Int64(PostgresServer.deadlockMilliseconds))
  static let shortLimit = VirtualDuration.milliseconds(60)

  private(set) var table: QueueTable
  private var sessions: [SessionID] = []
  /// What clients read as the time, in seconds.
  private(set) var clock: Int64 = 1000

  init(rows: [MessageRow], sessionCount: Int) throws {
    table = QueueTable(
      relation: "queue", settings: SessionSettings(deadlockTimeout: Self.deadlockTimeout), maxConnections: 20)
    let loader = try table.connect().get()
    for row in rows { _ = table.insert(row, by: loader) }
    _ = table.disconnect(loader)
    for _ in 0..<sessionCount { sessions.append(try table.connect().get()) }
  }

  var waitingCount: Int { sessions.indices.count { activity($0) == .waitingForLock } }

  func activity(_ session: Int) -> SessionActivity? { table.activity(of: sessions[session]) }

  /// Plays one step, then lets the deadlock checks run that it gave rise to.
  mutating func play(_ step: Step) -> Observation {
    var observation = Observation()
    switch step {
    case .pass(let seconds): clock += seconds
    case .reconnect(let session):
      note(table.disconnect(sessions[session]).woken, &observation)
      sessions[session] = try! table.connect().get()
    case .kill(let session): note(table.kill(sessions[session]).woken, &observation)
    case .leaveIdle(let session):
      var settings = table.settings
      settings.idleInTransactionTimeout = Self.shortLimit
      table.configure(sessions[session], settings)
      note(table.advance(to: table.now + Self.shortLimit), &observation)
    case .limited(let session, let number, let write, let limit):
      var settings = table.settings
      switch limit {
      case .lock: settings.lockTimeout = Self.shortLimit
      case .statement: settings.statementTimeout = Self.shortLimit
      }
      table.configure(sessions[session], settings)
      let outcome = table.update(number, set: change(write), by: sessions[session])
      note(outcome, of: session, "UPDATE", &observation)
      note(table.advance(to: table.now + Self.shortLimit), &observation)
      if activity(session) != nil { table.configure(sessions[session], table.settings) }
    default: execute(step, &observation)
    }
    note(table.advance(to: table.now + Self.deadlockTimeout), &observation)
    observation.waiting = Set(sessions.indices.filter { activity($0) == .waitingForLock })
    observation.rows = committedRows()
    return observation
  }

  private mutating func execute(_ step: Step, _ observation: inout Observation) {
    let session = step.session!
    let id = sessions[session]
    switch step {
    case .begin: note(table.begin(id), of: session, "BEGIN", &observation)
    case .commit: note(table.commit(id), of: session, "COMMIT", &observation)
    case .rollback: note(table.rollback(id), of: session, "ROLLBACK", &observation)
    case .claim(_, let limit, let order, let channels, let locksOnly):
      var numbers: [UInt32] = []
      let change = RowChange(status: .sending, updatedAt: instant(clock), attempts: .increment)
      let outcome = table.claim(
        limit: limit, dueBy: instant(clock), channels: channels, order: order, set: locksOnly ? nil : change, by: id,
        into: &numbers)
      note(outcome, of: session, "SELECT", &observation)
      if case .done = outcome.result { observation.ended[session]! += " \(numbers)" }
    case .update(_, let number, let expecting, let write):
      let outcome = table.update(number, where: predicate(expecting), set: change(write), by: id)
      note(outcome, of: session, "UPDATE", &observation)
    case .updateMany(_, let status, let before, let write):
      let predicate = RowPredicate(statuses: StatusSet(status), updatedBefore: before.map(instant))
      note(table.updateMany(where: predicate, set: change(write), by: id), of: session, "UPDATE", &observation)
    case .delete(_, let number): note(table.delete(number, by: id), of: session, "DELETE", &observation)
    case .deleteMany(_, let status):
      note(table.deleteMany(where: .status(status), by: id), of: session, "DELETE", &observation)
    case .lock(_, let number, let expecting, let noWait):
      let outcome = table.selectForUpdate(number, where: predicate(expecting), noWait: noWait, by: id)
      note(outcome, of: session, "SELECT", &observation)
    case .insert(_, let number, let channel, let priority):
      let row = MessageRow(number: number, channel: channel, createdAt: instant(clock), priority: priority)
      note(table.insert(row, by: id), of: session, "INSERT", &observation)
    case .limited, .leaveIdle, .kill, .reconnect, .pass: preconditionFailure("not a plain statement")
    }
  }

  /// The statement that each session has pending or ended last, for the words of a completion.
  private var commands: [Int: String] = [:]

  private mutating func note(
    _ outcome: Outcome, of session: Int, _ command: String, _ observation: inout Observation
  ) {
    commands[session] = command
    if outcome.result != .waiting { observation.ended[session] = text(outcome.result, command) }
    note(outcome.woken, &observation)
  }

  private func note(_ completions: [Completion], _ observation: inout Observation) {
    for completion in completions {
      let session = sessions.firstIndex(of: completion.session)!
      observation.ended[session] = text(completion.result, commands[session]!)
    }
  }

  private func text(_ result: StatementResult, _ command: String) -> String {
    switch result {
    case .done(let rows): ["BEGIN", "COMMIT", "ROLLBACK"].contains(command) ? command : "\(command) \(rows)"
    case .rolledBack: "ROLLBACK"
    case .waiting: "waiting"
    case .failed(let error): "\(error.state.rawValue) \(error.message(relation: table.relation))"
    }
  }

  private func committedRows() -> [String] {
    var rows: [MessageRow] = []
    table.forEachRow { rows.append($0) }
    func seconds(_ instant: VirtualInstant) -> String { String(instant.nanoseconds / 1_000_000_000) }
    return rows.sorted { $0.number < $1.number }.map { row in
      rowText(
        number: String(row.number), status: "\(row.status)", channel: String(row.channel),
        priority: String(row.priority), created: seconds(row.createdAt), updated: seconds(row.updatedAt),
        retry: row.nextRetryAt.map(seconds), attempts: String(row.attemptCount))
    }
  }

  private func predicate(_ status: MessageStatus?) -> RowPredicate { status.map { .status($0) } ?? .any }

  private func change(_ write: Step.Write) -> RowChange {
    let now = instant(clock)
    return switch write {
    case .queued: RowChange(status: .queued, updatedAt: now, nextRetryAt: .clear)
    case .sending: RowChange(status: .sending, updatedAt: now)
    case .sent: RowChange(status: .sent, updatedAt: now)
    case .failed: RowChange(status: .failed, updatedAt: now)
    case .delayed: RowChange(status: .queued, updatedAt: now, nextRetryAt: .at(instant(clock + 20)))
    case .urgent: RowChange(updatedAt: now, priority: 9)
    }
  }
}

/// A moment of the clients' clock.
func instant(_ seconds: Int64) -> VirtualInstant { .start + .seconds(seconds) }
