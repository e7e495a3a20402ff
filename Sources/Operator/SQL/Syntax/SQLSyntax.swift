/// SQL as it was written.
enum SQLStatement {
  case select(SQLSelect)
  case update(SQLUpdate)
  case delete(SQLDelete)
  case insert(SQLInsert)
}

/// One name with its place.
struct SQLName: Hashable {
  var text: String
  var position: Int
}

struct SQLSelect {
  var isDistinct = false
  var items: [SQLItem] = []
  var from: SQLTableExpression?
  var condition: SQLExpression?
  var groups: [SQLExpression] = []
  var having: SQLExpression?
  var orders: [SQLOrder] = []
  var limit: SQLExpression?
  var offset: SQLExpression?
  var position = 0
}

struct SQLItem {
  var expression: SQLExpression
  var alias: String?
}

struct SQLOrder {
  var expression: SQLExpression
  var isDescending = false
  /// nil: the direction's default.
  var nullsFirst: Bool?
}

indirect enum SQLTableExpression {
  case table(SQLName, alias: String?)
  case query(SQLSelect, alias: String, position: Int)
  case join(Join)

  struct Join {
    enum Kind: String {
      case inner = "JOIN"
      case left = "LEFT JOIN"
      case right = "RIGHT JOIN"
      case full = "FULL JOIN"
      case cross = "CROSS JOIN"
    }
    var kind: Kind
    var left: SQLTableExpression
    var right: SQLTableExpression
    var on: SQLExpression?
  }
}

struct SQLUpdate {
  var table: SQLName
  var alias: String?
  var assignments: [(column: SQLName, value: SQLExpression)]
  var condition: SQLExpression?
}

struct SQLDelete {
  var table: SQLName
  var alias: String?
  var condition: SQLExpression?
}

struct SQLInsert {
  var table: SQLName
  /// Empty: all, in their order.
  var columns: [SQLName]
  var source: SQLSelect
}

/// An expression with the place that PostgreSQL's errors name for it.
struct SQLExpression {
  indirect enum Kind {
    case column([String])
    /// `*`, or `t.*`.
    case star(String?)
    case number(String)
    case string(String)
    case boolean(Bool)
    case null
    case negative(SQLExpression)
    case binary(String, SQLExpression, SQLExpression)
    /// At least two.
    case and([SQLExpression])
    case or([SQLExpression])
    case not(SQLExpression)
    case isNull(SQLExpression, isNegated: Bool)
    /// `IS [NOT] TRUE`, `FALSE`, or UNKNOWN (nil).
    case isBoolean(SQLExpression, Bool?, isNegated: Bool)
    case isDistinct(SQLExpression, SQLExpression, isNegated: Bool)
    case between(SQLExpression, SQLExpression, SQLExpression, isNegated: Bool)
    case inList(SQLExpression, [SQLExpression], isNegated: Bool)
    case inQuery(SQLExpression, SQLSelect, isNegated: Bool)
    case like(SQLExpression, SQLExpression, escape: SQLExpression?, ignoresCase: Bool, isNegated: Bool)
    case choice(SQLExpression?, [(when: SQLExpression, then: SQLExpression)], otherwise: SQLExpression?)
    case call(SQLCall)
    case cast(SQLExpression, SQLTypeName)
    case extract(String, SQLExpression)
    case query(SQLSelect)
    case exists(SQLSelect)
  }

  var kind: Kind
  var position: Int
}

struct SQLTypeName {
  var type: SQLType
  /// Total digits and decimals of a numeric; nil where not given.
  var precision: (digits: Int, scale: Int)?
  var position: Int
}

struct SQLCall {
  var name: String
  var arguments: [SQLExpression] = []
  /// `f(*)`.
  var isStar = false
  var isDistinct = false
  var filter: SQLExpression?
  /// `WITHIN GROUP (ORDER BY ...)`.
  var within: SQLOrder?
}
