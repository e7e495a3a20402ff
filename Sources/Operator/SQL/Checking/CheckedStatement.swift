import Components

/// An expression that was found correct: its type, and what computes it in SQLite.
struct CheckedExpression {
  var sql: String
  var type: SQLType
  /// The text of a literal that has no type yet.
  var literal: String?
  var isNull = false
  var position: Int
}

/// A column of an answer.
struct AnswerColumn: Hashable {
  var name: String
  var type: SQLType
}

/// A statement that was found correct.
enum CheckedStatement {
  case select(Query)
  /// Rows of `relation` whose keys the query gives first, and the new values of `columns` after them.
  case update(Relation, columns: [Int], Query)
  /// Rows of `relation` whose keys the query gives.
  case delete(Relation, Query)
  /// The query's columns are those of `columns`, in that order.
  case insert(Relation, columns: [Int], Query)

  /// SQLite's text and what it needs.
  struct Query {
    var sql: String
    var columns: [AnswerColumn]
    /// Tables that must be loaded, with the columns that are read of each, in rising order.
    var tables: [Table]
  }

  /// A table that SQLite must hold as `t0`, `t1` ..., with columns `c0`, `c1` ... by their position in the relation.
  struct Table {
    var relation: Relation
    var columns: [Int]
    /// Whether the primary key of the model is needed as column `k`.
    var needsKey = false
  }

  var query: Query {
    switch self {
    case .select(let query), .update(_, _, let query), .delete(_, let query), .insert(_, _, let query): query
    }
  }
}

extension RelationColumn.Kind {
  var type: SQLType {
    switch self {
    case .boolean: .boolean
    case .integer: .integer
    case .bigint: .bigint
    case .double: .double
    case .text: .text
    case .timestamp: .timestamp
    }
  }
}
