import SimulationKernel
import Telemetry
import VirtualTime

/// What a row of a quota's table has, in the order of its columns.
enum QuotaColumn: String, CaseIterable, Sendable {
  case organisation, used, limit, resetAt, throttledUntil

  var standardName: String {
    switch self {
    case .organisation: "organisation"
    case .used: "used"
    case .limit: "quota_limit"
    case .resetAt: "reset_at"
    case .throttledUntil: "throttled_until"
    }
  }

  private var help: String {
    switch self {
    case .organisation: "Whose quota it is."
    case .used: "What is used of it in the current window."
    case .limit: "The quota; NULL: there is none."
    case .resetAt: "When a fixed window ends; NULL: none is open."
    case .throttledUntil: "Until when it refuses; NULL: it does not."
    }
  }

  static let option = OptionSpec(
    "columns",
    .object(allCases.map { OptionSpec($0.rawValue, .text, default: $0.standardName, .assumed, $0.help) }),
    default: "{}", .assumed, "The names of the table's columns, as SQL statements use them.")

  static func relation(_ options: Options) throws(ConfigurationProblem) -> Relation? {
    guard options.has("table") else { return nil }
    let names = options.options("columns")
    let columns = allCases.map { column in
      let kind: RelationColumn.Kind =
        switch column {
        case .organisation: .text
        case .used, .limit: .integer
        case .resetAt, .throttledUntil: .timestamp
        }
      return RelationColumn(names.text(column.rawValue), kind, isRequired: column == .organisation || column == .used)
    }
    if let twice = columns.first(where: { column in columns.count { $0.name == column.name } > 1 }) {
      throw ConfigurationProblem(["columns"], "gives two columns the name '\(twice.name)'")
    }
    return Relation(name: options.text("table"), columns: columns, key: 0)
  }
}

/// The quota's table as SQL sees it: one row for each organisation, or one for all.
extension Quota: RelationHolder {
  public nonisolated var relationStore: String? { nil }
  public nonisolated var relations: [Relation] { relation.map { [$0] } ?? [] }
  public func scanLength(_ relation: String) -> Int { machine.slotCount }

  public func read(_ relation: String, columns: [Int], session: SessionID?) -> [RelationRow] {
    (0..<machine.slotCount).map { slot in
      let reading = machine.reading(organisation: slot, now: simulation.now)
      let name = machine.configuration.isPerOrganisation && slot < organisations.count ? organisations[slot] : "all"
      return RelationRow(
        key: Int64(slot),
        values: columns.map { column in
          switch QuotaColumn.allCases[column] {
          case .organisation: return .text(name)
          case .used: return .integer(Int64(reading.used))
          case .limit: return reading.limit.map { .integer(Int64($0)) } ?? .null
          case .resetAt: return reading.resetAt.map { .moment($0) } ?? .null
          case .throttledUntil: return reading.throttledUntil.map { .moment($0) } ?? .null
          }
        })
    }
  }

  /// Whether an `UPDATE` could be carried out: limits can be set, counts put back to zero.
  public func checkSQL(columns: [Int], _ writes: [RelationRow]) throws(RelationRefusal) {
    let table = relation?.name ?? name
    for write in writes {
      for (column, value) in zip(columns, write.values) {
        let name = relation?.columns[column].name ?? ""
        switch (QuotaColumn.allCases[column], value) {
        case (.limit, .integer(let limit)):
          guard (0...Int64(QuotaWindow.largestLimit)).contains(limit) else { throw .check(name, table) }
        case (.used, .integer(0)): break
        case (.used, .null), (.organisation, .null): throw .null(name, table)
        default:
          throw .unsupported("this assignment to \"\(name)\": limits can be set, counts put back to zero")
        }
      }
    }
  }

  /// Carries out an `UPDATE` that `checkSQL` has let pass.
  public func updateSQL(columns: [Int], _ writes: [RelationRow]) {
    for write in writes {
      for (column, value) in zip(columns, write.values) {
        switch (QuotaColumn.allCases[column], value) {
        case (.limit, .integer(let limit)):
          _ = machine.setLimit(.set(Int(limit)), organisation: Int(write.key), now: simulation.now)
        case (.used, .integer): _ = machine.reset(organisation: Int(write.key))
        default: break
        }
      }
    }
  }
}
