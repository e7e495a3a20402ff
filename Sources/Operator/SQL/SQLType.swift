/// The types that simulated tables and expressions have.
enum SQLType: Hashable, Sendable {
  /// A literal whose type its surroundings decide.
  case unknown
  case boolean, integer, bigint, numeric, double, text, timestamp, date, interval

  /// As error texts call it.
  var name: String {
    switch self {
    case .unknown: "unknown"
    case .boolean: "boolean"
    case .integer: "integer"
    case .bigint: "bigint"
    case .numeric: "numeric"
    case .double: "double precision"
    case .text: "text"
    case .timestamp: "timestamp with time zone"
    case .date: "date"
    case .interval: "interval"
    }
  }

  /// As a column is called that is a bare cast.
  var catalogueName: String {
    switch self {
    case .boolean: "bool"
    case .integer: "int4"
    case .bigint: "int8"
    case .double: "float8"
    case .timestamp: "timestamptz"
    default: name
    }
  }

  var isNumber: Bool { rank != nil }
  var isWhole: Bool { self == .integer || self == .bigint }
  var isAlignedRight: Bool { isNumber }

  /// Numbers are converted to the higher of two.
  var rank: Int? {
    switch self {
    case .integer: 0
    case .bigint: 1
    case .numeric: 2
    case .double: 3
    default: nil
    }
  }

  /// How SQLite must compare what stands for the type there.
  var collation: String {
    switch self {
    case .numeric: " COLLATE sql_numeric"
    case .interval: " COLLATE sql_interval"
    default: ""
    }
  }

  static let names: [String: SQLType] = [
    "bool": .boolean, "boolean": .boolean, "int": .integer, "integer": .integer, "int4": .integer, "int8": .bigint,
    "bigint": .bigint, "numeric": .numeric, "decimal": .numeric, "dec": .numeric, "float8": .double, "float": .double,
    "text": .text, "varchar": .text, "timestamptz": .timestamp, "date": .date, "interval": .interval,
  ]
}
