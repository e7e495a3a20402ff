/// What a filter asks of the value at a path.
indirect enum Predicate: Sendable {
  case compare(Comparison, BSONValue)
  case oneOf([BSONValue], [TextPattern])
  case not([Predicate])
  case exists
  case type(Set<BSONType>)
  case pattern(TextPattern)
  case remainder(divisor: Int64, Int64)
  case size(Int)
  case every([Predicate])
  /// `$elemMatch` with a filter over elements that are documents.
  case elementMatches(FilterNode)
  /// `$elemMatch` with operators on the element itself.
  case elementHolds([Predicate])

  enum Comparison: Sendable { case equal, greater, greaterOrEqual, less, lessOrEqual }

  func holds(at path: DottedPath, in document: BSONDocument, _ place: inout Int?) throws(MongoError) -> Bool {
    switch self {
    case .not(let parts):
      var ignored: Int?
      for part in parts where try !part.holds(at: path, in: document, &ignored) { return true }
      return false
    case .every(let parts):
      for part in parts where try !part.holds(at: path, in: document, &place) { return false }
      return !parts.isEmpty
    case .elementMatches, .elementHolds:
      return try path.visit(in: document, entersLast: false) { (value, outer) throws(MongoError) -> Bool in
        guard let index = try firstElement(of: value) else { return false }
        if place == nil { place = outer ?? index }
        return true
      }
    default:
      return try path.visit(in: document, entersLast: entersLast) { (value, index) throws(MongoError) -> Bool in
        guard try holds(for: value) else { return false }
        if place == nil { place = index }
        return true
      }
    }
  }

  /// Whether an array at the end of the path is asked element by element too.
  private var entersLast: Bool {
    switch self {
    case .exists, .size: false
    default: true
    }
  }

  /// Whether it holds for one value, nil standing for a field that is not there.
  func holds(for value: BSONValue?) throws(MongoError) -> Bool {
    switch self {
    case .compare(let comparison, let operand): return Self.compare(value, comparison, operand)
    case .oneOf(let values, let patterns):
      if values.contains(where: { Self.compare(value, .equal, $0) }) { return true }
      return patterns.contains { $0.matches(value) }
    case .not(let parts):
      for part in parts where try !part.holds(for: value) { return true }
      return false
    case .exists: return value != nil
    case .type(let types): return value.map { types.contains($0.type) } ?? false
    case .pattern(let pattern): return pattern.matches(value)
    case .remainder(let divisor, let remainder):
      guard let number = value?.asDouble, number.isFinite else { return false }
      let whole = value?.asInteger ?? Int64(exactly: number.rounded(.towardZero))
      return whole.map { $0.remainderReportingOverflow(dividingBy: divisor).partialValue == remainder } ?? false
    case .size(let count): return value?.asArray?.count == count
    case .every(let parts):
      for part in parts where try !part.holds(for: value) { return false }
      return !parts.isEmpty
    case .elementMatches, .elementHolds: return try firstElement(of: value) != nil
    }
  }

  /// The index of the first element that `$elemMatch` asks for.
  private func firstElement(of value: BSONValue?) throws(MongoError) -> Int? {
    guard let elements = value?.asArray else { return nil }
    for (index, element) in elements.enumerated() where try elementHolds(element) { return index }
    return nil
  }

  private func elementHolds(_ element: BSONValue) throws(MongoError) -> Bool {
    switch self {
    case .elementMatches(let node):
      var ignored: Int?
      switch element {
      case .document(let document): return try node.matches(document, &ignored)
      case .array(let elements):
        return try node.matches(.indexed(elements), &ignored)
      default: return false
      }
    case .elementHolds(let parts):
      for part in parts where try !part.holds(for: element) { return false }
      return true
    default: return false
    }
  }

  /// Values of different types do not compare, but for null with a missing field, and the least and greatest keys.
  private static func compare(_ value: BSONValue?, _ comparison: Comparison, _ operand: BSONValue) -> Bool {
    guard let value else {
      if operand == .null { return comparison != .greater && comparison != .less }
      return operand == .maxKey && (comparison == .less || comparison == .lessOrEqual)
    }
    guard value.type.rank == operand.type.rank else {
      switch comparison {
      case .equal: return false
      case .less, .lessOrEqual: return operand == .maxKey
      case .greater, .greaterOrEqual: return operand == .minKey
      }
    }
    if value.isNaN != operand.isNaN { return false }
    let order = BSONValue.order(value, operand)
    return switch comparison {
    case .equal: order == .same
    case .greater: order == .after
    case .greaterOrEqual: order != .before
    case .less: order == .before
    case .lessOrEqual: order != .after
    }
  }
}

extension BSONValue {
  var isNaN: Bool { asDouble?.isNaN ?? false }
}
