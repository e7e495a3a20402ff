/// A range of keys of one field; nil ends are open.
struct KeyInterval: Sendable {
  struct End: Sendable {
    var key: SortKey
    var isIncluded: Bool
  }

  var low: End?
  var high: End?

  /// Whether a key lies before the interval.
  func liesBelow(_ key: SortKey) -> Bool {
    guard let low else { return false }
    let order = SortKey.order(key, low.key)
    return order == .before || order == .same && !low.isIncluded
  }

  /// Whether a key lies behind the interval.
  func liesAbove(_ key: SortKey) -> Bool {
    guard let high else { return false }
    let order = SortKey.order(key, high.key)
    return order == .after || order == .same && !high.isIncluded
  }

  static func point(_ value: BSONValue) -> KeyInterval {
    let end = End(key: .value(value), isIncluded: true)
    return KeyInterval(low: end, high: end)
  }

  var isPoint: Bool {
    guard let low, let high else { return false }
    return low.isIncluded && high.isIncluded && SortKey.order(low.key, high.key) == .same
  }

  /// What both hold.
  func intersection(_ other: KeyInterval) -> KeyInterval {
    KeyInterval(
      low: Self.inner(low, other.low) { $0 == .after }, high: Self.inner(high, other.high) { $0 == .before })
  }

  private static func inner(_ a: End?, _ b: End?, _ isInner: (BSONOrdering) -> Bool) -> End? {
    guard let a, let b else { return a ?? b }
    let order = SortKey.order(a.key, b.key)
    if order == .same { return a.isIncluded ? b : a }
    return isInner(order) ? a : b
  }
}

/// The keys that a filter confines a field to.
struct FieldBounds: Sendable {
  var intervals: [KeyInterval]

  var arePoints: Bool { intervals.allSatisfy(\.isPoint) }

  /// nil where the predicate confines the field in no way that an index can use.
  init?(_ predicate: Predicate) {
    switch predicate {
    case .compare(let comparison, let value):
      // An index holds the elements of an array, not the array; a regular expression is no key to look for.
      guard value.type != .array, value.type != .regex, !value.isNaN else { return nil }
      intervals = [Self.interval(comparison, value)]
    case .oneOf(let values, let patterns):
      guard patterns.isEmpty, !values.contains(where: { $0.type == .array || $0.isNaN }) else { return nil }
      var points: [BSONValue] = []
      for value in values where !points.holds(value) { points.append(value) }
      intervals = points.map(KeyInterval.point)
    default: return nil
    }
  }

  /// A comparison stays within the values of the operand's type.
  private static func interval(_ comparison: Predicate.Comparison, _ value: BSONValue) -> KeyInterval {
    let end = KeyInterval.End(key: .value(value), isIncluded: comparison != .greater && comparison != .less)
    guard value != .minKey, value != .maxKey else { return comparison == .equal ? .point(value) : KeyInterval() }
    switch comparison {
    case .equal: return .point(value)
    case .greater, .greaterOrEqual: return KeyInterval(low: end, high: limit(above: value))
    case .less, .lessOrEqual: return KeyInterval(low: limit(below: value), high: end)
    }
  }

  private static func limit(above value: BSONValue) -> KeyInterval.End? {
    switch value.type.rank {
    case 2: .init(key: .value(.null), isIncluded: true)
    case 3: .init(key: .value(""), isIncluded: false)
    case 4: .init(key: .value([:]), isIncluded: false)
    case 9: .init(key: .value(true), isIncluded: true)
    default: nil
    }
  }

  private static func limit(below value: BSONValue) -> KeyInterval.End? {
    switch value.type.rank {
    case 2: .init(key: .value(.null), isIncluded: true)
    case 3: .init(key: .value(.null), isIncluded: false)
    case 4: .init(key: .value(""), isIncluded: true)
    case 9: .init(key: .value(false), isIncluded: true)
    case 10: .init(key: .value(true), isIncluded: false)
    default: nil
    }
  }
}
