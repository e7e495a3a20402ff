/// What an update does to a document: operators, a whole replacement, or a pipeline (manual, "Update Operators").
///
/// An operator that the engine does not know is an error when the update is made.
public struct Update: Sendable {
  enum Kind: Sendable {
    case operators([Modifier])
    case replacement(BSONDocument)
    case pipeline(Pipeline)
  }

  let kind: Kind
  private let filterOfName: [String: Filter]

  /// - Parameters:
  ///   - value: a document of operators, a replacement, or an array of `$set`, `$unset`, `$replaceWith` stages and their like.
  ///   - arrayFilters: what `$[name]` in a path stands for.
  /// - Throws: `FailedToParse` for unknown operators, `ConflictingUpdateOperators` for paths that overlap.
  public init(_ value: BSONValue, arrayFilters: [BSONDocument] = []) throws(MongoError) {
    var filters: [String: Filter] = [:]
    for document in arrayFilters {
      let name = document.first?.name.split(separator: ".").first.map(String.init) ?? ""
      guard !name.isEmpty, filters[name] == nil else {
        throw MongoError(.failedToParse, "Found multiple array filters with the same top-level field name \(name)")
      }
      filters[name] = try Filter(document)
    }
    filterOfName = filters
    if let stages = value.asArray {
      try Self.checkStages(stages)
      kind = .pipeline(try Pipeline(stages))
    } else if let document = value.asDocument {
      kind = try Self.reading(document)
    } else {
      throw MongoError(.failedToParse, "Update argument must be either an object or an array")
    }
  }

  private static func checkStages(_ stages: [BSONValue]) throws(MongoError) {
    let allowed = ["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"]
    for name in stages.compactMap({ $0.asDocument?.first?.name }) where !allowed.contains(name) {
      throw MongoError(.invalidOptions, "\(name) is not allowed to be used within an update")
    }
  }

  private static func reading(_ document: BSONDocument) throws(MongoError) -> Kind {
    guard document.first?.name.hasPrefix("$") == true else {
      if let name = document.names.first(where: { $0.hasPrefix("$") }) {
        throw MongoError(
          .dollarPrefixedFieldName,
          "The dollar ($) prefixed field '\(name)' in '\(name)' is not allowed in the context of an update's replacement "
            + "document. Consider using an aggregation pipeline with $replaceWith.")
      }
      return .replacement(document)
    }
    var modifiers: [Modifier] = []
    for field in document.fields { modifiers += try Modifier.reading(field) }
    // The server goes through the paths in their order, whatever the order of the operators.
    modifiers.sort { UpdatePath.precedes($0.path, $1.path) }
    for (index, modifier) in modifiers.enumerated() {
      for other in modifiers[..<index] where other.path.overlaps(modifier.path) {
        let (shorter, longer) =
          other.path.components.count < modifier.path.components.count
          ? (other.path, modifier.path) : (modifier.path, other.path)
        throw MongoError(
          .conflictingUpdateOperators,
          "Updating the path '\(longer.text)' would create a conflict at '\(shorter.text)'")
      }
    }
    return .operators(modifiers)
  }

  /// Whether it replaces whole documents, which `updateMany` cannot.
  public var isReplacement: Bool { if case .replacement = kind { true } else { false } }

  /// The updated document.
  /// - Parameters:
  ///   - place: the array index that `$` stands for.
  ///   - isInsert: whether `$setOnInsert` counts.
  ///   - now: milliseconds since 1970, for `$currentDate` and `$$NOW`.
  /// - Throws: the server's errors; `ImmutableField` where `_id` would change.
  func applied(to document: BSONDocument, place: Int?, isInsert: Bool, now: Int64) throws(MongoError) -> BSONDocument {
    var result = document
    switch kind {
    case .replacement(let replacement):
      result =
        document["_id"].map { replacement["_id"] == nil ? replacement.leading(with: "_id", $0) : replacement }
        ?? replacement
    case .pipeline(let pipeline):
      result = try pipeline.run(over: [document], in: AggregationContext(now: now)).first ?? document
      if let id = document["_id"], result["_id"] == nil { result = result.leading(with: "_id", id) }
    case .operators(let modifiers):
      for modifier in modifiers where isInsert || modifier.operation != .setOnInsert {
        let scope = UpdateScope(place: place, filters: filterOfName, now: now, isInsert: isInsert)
        result = try modifier.applied(to: result, scope)
      }
    }
    if let id = document["_id"], !(isInsert && document.count == 0) {
      guard let kept = result["_id"], BSONValue.areEqual(kept, id) else {
        throw MongoError(.immutableField, immutableMessage(result["_id"]))
      }
    }
    return result
  }

  private func immutableMessage(_ id: BSONValue?) -> String {
    if case .operators = kind {
      return "Performing an update on the path '_id' would modify the immutable field '_id'"
    }
    return "After applying the update, the (immutable) field '_id' was found to have been altered to "
      + "_id: \(id?.serverText ?? "")"
  }
}

/// What modifiers need besides the document.
struct UpdateScope {
  var place: Int?
  var filters: [String: Filter]
  var now: Int64
  var isInsert: Bool
}
