/// Reads a filter. Messages are the server's own.
enum FilterParser {
  static func parse(_ document: BSONDocument) throws(MongoError) -> FilterNode {
    var parts: [FilterNode] = []
    for field in document.fields {
      guard field.name.hasPrefix("$") else {
        parts += try fieldNodes(field.name, field.value)
        continue
      }
      switch field.name {
      case "$and": parts.append(.all(try list(field)))
      case "$or": parts.append(.any(try list(field)))
      case "$nor": parts.append(.none(try list(field)))
      case "$expr": parts.append(.expression(try Expression(field.value)))
      case "$comment": break
      case "$where", "$text", "$jsonSchema", "$sampleRate", "$alwaysTrue", "$alwaysFalse":
        throw .unsupported("the query operator \(field.name)")
      default:
        throw MongoError(
          .badValue,
          "unknown top level operator: \(field.name). If you have a field name that starts with a '$' symbol, consider "
            + "using $getField or $setField.")
      }
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private static func list(_ field: BSONDocument.Field) throws(MongoError) -> [FilterNode] {
    guard let elements = field.value.asArray else { throw MongoError(.badValue, "\(field.name) must be an array") }
    guard !elements.isEmpty else { throw MongoError(.badValue, "$and/$or/$nor must be a nonempty array") }
    var nodes: [FilterNode] = []
    for element in elements {
      guard let document = element.asDocument else {
        throw MongoError(.badValue, "$or/$and/$nor entries need to be full objects")
      }
      nodes.append(try parse(document))
    }
    return nodes
  }

  private static func fieldNodes(_ name: String, _ value: BSONValue) throws(MongoError) -> [FilterNode] {
    let path = DottedPath(name)
    if let operators = value.asDocument, isOperators(operators) {
      return try predicates(operators).map { .field(path, $0) }
    }
    if case .regex(let pattern, let options) = value {
      return [.field(path, .pattern(try TextPattern(pattern, options: options)))]
    }
    return [.field(path, .compare(.equal, value))]
  }

  /// A document whose first name is an operator is a list of them; a DBRef is a value.
  static func isOperators(_ document: BSONDocument) -> Bool {
    guard let first = document.first?.name, first.hasPrefix("$") else { return false }
    return !["$ref", "$id", "$db"].contains(first)
  }

  static func predicates(_ operators: BSONDocument) throws(MongoError) -> [Predicate] {
    var result: [Predicate] = []
    for field in operators.fields where field.name != "$options" {
      result.append(try predicate(field.name, field.value, operators))
    }
    if operators["$options"] != nil, operators["$regex"] == nil {
      throw MongoError(.badValue, "$options needs a $regex")
    }
    return result
  }

  private static func predicate(_ name: String, _ value: BSONValue, _ siblings: BSONDocument) throws(MongoError)
    -> Predicate
  {
    switch name {
    case "$eq": return .compare(.equal, value)
    case "$gt", "$gte", "$lt", "$lte":
      if value.type == .regex { throw MongoError(.badValue, "Can't have RegEx as arg to predicate over field") }
      let comparison: Predicate.Comparison =
        name == "$gt" ? .greater : name == "$gte" ? .greaterOrEqual : name == "$lt" ? .less : .lessOrEqual
      return .compare(comparison, value)
    case "$ne":
      if value.type == .regex { throw MongoError(.badValue, "Can't have regex as arg to $ne.") }
      return .not([.compare(.equal, value)])
    case "$in": return try oneOf(value, "$in")
    case "$nin": return .not([try oneOf(value, "$nin")])
    case "$exists": return value.isTruthy ? .exists : .not([.exists])
    case "$type": return try type(value)
    case "$not": return .not(try negated(value))
    case "$regex": return .pattern(try pattern(value, siblings["$options"]))
    case "$mod": return try remainder(value)
    case "$size": return .size(try size(value))
    case "$all": return .every(try all(value))
    case "$elemMatch": return try elementMatch(value)
    default: break
    }
    if [
      "$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear", "$geoWithin", "$geoIntersects", "$near",
      "$nearSphere", "$comment",
    ].contains(name) {
      throw .unsupported("the query operator \(name)")
    }
    throw MongoError(.badValue, "unknown operator: \(name)")
  }
}
