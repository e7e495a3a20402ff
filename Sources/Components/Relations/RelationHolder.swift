/// A component whose state stands in tables or views of a simulated database.
public protocol RelationHolder: Component {
  /// The component that is the database they belong to; nil: whichever there is.
  nonisolated var relationStore: String? { get }

  /// Its tables and views.
  nonisolated var relations: [Relation] { get }

  /// The committed rows, with the values of the wanted columns in their order. O(rows).
  /// - Parameter session: whose own changes are seen; nil: nobody's.
  func read(_ relation: String, columns: [Int], session: SessionID?) -> [RelationRow]

  /// How many rows a scan of the relation looks at, dead ones included.
  func scanLength(_ relation: String) -> Int
}

/// Why a table does not take a row.
public struct RelationRefusal: Error, Hashable, Sendable {
  /// SQLSTATE.
  public var state: String
  public var message: String

  public init(_ state: String, _ message: String) {
    self.state = state
    self.message = message
  }

  static func unsupported(_ message: String) -> Self { Self("0A000", "the simulation does not support \(message)") }

  static func null(_ column: String, _ relation: String) -> Self {
    Self("23502", "null value in column \"\(column)\" of relation \"\(relation)\" violates not-null constraint")
  }

  static func check(_ column: String, _ relation: String) -> Self {
    Self("23514", "new row for relation \"\(relation)\" violates check constraint \"\(relation)_\(column)_check\"")
  }
}

/// The values, or new values, of some columns of one row.
public struct RelationRow: Sendable {
  /// Says which row it is; it is not shown.
  public var key: Int64
  public var values: [RelationValue]

  public init(key: Int64, values: [RelationValue]) {
    self.key = key
    self.values = values
  }
}
