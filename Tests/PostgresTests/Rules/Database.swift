import Components
import VirtualTime

/// A queue table with open sessions, for tests that tell a story.
struct Database {
  var table: QueueTable
  var sessions: [SessionID]

  /// Rows 1 to `rows` are queued, created a second apart from 1 s on, in channel 0 with priority 0.
  init(sessions count: Int = 3, rows: Int = 3, settings: SessionSettings = SessionSettings()) {
    var table = QueueTable(relation: "messages", settings: settings)
    sessions = (0..<count).map { _ in try! table.connect().get() }
    self.table = table
    for number in 0..<rows { add(UInt32(number + 1), createdAt: Int64(number + 1)) }
  }

  mutating func add(
    _ number: UInt32, channel: UInt8 = 0, priority: Int8 = 0, createdAt seconds: Int64, retryAt: Int64? = nil,
    status: MessageStatus = .queued
  ) {
    var row = MessageRow(number: number, channel: channel, createdAt: at(seconds), priority: priority)
    row.nextRetryAt = retryAt.map(at)
    row.status = status
    precondition(table.insert(row, by: sessions[0]).result == .done(rows: 1))
  }

  mutating func begin(_ session: Int) { precondition(table.begin(sessions[session]).result == .done(rows: 0)) }
  mutating func commit(_ session: Int) -> Outcome { table.commit(sessions[session]) }
  mutating func rollback(_ session: Int) -> Outcome { table.rollback(sessions[session]) }

  mutating func set(
    _ session: Int, _ number: UInt32, _ status: MessageStatus, if expected: MessageStatus? = nil
  ) -> Outcome {
    table.update(
      number, where: expected.map { .status($0) } ?? .any, set: RowChange(status: status), by: sessions[session])
  }

  mutating func claim(
    _ session: Int, _ limit: Int, at seconds: Int64 = 100, channels: ChannelSet = .all, order: ClaimOrder = .createdAt
  ) -> [UInt32] {
    var numbers: [UInt32] = []
    let change = RowChange(status: .sending, updatedAt: at(seconds))
    let outcome = table.claim(
      limit: limit, dueBy: at(seconds), channels: channels, order: order, set: change, by: sessions[session],
      into: &numbers)
    precondition(outcome.result == .done(rows: numbers.count))
    return numbers
  }

  func status(_ number: UInt32) -> MessageStatus? { table.row(number)?.status }

  func ended(_ session: Int, _ result: StatementResult) -> Completion {
    Completion(session: sessions[session], result: result)
  }
}

func at(_ seconds: Int64) -> VirtualInstant { .start + .seconds(seconds) }
