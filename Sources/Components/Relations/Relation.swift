public import VirtualTime

/// A table or view of a simulated database, as SQL sees it. Names are the system's data.
public struct Relation: Hashable, Sendable {
  public var name: String
  public var columns: [RelationColumn]
  /// The position of the primary key among the columns; nil: there is none, as in views.
  public var key: Int?
  /// Views take no changes.
  public var isView: Bool

  public init(name: String, columns: [RelationColumn], key: Int? = nil, isView: Bool = false) {
    self.name = name
    self.columns = columns
    self.key = key
    self.isView = isView
  }
}

/// A column of a simulated table.
public struct RelationColumn: Hashable, Sendable {
  /// PostgreSQL's types, as far as simulated tables have them.
  public enum Kind: Hashable, Sendable { case boolean, integer, bigint, double, text, timestamp }

  public var name: String
  public var kind: Kind
  /// `NOT NULL`.
  public var isRequired: Bool
  /// Whether it only says when the row was last written: nothing is due by it.
  public var isLastWrite: Bool

  public init(_ name: String, _ kind: Kind, isRequired: Bool = false, isLastWrite: Bool = false) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.isLastWrite = isLastWrite
  }
}

/// A value of a simulated table.
public enum RelationValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// Of an integer or bigint column.
  case integer(Int64)
  case number(Double)
  case text(String)
  case moment(VirtualInstant)
}
