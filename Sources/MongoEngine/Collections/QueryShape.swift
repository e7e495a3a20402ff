/// How a query confines documents, told by its filter and its plan alone: by this the cost of documents can be reckoned that
/// are not there one by one.
public struct QueryShape: Hashable, Sendable {
  /// To what a field is confined.
  public enum Bound: Hashable, Sendable {
    /// To one of so many values.
    case values(Int)
    /// To a range, or to several.
    case range
  }

  /// A field that the filter confines.
  public struct Field: Hashable, Sendable {
    public var path: String
    public var bound: Bound
  }

  public var access: QueryPlan.Access
  /// The first fields of the plan's index that bound the keys that are read; none for a collection scan.
  public var indexed: [Field] = []
  /// All fields that the filter confines where all of its conditions have to hold; what stands under `$or` or is negated
  /// confines none.
  public var filtered: [Field] = []
  /// Whether documents come in the order that was asked for, so that nothing is sorted; true where none was asked for.
  public var isInOrder = true
}

extension DocumentCollection {
  /// How this query would be answered here.
  public func shape(of filter: Filter, sort: SortOrder? = nil) -> QueryShape {
    let plan = QueryPlanner(indexes: indexes).plan(filter, sort: sort)
    var shape = QueryShape(access: plan.access)
    shape.isInOrder = plan.isOrderedByIndex || sort?.keys.isEmpty ?? true
    if case .indexScan(let name) = plan.access, let index = indexes.first(where: { $0.definition.name == name }) {
      shape.indexed = zip(index.definition.keys, plan.bounds).map { .init(path: $0.path, bound: $1.bound) }
    }
    filter.root.collect(&shape.filtered)
    return shape
  }
}

extension FieldBounds {
  fileprivate var bound: QueryShape.Bound { arePoints ? .values(intervals.count) : .range }
}

extension FilterNode {
  fileprivate func collect(_ fields: inout [QueryShape.Field]) {
    switch self {
    case .all(let parts): for part in parts { part.collect(&fields) }
    case .field(let path, let predicate):
      if let bounds = FieldBounds(predicate) { fields.append(.init(path: path.text, bound: bounds.bound)) }
    case .any, .none, .expression: break
    }
  }
}

extension Pipeline {
  /// The filter that it begins with; nil: it begins with something else.
  public var firstFilter: Filter? { leadingFilter }
  /// Whether it reads no documents of its collection, but what the server knows of it.
  public var isAboutCollection: Bool { readsNoDocuments }
}
