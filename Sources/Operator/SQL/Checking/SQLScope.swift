import Components

/// The names that one SELECT (or UPDATE, DELETE) can use, and what its clauses have used so far.
final class SQLScope {
  /// A table or subquery in FROM.
  struct Entry {
    var alias: String
    /// What SQLite calls it.
    var tag: String
    var columns: [AnswerColumn]
    /// The table's index among those that must be loaded; nil for a subquery.
    var table: Int?
    var key: Int?
  }

  enum Clause {
    case select, join, condition, group, having, order, limit, set
    /// As error texts call it.
    var name: String {
      switch self {
      case .select: "SELECT"
      case .join: "JOIN conditions"
      case .condition: "WHERE"
      case .group: "GROUP BY"
      case .having: "HAVING"
      case .order: "ORDER BY"
      case .limit: "LIMIT"
      case .set: "UPDATE"
      }
    }
    var allowsAggregates: Bool { self == .select || self == .having || self == .order }
  }

  /// A column used outside of aggregates that no group key covers.
  struct Ungrouped {
    var text: String
    var position: Int
    var isOfSubquery: Bool
  }

  let parent: SQLScope?
  var entries: [Entry] = []
  var clause = Clause.select
  /// Where LIMIT or OFFSET first names a column of this level, which they may not.
  var firstColumnOfLimit: Int?
  /// SQLite's texts of what the groups are made by.
  var groupKeys: Set<String> = []
  var ungrouped: [Ungrouped] = []
  var aggregateCount = 0
  /// Within the arguments of an aggregate.
  var isInAggregate = false
  /// Whether an expression named a column of an outer query.
  var usesOuter = false

  init(parent: SQLScope?) { self.parent = parent }
}
