/// One value of a document, as BSON has them (bsonspec.org, version 1.1).
///
/// `==` compares exactly: `.int32(1)` is not `.double(1)`. The server's order, in which they are equal, is
/// ``order(_:_:)``.
public enum BSONValue: Hashable, Sendable {
  case minKey
  case null
  case int32(Int32)
  case int64(Int64)
  case double(Double)
  /// A Decimal128 as its text. It is stored, compared and printed; arithmetic on it is refused.
  case decimal(String)
  case string(String)
  case document(BSONDocument)
  case array([BSONValue])
  case binary(subtype: UInt8, [UInt8])
  case objectID(ObjectID)
  case bool(Bool)
  /// Milliseconds since 1970-01-01 UTC.
  case date(Int64)
  case timestamp(BSONTimestamp)
  /// A regular expression with its option letters in alphabetical order.
  case regex(pattern: String, options: String)
  case maxKey

  /// An integer as the shell stores a literal: 32 bits if it fits, else 64.
  public static func integer(_ value: some BinaryInteger) -> BSONValue {
    Int32(exactly: value).map(BSONValue.int32) ?? .int64(Int64(value))
  }

  /// The fields of a document; nil for everything else.
  public var asDocument: BSONDocument? { if case .document(let document) = self { document } else { nil } }
  /// The elements of an array; nil for everything else.
  public var asArray: [BSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  /// The text of a string; nil for everything else.
  public var asString: String? { if case .string(let text) = self { text } else { nil } }

  /// The truth of a value where the server asks for one: false are `false`, `null` and every zero.
  public var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .int32, .int64, .double, .decimal: asDouble != 0
    default: true
    }
  }
}

// No nil literal: it would mean null where an optional value is meant to be missing.
extension BSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: BSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, BSONValue)...) {
    self = .document(BSONDocument(elements.map { BSONDocument.Field(name: $0.0, value: $0.1) }))
  }
}

/// A moment of the oplog: seconds since 1970 and a counter within the second.
public struct BSONTimestamp: Hashable, Comparable, Sendable {
  public var seconds: UInt32
  /// From 1 within a second; 0 only in the empty timestamp.
  public var increment: UInt32

  public init(seconds: UInt32, increment: UInt32) {
    self.seconds = seconds
    self.increment = increment
  }

  /// The timestamp before all others.
  public static let zero = BSONTimestamp(seconds: 0, increment: 0)

  public static func < (a: Self, b: Self) -> Bool { (a.seconds, a.increment) < (b.seconds, b.increment) }
}
