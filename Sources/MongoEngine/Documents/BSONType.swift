/// The kinds of values with the numbers and names that `$type` takes (manual, "BSON Types").
public enum BSONType: Int, Hashable, Sendable, CaseIterable {
  case double = 1
  case string, object, array, binData, undefined, objectId, bool, date, null, regex
  case int = 16
  case timestamp, long, decimal
  case maxKey = 127
  case minKey = -1

  /// The name that `$type` takes and error messages print.
  public var alias: String { "\(self)" }

  /// The type of that alias; nil for an unknown one.
  public init?(alias: String) {
    guard let type = Self.allCases.first(where: { $0.alias == alias }) else { return nil }
    self = type
  }

  /// Where values of this type stand in the order of all values; equal for types that are compared by value
  /// (manual, "Comparison/Sort Order").
  var rank: Int {
    switch self {
    case .minKey: 0
    case .undefined: 1
    case .null: 2
    case .int, .long, .double, .decimal: 3
    case .string: 4
    case .object: 5
    case .array: 6
    case .binData: 7
    case .objectId: 8
    case .bool: 9
    case .date: 10
    case .timestamp: 11
    case .regex: 12
    case .maxKey: 13
    }
  }

  var isNumber: Bool { rank == 3 }
}

extension BSONValue {
  /// The type of this value.
  public var type: BSONType {
    switch self {
    case .minKey: .minKey
    case .null: .null
    case .int32: .int
    case .int64: .long
    case .double: .double
    case .decimal: .decimal
    case .string: .string
    case .document: .object
    case .array: .array
    case .binary: .binData
    case .objectID: .objectId
    case .bool: .bool
    case .date: .date
    case .timestamp: .timestamp
    case .regex: .regex
    case .maxKey: .maxKey
    }
  }
}
