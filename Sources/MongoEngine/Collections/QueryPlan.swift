/// How a query finds its documents.
public struct QueryPlan: Sendable {
  /// The stage that reads.
  public enum Access: Hashable, Sendable {
    /// Every document is read.
    case collectionScan
    /// Keys of this index are read, then the documents behind them.
    case indexScan(String)

    /// `COLLSCAN`, or `IXSCAN` with the index's keys, as the log of slow queries and the profiler say it.
    public func summary(_ indexes: [IndexDefinition]) -> String {
      switch self {
      case .collectionScan: "COLLSCAN"
      case .indexScan(let name):
        "IXSCAN " + (indexes.first { $0.name == name }.map { BSONValue.document($0.keyDocument).serverText } ?? name)
      }
    }
  }

  public let access: Access
  /// Whether the index yields the requested order, so that nothing is sorted in memory.
  public let isOrderedByIndex: Bool
  /// The bounds of the first fields of the index: points, at most the last one with ranges.
  let bounds: [FieldBounds]
  let isReversed: Bool

  static let collectionScan = QueryPlan(
    access: .collectionScan, isOrderedByIndex: false, bounds: [], isReversed: false)
}

/// Chooses among indexes: most fields fixed to points wins, then a range, then the order of the result; the server tries
/// them out instead, and mostly comes to the same.
struct QueryPlanner {
  let indexes: [IndexEntries]

  func plan(_ filter: Filter, sort: SortOrder?) -> QueryPlan {
    var best = QueryPlan.collectionScan
    var bestScore = 0
    for index in indexes {
      let bounds = bounds(filter.root, index)
      let points = bounds.prefix(while: \.arePoints).count
      let order = order(index, fixed: bounds.prefix { $0.intervals.count == 1 && $0.arePoints }.count, sort)
      // A sparse index lacks documents, so it may serve only a filter that asks for its fields.
      if bounds.isEmpty, order == nil || index.definition.isSparse { continue }
      if index.definition.isSparse, bounds.contains(where: \.reachesNull) { continue }
      let score = points * 4 + (bounds.count > points ? 2 : 0) + (order != nil ? 1 : 0)
      if score > bestScore {
        bestScore = score
        best = QueryPlan(
          access: .indexScan(index.definition.name), isOrderedByIndex: order != nil, bounds: bounds,
          isReversed: order == .after)
      }
    }
    return best
  }

  /// The usable bounds of the index's first fields.
  private func bounds(_ root: FilterNode, _ index: IndexEntries) -> [FieldBounds] {
    var result: [FieldBounds] = []
    for key in index.definition.keys {
      guard let bounds = Self.bounds(root, key.path, isMultikey: index.isMultikey) else { break }
      result.append(bounds)
      if !bounds.arePoints { break }
    }
    return result
  }

  private static func bounds(_ root: FilterNode, _ path: String, isMultikey: Bool) -> FieldBounds? {
    switch root {
    case .field(let field, let predicate): return field.text == path ? FieldBounds(predicate) : nil
    case .all(let parts):
      var result: FieldBounds?
      for part in parts {
        guard let next = bounds(part, path, isMultikey: isMultikey) else { continue }
        guard let known = result else {
          result = next
          continue
        }
        // Different elements of an array may meet different conditions: then only one of them can bound the keys.
        if isMultikey {
          if next.arePoints, !known.arePoints { result = next }
        } else {
          result?.intervals = known.intervals.flatMap { a in next.intervals.map { a.intersection($0) } }
        }
      }
      return result
    default: return nil
    }
  }

  /// Whether the index yields the order: same for forwards, after for backwards, nil for not at all.
  private func order(_ index: IndexEntries, fixed: Int, _ sort: SortOrder?) -> BSONOrdering? {
    guard let sort, !sort.keys.isEmpty, !index.isMultikey else { return nil }
    for start in 0...min(fixed, index.definition.keys.count - 1) {
      let keys = index.definition.keys[start...]
      guard keys.count >= sort.keys.count else { continue }
      let pairs = zip(keys, sort.keys)
      guard pairs.allSatisfy({ $0.path == $1.path.text }) else { continue }
      if pairs.allSatisfy({ $0.ascending == $1.ascending }) { return .same }
      if pairs.allSatisfy({ $0.ascending != $1.ascending }) { return .after }
    }
    return nil
  }
}

extension FieldBounds {
  /// Whether a missing field could lie within.
  var reachesNull: Bool {
    intervals.contains { !$0.liesBelow(.value(.null)) && !$0.liesAbove(.value(.null)) }
  }
}

/// What a query cost, as `explain("executionStats")` counts it.
public struct QueryCost: Hashable, Sendable {
  /// The plan's reading stage.
  public var access: QueryPlan.Access
  public var keysExamined = 0
  public var documentsExamined = 0
  public var returned = 0
  /// Documents that were sorted in memory; 0 where an index yields the order.
  public var sorted = 0

  /// As the plan's reading stage is summed up.
  public func summary(_ indexes: [IndexDefinition]) -> String { access.summary(indexes) }
}
