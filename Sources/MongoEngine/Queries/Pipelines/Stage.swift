/// One step of a pipeline.
indirect enum Stage: Sendable {
  case match(Filter)
  case project(Projection)
  case addFields(ProjectionTree)
  case group(id: Expression, [Accumulator])
  case sort(SortOrder)
  case limit(Int)
  case skip(Int)
  case unwind(Unwind)
  case lookup(Lookup)
  case count(String)
  case replaceRoot(Expression)
  case facet([(name: String, pipeline: Pipeline)])
  case indexStatistics
  case collectionStatistics

  static let unsupported: Set<String> = [
    "$bucket", "$bucketAuto", "$changeStream", "$changeStreamSplitLargeEvent", "$currentOp", "$densify", "$documents",
    "$fill", "$geoNear", "$graphLookup", "$listLocalSessions", "$listSessions", "$merge", "$out", "$planCacheStats",
    "$redact", "$sample", "$search", "$searchMeta", "$setWindowFields", "$shardedDataDistribution", "$unionWith",
    "$vectorSearch",
  ]

  init(_ name: String, _ value: BSONValue, isFirst: Bool) throws(MongoError) {
    switch name {
    case "$match":
      guard let document = value.asDocument else {
        throw MongoError(location: 15_959, "the match filter must be an expression in an object")
      }
      self = .match(try Filter(document))
    case "$project":
      guard let document = value.asDocument else {
        throw MongoError(location: 15_969, "$project specification must be an object")
      }
      self = .project(try Projection(document, in: .aggregation))
    case "$addFields", "$set": self = .addFields(try Self.computed(name, value))
    case "$unset": self = .project(try Self.exclusion(value))
    case "$group": self = try Self.group(value)
    case "$sort":
      guard let document = value.asDocument else {
        throw MongoError(location: 15_973, "the $sort key specification must be an object")
      }
      guard !document.isEmpty else {
        throw MongoError(location: 15_976, "$sort stage must have at least one sort key")
      }
      self = .sort(try SortOrder(document))
    case "$limit": self = .limit(try Self.count(value, code: 2_107_201, name, least: 1))
    case "$skip": self = .skip(try Self.count(value, code: 5_107_200, name, least: 0))
    case "$unwind": self = .unwind(try Unwind(value))
    case "$lookup": self = .lookup(try Lookup(value))
    case "$count":
      guard let field = value.asString, !field.isEmpty else {
        throw MongoError(location: 40_156, "the count field must be a non-empty string")
      }
      guard !field.hasPrefix("$") else {
        throw MongoError(location: 40_158, "the count field cannot be a $-prefixed path")
      }
      guard !field.contains(".") else { throw MongoError(location: 40_160, "the count field cannot contain '.'") }
      self = .count(field)
    case "$sortByCount": self = try Self.sortByCount(value)
    case "$replaceRoot":
      guard let root = value.asDocument?["newRoot"] else {
        throw MongoError(location: 40_414, "BSON field '$replaceRoot.newRoot' is missing but a required field")
      }
      self = .replaceRoot(try Expression(root))
    case "$replaceWith": self = .replaceRoot(try Expression(value))
    case "$facet": self = try Self.facet(value)
    case "$indexStats", "$collStats":
      guard isFirst else {
        throw MongoError(location: 40_602, "\(name) is only valid as the first stage in a pipeline.")
      }
      if name == "$indexStats", value.asDocument?.isEmpty != true {
        throw MongoError(location: 28_803, "The $indexStats stage specification must be an empty object")
      }
      self = name == "$indexStats" ? .indexStatistics : .collectionStatistics
    default:
      if Self.unsupported.contains(name) { throw .unsupported("the pipeline stage \(name)") }
      throw MongoError(location: 40_324, "Unrecognized pipeline stage name: '\(name)'")
    }
  }

  private static func count(_ value: BSONValue, code: Int, _ name: String, least: Int64) throws(MongoError) -> Int {
    guard let number = value.asWhole, number >= 0 else {
      throw MongoError(
        location: code,
        "invalid argument to \(name) stage: Expected a \(least == 1 ? "positive" : "non-negative") number in: "
          + "\(name): \(value.serverText)")
    }
    guard number >= least else { throw MongoError(location: 15_958, "the limit must be positive") }
    return Int(number)
  }

  private static func group(_ value: BSONValue) throws(MongoError) -> Stage {
    guard let document = value.asDocument else {
      throw MongoError(location: 15_947, "a group's fields must be specified in an object")
    }
    guard let id = document["_id"] else {
      throw MongoError(location: 15_955, "a group specification must include an _id")
    }
    var accumulators: [Accumulator] = []
    for field in document.fields where field.name != "_id" {
      accumulators.append(try Accumulator(name: field.name, field.value))
    }
    return .group(id: try Expression(id), accumulators)
  }

  private static func sortByCount(_ value: BSONValue) throws(MongoError) -> Stage {
    if let text = value.asString, !text.hasPrefix("$") {
      throw MongoError(
        location: 40_148,
        "the sortByCount field must be defined as a $-prefixed path or an expression inside an object")
    }
    let group = try group(["_id": value, "count": ["$sum": 1]])
    return .facet([("", Pipeline(stages: [group, .sort(try SortOrder(["count": -1]))]))])
  }

  private static func facet(_ value: BSONValue) throws(MongoError) -> Stage {
    guard let document = value.asDocument, !document.isEmpty else {
      throw MongoError(location: 40_169, "the $facet specification must be a non-empty object")
    }
    var parts: [(name: String, pipeline: Pipeline)] = []
    for field in document.fields {
      guard let stages = field.value.asArray else {
        throw MongoError(
          location: 40_170, "arguments to $facet must be arrays, \(field.name) is type \(field.value.type.alias)")
      }
      parts.append((field.name, try Pipeline(stages)))
    }
    return .facet(parts)
  }

  private static func computed(_ name: String, _ value: BSONValue) throws(MongoError) -> ProjectionTree {
    guard let document = value.asDocument else {
      throw MongoError(location: 40_272, "\(name) specification stage must be an object, got \(value.type.alias)")
    }
    var tree = ProjectionTree()
    try insert(document, [], into: &tree)
    return tree
  }

  private static func insert(_ document: BSONDocument, _ prefix: [String], into tree: inout ProjectionTree)
    throws(MongoError)
  {
    for field in document.fields {
      let path = prefix + (try FieldPath(field.name)).components
      if let inner = field.value.asDocument, let first = inner.first, !first.name.hasPrefix("$") {
        try insert(inner, path, into: &tree)
      } else {
        try tree.insert(.compute(try Expression(field.value)), at: path[...], whole: path.joined(separator: "."))
      }
    }
  }

  private static func exclusion(_ value: BSONValue) throws(MongoError) -> Projection {
    var document = BSONDocument()
    for element in value.asArray ?? [value] {
      guard let name = element.asString, !name.isEmpty else {
        throw MongoError(
          location: 31_120, "$unset specification must be a string or an array containing only string values")
      }
      document[name] = false
    }
    guard !document.isEmpty else {
      throw MongoError(location: 31_119, "$unset specification must be a string or an array with at least one field")
    }
    return try Projection(document, in: .aggregation)
  }
}
