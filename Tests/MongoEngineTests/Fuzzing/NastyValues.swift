import MongoEngine
import VirtualTime

/// Values at the edges of their types, and random documents of them.
struct NastyValues {
  var random: RandomStream

  static let edges: [BSONValue] = [
    .minKey, .maxKey, .null, 0, 1, -1, .int32(.max), .int32(.min), .int64(.max), .int64(.min), .int64(1 << 53),
    .double(.nan), .double(.infinity),
    .double(-.infinity), .double(-0.0), 0.5, .double(1e308), .double(-1e308), .double(9.3e18),
    .double(.leastNonzeroMagnitude), .decimal("1E+6144"), .decimal("NaN"), "", "a", "$a",
    "$$ROOT", "é😀", ".", "a.b", .bool(true), .bool(false), .date(.max), .date(.min), .date(0), .timestamp(.zero),
    .timestamp(BSONTimestamp(seconds: .max, increment: .max)),
    .regex(pattern: "a.*", options: "i"), .binary(subtype: 4, [1, 2]), [], [:], [[]], [["a": 1]], ["a": ["b": [1, 2]]],
    .objectID(ObjectID(seconds: 0, process: 0, counter: 0)),
  ]
  private static let names = ["a", "b", "a.b", "a.0", "l", "l.1.a", "l.-1", "_id", "", "$", "a.$[]"]

  mutating func pick<T>(_ items: [T]) -> T { items[random.below(items.count)] }

  mutating func value(_ depth: Int = 0) -> BSONValue {
    guard depth < 3, random.chance(0.3) else { return pick(Self.edges) }
    return random.chance(0.5)
      ? .array((0..<random.below(4)).map { _ in value(depth + 1) }) : .document(document(depth + 1))
  }

  mutating func document(_ depth: Int = 0) -> BSONDocument {
    var result = BSONDocument()
    for _ in 0..<random.below(4) { result[pick(["a", "b", "l", "n"])] = value(depth + 1) }
    return result
  }

  mutating func path() -> String { pick(Self.names) }

  /// An operator with an operand that may or may not fit.
  mutating func operation(_ names: [String], _ depth: Int = 0) -> BSONValue {
    let name = pick(names)
    let operand: BSONValue =
      switch random.below(4) {
      case 0: value(depth + 1)
      case 1: .array((0..<random.below(4)).map { _ in expression(names, depth + 1) })
      case 2: .array([expression(names, depth + 1), expression(names, depth + 1)])
      default: expression(names, depth + 1)
      }
    return [name: operand]
  }

  mutating func expression(_ names: [String], _ depth: Int = 0) -> BSONValue {
    if depth < 3, random.chance(0.5) { return operation(names, depth + 1) }
    return random.chance(0.5) ? .string("$" + pick(["a", "b", "l", "a.b", "n"])) : value(2)
  }
}
