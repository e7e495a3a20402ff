/// What an index of a queue's tables is good for.
public enum IndexUse: UInt8, CaseIterable, Hashable, Sendable {
  /// Finding the due rows in the order of claims.
  case claim
  /// Counting rows by channel and status.
  case statistics
  /// Finding the attempts whose next try is due.
  case retryLookup
}

/// One index, as data.
public struct TableIndex: Hashable, Sendable {
  public var name: String
  public var table: String
  public var columns: [String]
  /// The condition of a partial index, as written; nil covers every row.
  public var condition: String?
  /// Whether it is there.
  public var exists: Bool

  public init(name: String, table: String, columns: [String], condition: String? = nil, exists: Bool = true) {
    self.name = name
    self.table = table
    self.columns = columns
    self.condition = condition
    self.exists = exists
  }

  /// Whether a server's planner would use it for that: its leading columns decide.
  ///
  /// - `claim`: `(status, created_at ...)`, or `(created_at ...)` where the condition is on `status`.
  /// - `statistics`: `(channel, status ...)` in either order.
  /// - `retryLookup`: `(next_retry_at ...)`.
  public func serves(_ use: IndexUse) -> Bool {
    switch use {
    case .claim:
      if columns.starts(with: ["status", "created_at"]) { return true }
      return columns.first == "created_at" && condition?.contains("status") == true
    case .statistics:
      return columns.starts(with: ["channel", "status"]) || columns.starts(with: ["status", "channel"])
    case .retryLookup: return columns.first == "next_retry_at"
    }
  }
}

/// The indexes of a queue's tables. A queue that declares none has what it needs.
public struct TableIndexes: Hashable, Sendable {
  public private(set) var list: [TableIndex]
  /// One bit for each use that lacks its index: claims ask every time.
  private var missing: UInt8 = 0

  public init(_ list: [TableIndex]) {
    self.list = list
    update()
  }

  /// Whether statements that need such an index must scan instead: indexes are declared and none that is there serves.
  /// O(1).
  public func lacks(_ use: IndexUse) -> Bool { missing & (1 << use.rawValue) != 0 }

  /// The index of that name.
  public subscript(name: String) -> TableIndex? { list.first { $0.name == name } }

  /// An index comes or goes.
  public mutating func set(_ name: String, exists: Bool) {
    guard let index = list.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("no index is called '\(name)'")
    }
    list[index].exists = exists
    update()
  }

  private mutating func update() {
    missing = 0
    for use in IndexUse.allCases where !list.isEmpty && !list.contains(where: { $0.exists && $0.serves(use) }) {
      missing |= 1 << use.rawValue
    }
  }
}
