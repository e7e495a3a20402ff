/// Which fields of a document a find or a `$project` returns (manual, "Project Fields to Return").
public struct Projection: Sendable {
  private let tree: ProjectionTree
  private let includes: Bool

  /// Who asks: `$slice` and `$elemMatch` mean something else in a find than in an aggregation.
  enum Place: Sendable { case find, aggregation }

  /// The projection of a find.
  /// - Throws: code 31253 or 31254 where fields are both kept and taken out, and the like.
  public init(_ document: BSONDocument) throws(MongoError) { try self.init(document, in: .find) }

  init(_ document: BSONDocument, in place: Place) throws(MongoError) {
    var reader = ProjectionReader(place: place)
    try reader.read(document, [])
    includes = reader.mode == .inclusion
    tree = reader.finished()
  }

  /// The projected document.
  public func applied(to document: BSONDocument, now: Int64? = nil) throws(MongoError) -> BSONDocument {
    guard includes else { return try tree.excluding(document) }
    let kept = try tree.including(document)
    guard tree.hasComputed else { return kept }
    return try tree.computing(into: kept, ExpressionScope(root: document, now: now))
  }
}

/// Reads a projection.
struct ProjectionReader {
  enum Mode { case inclusion, exclusion }

  let place: Projection.Place
  private(set) var mode: Mode?
  private var tree = ProjectionTree()
  private var id: Bool?

  init(place: Projection.Place) { self.place = place }

  /// The tree with what holds for `_id`.
  func finished() -> ProjectionTree {
    var result = tree
    let isNamed = result.action("_id") != nil
    if mode == .inclusion, id != false, !isNamed { result.children.insert(("_id", .include), at: 0) }
    if mode != .inclusion, id == false, !isNamed { result.children.insert(("_id", .exclude), at: 0) }
    return result
  }

  mutating func read(_ document: BSONDocument, _ prefix: [String]) throws(MongoError) {
    if prefix.isEmpty, document.isEmpty, place == .aggregation {
      throw MongoError(
        location: 51_272, "Invalid $project :: caused by :: projection specification must have at least one field")
    }
    for field in document.fields {
      let path = prefix + DottedPath(field.name).components
      if path.contains(where: \.isEmpty) {
        throw MongoError(location: 40_352, "FieldPath cannot be constructed with empty string")
      }
      if path.last == "$" { throw .unsupported("the positional projection") }
      if field.name.hasPrefix("$") {
        throw MongoError(
          location: 16_410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.")
      }
      try read(field.value, path)
    }
    if prefix.isEmpty, mode == nil { mode = id == true ? .inclusion : .exclusion }
  }

  private mutating func read(_ value: BSONValue, _ path: [String]) throws(MongoError) {
    if value.type.isNumber || value.type == .bool {
      let isKept = value.isTruthy
      if path == ["_id"] {
        id = isKept
        return
      }
      try settle(isKept ? .inclusion : .exclusion, path)
      return try insert(isKept ? .include : .exclude, path)
    }
    if let document = value.asDocument {
      guard let first = document.first else {
        throw MongoError(location: 51_270, "An empty sub-projection is not a valid value. Found empty object at path")
      }
      if !first.name.hasPrefix("$") { return try read(document, path) }
      if place == .find, try readFindOperator(first, path) { return }
    }
    try settle(.inclusion, path)
    try insert(.compute(try Expression(value)), path)
  }

  /// `$slice` and `$elemMatch` as a find has them.
  private mutating func readFindOperator(_ field: BSONDocument.Field, _ path: [String]) throws(MongoError) -> Bool {
    switch field.name {
    case "$slice":
      if let count = field.value.asWhole {
        try insert(.slice(skip: count < 0 ? Int(count) : 0, limit: count < 0 ? nil : Int(count)), path)
        return true
      }
      guard let pair = field.value.asArray, pair.count == 2, let skip = pair[0].asWhole else { return false }
      guard let limit = pair[1].asWhole, limit > 0 else {
        throw MongoError(location: 28_724, "First argument to $slice must be an array, but is of type: int")
      }
      try insert(.slice(skip: Int(skip), limit: Int(limit)), path)
      return true
    case "$elemMatch":
      guard path.count == 1 else {
        throw MongoError(location: 31_275, "Cannot use $elemMatch projection on a nested field.")
      }
      guard mode != .exclusion else {
        throw MongoError(location: 31_254, "Cannot do inclusion on field \(path[0]) in exclusion projection")
      }
      mode = .inclusion
      try insert(.firstMatching(try FilterParser.elementMatch(field.value)), path)
      return true
    case "$meta": throw .unsupported("the projection operator $meta")
    default: return false
    }
  }

  private mutating func settle(_ wanted: Mode, _ path: [String]) throws(MongoError) {
    guard let mode, mode != wanted else {
      mode = wanted
      return
    }
    let kind = place == .aggregation ? "Invalid $project :: caused by :: " : ""
    let field = path.joined(separator: ".")
    throw wanted == .inclusion
      ? MongoError(location: 31_253, "\(kind)Cannot do inclusion on field \(field) in exclusion projection")
      : MongoError(location: 31_254, "\(kind)Cannot do exclusion on field \(field) in inclusion projection")
  }

  private mutating func insert(_ action: ProjectionTree.Action, _ path: [String]) throws(MongoError) {
    try tree.insert(action, at: path[...], whole: path.joined(separator: "."))
  }
}
