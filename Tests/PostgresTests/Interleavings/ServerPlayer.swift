import Components
import Glibc
import PostgresSupport
import TestSupport
import VirtualTime

/// Plays steps on a real server, one connection per session and one more that watches.
final class ServerPlayer {
  private let server: PostgresServer
  private let monitor: ServerConnection
  private var sessions: [ServerConnection] = []
  /// Whether the server still has the session, as far as the steps tell.
  private var isOpen: [Bool] = []
  /// Server processes whose client hung up while they waited.
  private var orphans: Set<Int32> = []
  fileprivate var clock: Int64 = 1000
  /// How much longer than usual the server is given for what takes it time: on a busy machine it may need that.
  private let patience: Int32
  /// Of statements and of idle transactions.
  private var limit: String { "'\(60 * patience)ms'" }

  init(server: PostgresServer, patience: Int32 = 1) throws {
    self.server = server
    self.patience = patience
    monitor = try server.connect()
    _ = try monitor.execute("DROP TABLE IF EXISTS queue")
    _ = try monitor.execute(
      """
      CREATE TABLE queue (id bigint PRIMARY KEY, status text NOT NULL, channel int NOT NULL, priority int NOT NULL,
        created_at bigint NOT NULL, updated_at bigint NOT NULL, next_retry_at bigint, attempt_count int NOT NULL)
      """)
  }

  /// Fills the table anew and gives every session a live connection. All transactions must have ended.
  func reset(rows: [MessageRow], sessionCount: Int) throws {
    clock = 1000
    for process in orphans { try awaitEnd(of: process) }
    orphans.removeAll()
    for session in sessions.indices where !isOpen[session] { sessions[session] = try server.connect() }
    while sessions.count < sessionCount { sessions.append(try server.connect()) }
    sessions.removeLast(sessions.count - sessionCount)
    isOpen = Array(repeating: true, count: sessionCount)
    _ = try monitor.execute("TRUNCATE queue")
    let values = rows.map { row in
      "(\(row.number), '\(row.status)', \(row.channel), \(row.priority), \(seconds(row.createdAt)), "
        + "\(seconds(row.updatedAt)), \(row.nextRetryAt.map(seconds) ?? "NULL"), \(row.attemptCount))"
    }
    _ = try monitor.execute("INSERT INTO queue VALUES " + values.joined(separator: ", "))
  }

  /// Plays one step and waits until every session has either ended its statement or is blocked by another. With
  /// `closingCycle`, every deadlock check of earlier waits is over before the step begins, and the server is given time
  /// to find the deadlock.
  func play(_ step: Step, closingCycle: Bool, readsRows: Bool) throws -> Observation {
    if closingCycle { _ = poll(nil, 0, Int32(PostgresServer.deadlockMilliseconds) * 5 * patience) }
    var observation = Observation()
    switch step {
    case .pass(let seconds): clock += seconds
    case .reconnect(let session): try reconnect(session)
    case .kill(let session): try kill(session)
    case .leaveIdle(let session):
      _ = try sessions[session].execute("SET idle_in_transaction_session_timeout = \(limit)")
      isOpen[session] = false
      try awaitEnd(of: sessions[session].processID)
    case .limited(let session, _, _, let limit):
      let setting = limit == .lock ? "lock_timeout" : "statement_timeout"
      _ = try sessions[session].execute("SET \(setting) = \(self.limit)")
      send(sql(step), session, &observation)
      // The limit belongs to this statement: see it through, whatever comes of it.
      while sessions[session].isBusy {
        if !collect(&observation) { awaitInput() }
      }
      // A transaction that failed takes the setting back itself.
      if observation.ended[session]?.hasPrefix("UPDATE") == true {
        _ = try sessions[session].execute("RESET \(setting)")
      } else {
        _ = sessions[session].send("RESET \(setting)")
        while sessions[session].isBusy, sessions[session].receive() == nil { awaitInput() }
      }
    default: send(sql(step), step.session!, &observation)
    }
    try settle(&observation, awaitingVictim: closingCycle)
    observation.waiting = Set(sessions.indices.filter { sessions[$0].isBusy })
    if readsRows { observation.rows = try committedRows() }
    return observation
  }

  private func send(_ sql: String, _ session: Int, _ observation: inout Observation) {
    if let failure = sessions[session].send(sql) {
      observation.ended[session] = text(failure)
      return
    }
    // Most statements end at once: that saves asking whether they are blocked.
    var descriptor = pollfd(fd: sessions[session].socket, events: Int16(POLLIN), revents: 0)
    _ = poll(&descriptor, 1, 4)
  }

  private func kill(_ session: Int) throws {
    isOpen[session] = false
    let process = sessions[session].processID
    _ = try monitor.execute("SELECT pg_terminate_backend(\(process))")
    try awaitEnd(of: process)
  }

  private func reconnect(_ session: Int) throws {
    let process = sessions[session].processID
    let isBlocked = sessions[session].isBusy
    sessions[session] = try server.connect()
    isOpen[session] = true
    if isBlocked {
      orphans.insert(process)
    } else {
      try awaitEnd(of: process)
    }
  }

  private func awaitEnd(of process: Int32) throws {
    for _ in 0..<10_000 {
      if try !isAlive(process) { return }
      _ = poll(nil, 0, 1)
    }
    throw PostgresServer.Problem("server process \(process) did not end")
  }

  private func isAlive(_ process: Int32) throws -> Bool {
    try !monitor.execute("SELECT pid FROM pg_stat_get_activity(\(process)) WHERE pid IS NOT NULL").rows.isEmpty
  }

  /// Waits until nothing moves: every pending statement is blocked. A deadlock looks like that until its victim is
  /// found.
  private func settle(_ observation: inout Observation, awaitingVictim: Bool) throws {
    var patience = awaitingVictim ? 2000 : 0
    for _ in 0..<10_000 {
      collect(&observation)
      for process in orphans where try !isAlive(process) { orphans.remove(process) }
      let busy = sessions.filter(\.isBusy).map(\.processID) + orphans
      if busy.isEmpty { return }
      let isQuiet = try areAllBlocked(busy)
      if collect(&observation) { continue }
      if isQuiet {
        if patience <= 0 || observation.ended.values.contains(where: { $0.hasPrefix("40P01") }) { return }
        patience -= 1
      }
      awaitInput()
    }
    throw PostgresServer.Problem("a statement neither ended nor waited for a lock")
  }

  /// Takes in the statements that have ended; whether there were any.
  @discardableResult
  private func collect(_ observation: inout Observation) -> Bool {
    var hadNews = false
    for (session, connection) in sessions.enumerated() {
      if let answer = connection.receive() {
        observation.ended[session] = text(answer)
        hadNews = true
      }
    }
    return hadNews
  }

  /// Sleeps until some answer arrives, a millisecond at most.
  private func awaitInput() {
    var descriptors = sessions.filter(\.isBusy).map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
    _ = poll(&descriptors, nfds_t(descriptors.count), 1)
  }

  /// Whether each process waits for another. Asked twice in a row, since one that still moves may free or block another
  /// while the server goes through them.
  private func areAllBlocked(_ processes: [Int32]) throws -> Bool {
    let blocked = processes.map { "cardinality(pg_blocking_pids(\($0))) > 0" }.joined(separator: " AND ")
    return try monitor.execute("SELECT \(blocked) AND \(blocked)").rows[0][0] == "t"
  }

  private func text(_ answer: ServerConnection.Answer) -> String {
    if let state = answer.sqlState {
      // What libpq says of a lost connection depends on which system call noticed it.
      return state == "08006" ? "08006 server closed the connection unexpectedly" : "\(state) \(answer.message)"
    }
    if ["BEGIN", "COMMIT", "ROLLBACK"].contains(answer.command) { return answer.command }
    let text = "\(answer.command) \(answer.rowCount)"
    guard answer.isClaim else { return text }
    return text + " [" + answer.rows.map { $0[0]! }.joined(separator: ", ") + "]"
  }

  private func committedRows() throws -> [String] {
    let answer = try monitor.execute(
      """
      SELECT id, status, channel, priority, created_at, updated_at, next_retry_at, attempt_count FROM queue ORDER BY id
      """)
    return answer.rows.map { row in
      rowText(
        number: row[0]!, status: row[1]!, channel: row[2]!, priority: row[3]!, created: row[4]!, updated: row[5]!,
        retry: row[6], attempts: row[7]!)
    }
  }

  private func seconds(_ instant: VirtualInstant) -> String { String(instant.nanoseconds / 1_000_000_000) }
}

extension ServerConnection.Answer {
  /// Claims name their column so that they can be told from other SELECTs.
  var isClaim: Bool { columns.first == "claimed" }
}

extension ServerPlayer {
  private func sql(_ step: Step) -> String {
    switch step {
    case .begin: return "BEGIN"
    case .commit: return "COMMIT"
    case .rollback: return "ROLLBACK"
    case .claim(_, let limit, let order, let channels, let locksOnly):
      let numbers = (0..<3).filter { channels.contains(UInt8($0)) }.map(String.init).joined(separator: ", ")
      let select = """
        SELECT id AS claimed FROM queue
        WHERE status = 'queued' AND (next_retry_at IS NULL OR next_retry_at <= \(clock)) AND channel IN (\(numbers))
        ORDER BY \(order == .priority ? "priority DESC, " : "")created_at, id LIMIT \(limit) FOR UPDATE SKIP LOCKED
        """
      if locksOnly { return select }
      return """
        WITH picked AS MATERIALIZED (\(select)),
        taken AS (UPDATE queue SET status = 'sending', updated_at = \(clock), attempt_count = attempt_count + 1
          FROM picked WHERE id = claimed RETURNING id)
        SELECT claimed FROM picked
        """
    case .update(_, let number, let expecting, let write):
      return "UPDATE queue SET \(assignments(write)) WHERE id = \(number)\(condition(expecting))"
    case .limited(_, let number, let write, _):
      return "UPDATE queue SET \(assignments(write)) WHERE id = \(number)"
    case .updateMany(_, let status, let before, let write):
      let age = before.map { " AND updated_at < \($0)" } ?? ""
      return "UPDATE queue SET \(assignments(write)) WHERE id > 0\(condition(status))\(age)"
    case .delete(_, let number): return "DELETE FROM queue WHERE id = \(number)"
    case .deleteMany(_, let status): return "DELETE FROM queue WHERE id > 0\(condition(status))"
    case .lock(_, let number, let expecting, let noWait):
      let end = noWait ? " NOWAIT" : ""
      return "SELECT id FROM queue WHERE id = \(number)\(condition(expecting)) FOR UPDATE\(end)"
    case .insert(_, let number, let channel, let priority):
      return "INSERT INTO queue VALUES (\(number), 'queued', \(channel), \(priority), \(clock), \(clock), NULL, 0)"
    case .leaveIdle, .kill, .reconnect, .pass: preconditionFailure("not a statement")
    }
  }

  private func condition(_ status: MessageStatus?) -> String { status.map { " AND status = '\($0)'" } ?? "" }

  private func assignments(_ write: Step.Write) -> String {
    switch write {
    case .queued: "status = 'queued', updated_at = \(clock), next_retry_at = NULL"
    case .sending: "status = 'sending', updated_at = \(clock)"
    case .sent: "status = 'sent', updated_at = \(clock)"
    case .failed: "status = 'failed', updated_at = \(clock)"
    case .delayed: "status = 'queued', updated_at = \(clock), next_retry_at = \(clock + 20)"
    case .urgent: "priority = 9, updated_at = \(clock)"
    }
  }
}
