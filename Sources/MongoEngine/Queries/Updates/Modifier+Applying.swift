extension Modifier {
  func applied(to document: BSONDocument, _ scope: UpdateScope) throws(MongoError) -> BSONDocument {
    var result = document
    // Both halves of a renaming happen where the field arrives: the first in order would lose the value otherwise.
    if operation == .renameAway { return result }
    if case .renameHere(let source) = operation { return try renamed(document, DottedPath(source)) }
    for place in try UpdatePath.resolved(path, in: document, scope) {
      result = try UpdatePath.changing(result, place[...]) { (old) throws(MongoError) -> BSONValue? in
        try changed(old, document, scope)
      }
    }
    return result
  }

  private func renamed(_ document: BSONDocument, _ source: DottedPath) throws(MongoError) -> BSONDocument {
    var value: BSONValue? = .document(document)
    for component in source.components {
      if value?.asArray != nil {
        throw MongoError(
          .badValue,
          "The source field cannot be an array element, '\(source.text)' in doc with _id: "
            + "\(document["_id"]?.serverText ?? "null") has an array field called '\(component)'")
      }
      value = value?.asDocument?[component]
    }
    guard let value else { return document }
    let without = try UpdatePath.changing(document, source.components[...]) { (_) throws(MongoError) in nil }
    return try UpdatePath.changing(without, path.components[...]) { (_) throws(MongoError) in value }
  }

  /// What shall be where `old` is.
  private func changed(_ old: BSONValue?, _ document: BSONDocument, _ scope: UpdateScope) throws(MongoError)
    -> BSONValue?
  {
    switch operation {
    case .set, .setOnInsert: return operand
    case .unset: return nil
    case .increment, .multiply: return try calculated(old, document)
    case .minimum, .maximum:
      guard let old else { return operand }
      return BSONValue.order(operand, old) == (operation == .minimum ? .before : .after) ? operand : old
    case .currentDate(let asTimestamp):
      return asTimestamp
        ? .timestamp(BSONTimestamp(seconds: UInt32(truncatingIfNeeded: scope.now / 1_000), increment: 1))
        : .date(scope.now)
    case .push(let push):
      guard old == nil || old?.asArray != nil else {
        throw MongoError(
          .badValue,
          "The field '\(path.text)' must be an array but is of type \(old!.type.alias) in document {_id: \(id(document))}"
        )
      }
      return .array(push.applied(to: old?.asArray ?? []))
    case .addToSet:
      guard old == nil || old?.asArray != nil else {
        throw MongoError(
          .badValue,
          "Cannot apply $addToSet to non-array field. Field named '\(path.components.last!)' has non-array type "
            + old!.type.alias)
      }
      return .array(try adding(to: old?.asArray ?? []))
    case .pop, .pull, .pullAll: return try taking(from: old)
    case .renameAway, .renameHere: return old
    }
  }

  private func id(_ document: BSONDocument) -> String { document["_id"]?.serverText ?? "no id" }

  private func calculated(_ old: BSONValue?, _ document: BSONDocument) throws(MongoError) -> BSONValue {
    let name = operation == .increment ? "$inc" : "$mul"
    guard let old else {
      if operation == .increment { return operand }
      return NumberArithmetic.widening(.multiply, operand, 0)
    }
    guard old.isPlainNumber else {
      if old.type == .decimal { throw .unsupported("arithmetic with Decimal128") }
      throw MongoError(
        .typeMismatch,
        "Cannot apply \(name) to a value of non-numeric type. {_id: \(id(document))} has the field "
          + "'\(path.components.last!)' of non-numeric type \(old.type.alias)")
    }
    guard let result = NumberArithmetic.exact(operation == .increment ? .add : .multiply, old, operand) else {
      throw MongoError(
        .badValue,
        "Failed to apply \(name) operations to current value ((NumberLong)\(old.serverText)) for document "
          + "{_id: \(id(document))}")
    }
    return result
  }

  private func adding(to elements: [BSONValue]) throws(MongoError) -> [BSONValue] {
    var added = [operand]
    if let each = operand.asDocument?["$each"], operand.asDocument?.first?.name == "$each" {
      guard let list = each.asArray else {
        throw MongoError(
          .typeMismatch, "The argument to $each in $addToSet must be an array but it was of type \(each.type.alias)")
      }
      added = list
    }
    var result = elements
    for element in added where !result.holds(element) { result.append(element) }
    return result
  }

  private func taking(from old: BSONValue?) throws(MongoError) -> BSONValue? {
    guard let old else { return nil }
    guard var elements = old.asArray else {
      throw operation == .pop
        ? MongoError(.typeMismatch, "Path '\(path.text)' contains an element of non-array type '\(old.type.alias)'")
        : MongoError(.badValue, "Cannot apply $pull to a non-array value")
    }
    switch operation {
    case .pop:
      if !elements.isEmpty { elements.remove(at: operand.asDouble == 1 ? elements.count - 1 : 0) }
    case .pullAll: elements.removeAll { (operand.asArray ?? []).holds($0) }
    default:
      var kept: [BSONValue] = []
      for element in elements where try !isPulled(element) { kept.append(element) }
      elements = kept
    }
    return .array(elements)
  }

  /// Operators ask the element itself, another document is a filter over elements that are documents.
  private func isPulled(_ element: BSONValue) throws(MongoError) -> Bool {
    if case .regex(let pattern, let options) = operand {
      return try TextPattern(pattern, options: options).matches(element)
    }
    guard let condition = operand.asDocument else { return BSONValue.areEqual(element, operand) }
    if FilterParser.isOperators(condition) {
      for predicate in try FilterParser.predicates(condition) {
        var ignored: Int?
        let holder: BSONDocument = ["": element]
        if try !predicate.holds(at: DottedPath(components: [""]), in: holder, &ignored) { return false }
      }
      return true
    }
    guard let document = element.asDocument else { return false }
    return try Filter(condition).matches(document)
  }
}
