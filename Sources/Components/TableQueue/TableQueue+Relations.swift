import SimulationKernel
import Telemetry
import VirtualTime

/// The queue's tables as SQL sees them.
extension TableQueue: RelationHolder {
  public nonisolated var relationStore: String? { database.name }

  public nonisolated var relations: [Relation] {
    var list = [Relation(name: settings.relation, columns: settings.columns.map { settings.described($0) }, key: 0)]
    if let archive = settings.archiveRelation {
      list.append(Relation(name: archive, columns: list[0].columns, key: 0))
    }
    if let attempts = settings.attemptRelation {
      let columns = AttemptColumn.allCases.map { column in
        RelationColumn(settings.attemptNames[column]!, column.kind, isRequired: column.isRequired)
      }
      list.append(Relation(name: attempts, columns: columns, key: 0))
    }
    return list
  }

  /// From now on, keeps each attempt for the attempts' table. Without it the table shows the latest attempt of each
  /// message.
  public func keepAttempts() {
    if settings.attemptRelation != nil, attemptLog == nil { attemptLog = AttemptLog() }
  }

  public func scanLength(_ relation: String) -> Int {
    switch relation {
    case settings.attemptRelation: condition.attempts
    case settings.archiveRelation: archive.count
    default: table.rowCount + condition.bloat.dead(churn: table.deadVersions)
    }
  }

  public func read(_ relation: String, columns: [Int], session: SessionID?) -> [RelationRow] {
    if relation == settings.attemptRelation { return readAttempts(columns, session) }
    let wanted = columns.map { settings.columns[$0] }
    var names = TextCache(journal)
    var rows: [RelationRow] = []
    func pass(_ row: MessageRow) {
      rows.append(RelationRow(key: Int64(row.number), values: wanted.map { value($0, row, &names) }))
    }
    if relation == settings.archiveRelation {
      for row in archive { pass(row) }
    } else if let session {
      for number in table.numbers(matching: .any, visibleTo: session.index) {
        if let row = table.row(number, seenBy: session) { pass(row) }
      }
    } else {
      table.forEachRow(pass)
    }
    return rows
  }

  private func value(_ column: QueueColumn, _ row: MessageRow, _ names: inout TextCache) -> RelationValue {
    switch column {
    case .id: .integer(Int64(row.number))
    case .organisation: .text(vocabulary.organisations[Int(row.organisation)])
    case .thread: .integer(Int64(bitPattern: recipient(of: row).value & ~(1 << 63)))
    case .channel: .text(vocabulary.channels[Int(row.channel)])
    case .status: .text(row.status.columnText)
    case .template: .text(vocabulary.templates[Int(row.template)])
    case .recipient: .text(address(of: row))
    case .priority: .integer(Int64(row.priority))
    case .attempts: .integer(Int64(row.attemptCount))
    case .maxAttempts: .integer(Int64(row.maxAttempts))
    case .errorCode: row.errorCode == 0 ? .null : .text(names[row.errorCode])
    case .errorMessage: row.errorCode == 0 ? .null : .text(names.message(row.errorCode))
    case .claimedBy: row.claimedBy == 0 ? .null : .text(names[row.claimedBy])
    case .createdAt: .moment(row.createdAt)
    case .updatedAt: .moment(row.updatedAt)
    case .nextRetryAt: row.nextRetryAt.map { .moment($0) } ?? .null
    }
  }

  private func recipient(of row: MessageRow) -> RecipientKey {
    traits.recipient(of: MessageID(row.number), organisation: row.organisation, flow: row.flow)
  }

  /// A number or an address that belongs to nobody; an invalid recipient's looks it.
  private func address(of row: MessageRow) -> String {
    let key = recipient(of: row).value & ~(1 << 63)
    let isInvalid = row.flags.contains(.recipientInvalid)
    if vocabulary.channels[Int(row.channel)].lowercased().contains("mail") {
      return "recipient-\(key)@\(isInvalid ? "invalid" : "example.org")"
    }
    let digits = String(key % 10_000_000)
    // Too short for a number.
    if isInvalid { return "+1555\(digits.prefix(2))" }
    return "+1555\(String(repeating: "0", count: 7 - digits.utf8.count))\(digits)"
  }

  private func readAttempts(_ columns: [Int], _ session: SessionID?) -> [RelationRow] {
    var rows: [RelationRow] = []
    let wanted = columns.map { AttemptColumn.allCases[$0] }
    var names = TextCache(journal)
    func value(_ column: AttemptColumn, _ entry: AttemptLog.Entry) -> RelationValue {
      switch column {
      case .id: return .integer(entry.id)
      case .message: return .integer(Int64(entry.message))
      case .number: return .integer(Int64(entry.number))
      case .createdAt: return .moment(entry.at)
      case .errorCode: return entry.code == 0 ? .null : .text(names[entry.code])
      case .errorMessage: return entry.code == 0 ? .null : .text(names.message(entry.code))
      case .nextRetryAt: return entry.retryAt.map { .moment($0) } ?? .null
      }
    }
    func pass(_ entry: AttemptLog.Entry) {
      rows.append(RelationRow(key: entry.id, values: wanted.map { value($0, entry) }))
    }
    func row(_ number: UInt32) -> MessageRow? {
      session.map { table.row(number, seenBy: $0) } ?? table.row(number)
    }
    guard let attemptLog else {
      // Only the latest attempt of each message is known.
      table.forEachRow { row in
        guard row.attemptCount > 0 else { return }
        pass(
          AttemptLog.Entry(
            id: Int64(row.number), message: row.number, number: row.attemptCount, code: row.errorCode,
            at: row.updatedAt,
            retryAt: row.nextRetryAt))
      }
      return rows
    }
    for (index, entry) in attemptLog.entries.enumerated() {
      guard let row = row(entry.message) else { continue }
      var shown = entry
      if attemptLog.isLast(index) { shown.retryAt = row.nextRetryAt }
      pass(shown)
    }
    return rows
  }
}

extension MessageStatus {
  /// As the table's column has it.
  var columnText: String { "\(self)".uppercased() }
}

/// Names of a journal, looked up once each.
private struct TextCache {
  private let journal: Journal
  private var texts: [UInt32: String] = [:]

  init(_ journal: Journal) { self.journal = journal }

  subscript(index: UInt32) -> String {
    mutating get {
      if let text = texts[index] { return text }
      let text = journal.name(of: NameID(index))
      texts[index] = text
      return text
    }
  }

  mutating func message(_ index: UInt32) -> String { "delivery failed: \(self[index])" }
}
