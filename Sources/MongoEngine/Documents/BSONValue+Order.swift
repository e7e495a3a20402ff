/// How two values stand to each other.
public enum BSONOrdering: Int, Hashable, Sendable {
  case before = -1
  case same, after

  var reversed: BSONOrdering { BSONOrdering(rawValue: -rawValue)! }

  init<T: Comparable>(_ a: T, _ b: T) { self = a < b ? .before : b < a ? .after : .same }
}

extension BSONValue {
  /// The server's total order over values of all types (manual, "Comparison/Sort Order"): by type, then by value; numbers
  /// of all types by their exact value, NaN before all others; strings by bytes; documents and arrays field by field.
  public static func order(_ a: BSONValue, _ b: BSONValue) -> BSONOrdering {
    let (rankA, rankB) = (a.type.rank, b.type.rank)
    guard rankA == rankB else { return BSONOrdering(rankA, rankB) }
    switch (a, b) {
    case (.string(let x), .string(let y)): return bytes(x.utf8, y.utf8)
    case (.document(let x), .document(let y)): return fields(x, y)
    case (.array(let x), .array(let y)): return elements(x, y)
    case (.binary(let kindX, let x), .binary(let kindY, let y)):
      if x.count != y.count { return BSONOrdering(x.count, y.count) }
      return kindX == kindY ? bytes(x, y) : BSONOrdering(kindX, kindY)
    case (.objectID(let x), .objectID(let y)): return BSONOrdering(x, y)
    case (.bool(let x), .bool(let y)): return BSONOrdering(x ? 1 : 0, y ? 1 : 0)
    case (.date(let x), .date(let y)): return BSONOrdering(x, y)
    case (.timestamp(let x), .timestamp(let y)): return BSONOrdering(x, y)
    case (.regex(let x, let optionsX), .regex(let y, let optionsY)):
      let order = bytes(x.utf8, y.utf8)
      return order == .same ? bytes(optionsX.utf8, optionsY.utf8) : order
    default: return a.type.isNumber ? numbers(a, b) : .same
    }
  }

  /// Whether the server takes two values as equal: `1` and `1.0` are.
  public static func areEqual(_ a: BSONValue, _ b: BSONValue) -> Bool { order(a, b) == .same }

  private static func bytes(_ a: some Sequence<UInt8>, _ b: some Sequence<UInt8>) -> BSONOrdering {
    if a.lexicographicallyPrecedes(b) { return .before }
    return b.lexicographicallyPrecedes(a) ? .after : .same
  }

  /// Fields are compared by type, then by name, then by value; the shorter of two equal beginnings comes first.
  private static func fields(_ a: BSONDocument, _ b: BSONDocument) -> BSONOrdering {
    for (x, y) in zip(a.fields, b.fields) {
      let (rankX, rankY) = (x.value.type.rank, y.value.type.rank)
      if rankX != rankY { return BSONOrdering(rankX, rankY) }
      let names = bytes(x.name.utf8, y.name.utf8)
      if names != .same { return names }
      let values = order(x.value, y.value)
      if values != .same { return values }
    }
    return BSONOrdering(a.count, b.count)
  }

  private static func elements(_ a: [BSONValue], _ b: [BSONValue]) -> BSONOrdering {
    for (x, y) in zip(a, b) {
      let values = order(x, y)
      if values != .same { return values }
    }
    return BSONOrdering(a.count, b.count)
  }

  private static func numbers(_ a: BSONValue, _ b: BSONValue) -> BSONOrdering {
    switch (a.asInteger, b.asInteger) {
    case (let x?, let y?): return BSONOrdering(x, y)
    case (let x?, nil): return compare(x, b.asDouble ?? .nan)
    case (nil, let y?): return compare(y, a.asDouble ?? .nan).reversed
    case (nil, nil):
      let (x, y) = (a.asDouble ?? .nan, b.asDouble ?? .nan)
      if x.isNaN || y.isNaN { return BSONOrdering(x.isNaN ? 0 : 1, y.isNaN ? 0 : 1) }
      return BSONOrdering(x, y)
    }
  }

  /// An integer against a floating-point number, without rounding the integer.
  private static func compare(_ integer: Int64, _ double: Double) -> BSONOrdering {
    if double.isNaN || double < -0x1p63 { return .after }
    if double >= 0x1p63 { return .before }
    let whole = Int64(double)
    if integer != whole { return BSONOrdering(integer, whole) }
    return BSONOrdering(0, double - Double(whole))
  }
}

extension [BSONValue] {
  /// Whether an element equals this value in the server's order.
  func holds(_ value: BSONValue) -> Bool { contains { BSONValue.areEqual($0, value) } }
}
