extension Stage {
  func run(over documents: [BSONDocument], in context: AggregationContext) throws(MongoError) -> [BSONDocument] {
    switch self {
    case .match(let filter):
      var result: [BSONDocument] = []
      for document in documents where try filter.matches(document) { result.append(document) }
      return result
    case .project(let projection):
      return try documents.map { (document) throws(MongoError) in
        try projection.applied(to: document, now: context.now)
      }
    case .addFields(let tree):
      return try documents.map { (document) throws(MongoError) in
        try tree.computing(into: document, ExpressionScope(root: document, now: context.now))
      }
    case .group(let id, let accumulators): return try Self.group(documents, id, accumulators, context)
    case .sort(let order): return order.sorted(documents)
    case .limit(let count): return Array(documents.prefix(count))
    case .skip(let count): return Array(documents.dropFirst(count))
    case .unwind(let unwind): return documents.flatMap(unwind.applied)
    case .lookup(let lookup):
      let others = context.documents(lookup.from)
      return try documents.map { (document) throws(MongoError) in try lookup.applied(to: document, others) }
    case .count(let name): return documents.isEmpty ? [] : [[name: .integer(documents.count)]]
    case .replaceRoot(let expression):
      return try documents.map { (document) throws(MongoError) in
        let value = try expression.evaluate(in: ExpressionScope(root: document, now: context.now))
        guard let root = value?.asDocument else {
          throw MongoError(
            location: 40_228,
            "'newRoot' expression must evaluate to an object, but resulting value was: "
              + "\(value?.serverText ?? "MISSING"). Type of resulting value: '\(value.typeName)'. Input document: "
              + BSONValue.document(document).serverText)
        }
        return root
      }
    case .facet(let parts): return try Self.facet(documents, parts, context)
    case .indexStatistics: return context.indexStatistics
    case .collectionStatistics: return context.collectionStatistics.map { [$0] } ?? []
    }
  }

  private static func facet(
    _ documents: [BSONDocument], _ parts: [(name: String, pipeline: Pipeline)], _ context: AggregationContext
  ) throws(MongoError) -> [BSONDocument] {
    // Without a name it is a stage that stands for several.
    if parts.count == 1, parts[0].name.isEmpty { return try parts[0].pipeline.run(over: documents, in: context) }
    var result = BSONDocument()
    for part in parts {
      result[part.name] = .array(try part.pipeline.run(over: documents, in: context).map(BSONValue.document))
    }
    return [result]
  }

  private static func group(
    _ documents: [BSONDocument], _ id: Expression, _ accumulators: [Accumulator], _ context: AggregationContext
  ) throws(MongoError) -> [BSONDocument] {
    var places: [BSONValue: Int] = [:]
    var groups: [(id: BSONValue?, states: [AccumulatorState])] = []
    for document in documents {
      let scope = ExpressionScope(root: document, now: context.now)
      let key = try id.evaluate(in: scope)
      let group = (key ?? .null).groupingKey
      let place = places[group] ?? groups.count
      if place == groups.count {
        places[group] = place
        groups.append((key, accumulators.map { AccumulatorState($0.kind) }))
      }
      for (index, accumulator) in accumulators.enumerated() {
        try groups[place].states[index].add(try accumulator.operand.evaluate(in: scope))
      }
    }
    return groups.map { group in
      var result: BSONDocument = ["_id": group.id ?? .null]
      for (index, accumulator) in accumulators.enumerated() { result[accumulator.name] = group.states[index].result }
      return result
    }
  }
}

/// `$unwind`: a document for each element of an array.
struct Unwind: Sendable {
  private let path: [String]
  private let keepsEmpty: Bool
  private let indexField: [String]?

  init(_ value: BSONValue) throws(MongoError) {
    let options = value.asDocument ?? ["path": value]
    for name in options.names where !["path", "preserveNullAndEmptyArrays", "includeArrayIndex"].contains(name) {
      throw MongoError(location: 28_811, "unrecognized option to $unwind stage: \(name)")
    }
    guard let text = options["path"]?.asString else {
      guard let path = options["path"] else { throw MongoError(location: 28_812, "no path specified to $unwind stage") }
      throw MongoError(location: 28_808, "expected a string as the path for $unwind stage, got \(path.type.alias)")
    }
    guard text.hasPrefix("$") else {
      throw MongoError(location: 28_818, "path option to $unwind stage should be prefixed with a '$': \(text)")
    }
    path = try FieldPath(String(text.dropFirst())).components
    keepsEmpty = options["preserveNullAndEmptyArrays"]?.isTruthy ?? false
    indexField = options["includeArrayIndex"]?.asString.map { DottedPath($0).components }
  }

  func applied(to document: BSONDocument) -> [BSONDocument] {
    let value = path.reduce(Optional(BSONValue.document(document))) { $0?.asDocument?[$1] }
    switch value {
    case .array(let elements)? where !elements.isEmpty:
      return elements.enumerated().map { index, element in
        indexed(document.replacing(path[...], with: element), .int64(Int64(index)))
      }
    case .array?: return keepsEmpty ? [indexed(document.replacing(path[...], with: nil), .null)] : []
    case nil, .null?: return keepsEmpty ? [indexed(document, .null)] : []
    default: return [indexed(document, .null)]
    }
  }

  private func indexed(_ document: BSONDocument, _ index: BSONValue) -> BSONDocument {
    indexField.map { document.replacing($0[...], with: index) } ?? document
  }
}

/// `$lookup` by equality of two fields.
struct Lookup: Sendable {
  let from: String
  private let localField: DottedPath
  private let foreignField: DottedPath
  private let target: [String]

  init(_ value: BSONValue) throws(MongoError) {
    guard let options = value.asDocument else {
      throw MongoError(
        .failedToParse, "the $lookup stage specification must be an object, but found \(value.type.alias)")
    }
    if options["pipeline"] != nil || options["let"] != nil { throw .unsupported("$lookup with a pipeline") }
    var texts: [String] = []
    for name in ["from", "localField", "foreignField", "as"] {
      guard let option = options[name] else {
        throw MongoError(
          .failedToParse,
          name == "from"
            ? "must specify 'from' field for a $lookup"
            : name == "as"
              ? "must specify 'as' field for a $lookup"
              : "$lookup requires both or neither of 'localField' and 'foreignField' to be specified")
      }
      guard let text = option.asString else {
        throw MongoError(
          .failedToParse,
          "$lookup argument '\(name): \(option.serverText)' must be a string, is type \(option.type.alias)")
      }
      texts.append(text)
    }
    for name in options.names where !["from", "localField", "foreignField", "as"].contains(name) {
      throw MongoError(.failedToParse, "unknown argument to $lookup: \(name)")
    }
    from = texts[0]
    localField = DottedPath(texts[1])
    foreignField = DottedPath(texts[2])
    target = try FieldPath(texts[3]).components
  }

  func applied(to document: BSONDocument, _ others: [BSONDocument]) throws(MongoError) -> BSONDocument {
    var values: [BSONValue] = []
    _ = try localField.visit(in: document, entersLast: false) { (value, _) throws(MongoError) -> Bool in
      // An array stands for its elements here, not for itself.
      values += value?.asArray ?? [value ?? .null]
      return false
    }
    let predicate = Predicate.oneOf(values, [])
    var found: [BSONValue] = []
    for other in others {
      var ignored: Int?
      if try predicate.holds(at: foreignField, in: other, &ignored) { found.append(.document(other)) }
    }
    return document.replacing(target[...], with: .array(found))
  }
}

extension Pipeline {
  init(stages: [Stage]) { self.stages = stages }
}

extension BSONDocument {
  /// The document with another value at a path through documents; nil takes it out. What is no document on the way
  /// becomes one.
  func replacing(_ path: ArraySlice<String>, with value: BSONValue?) -> BSONDocument {
    guard let name = path.first else { return self }
    var copy = self
    if path.count == 1 {
      copy[name] = value
    } else {
      copy[name] = .document((self[name]?.asDocument ?? [:]).replacing(path.dropFirst(), with: value))
    }
    return copy
  }
}
