/// One operator of an update at one path.
struct Modifier: Sendable {
  enum Operation: Equatable, Sendable {
    case set, setOnInsert, unset, increment, multiply, minimum, maximum
    case currentDate(asTimestamp: Bool)
    case push(Push)
    case addToSet, pop, pull, pullAll
    /// The field goes away to another path.
    case renameAway
    /// The field comes from another path.
    case renameHere(from: String)
  }

  let path: DottedPath
  let operation: Operation
  let operand: BSONValue

  static func reading(_ field: BSONDocument.Field) throws(MongoError) -> [Modifier] {
    let names = [
      "$set", "$setOnInsert", "$unset", "$inc", "$mul", "$min", "$max", "$currentDate", "$push", "$addToSet", "$pop",
      "$pull", "$pullAll", "$rename",
    ]
    guard names.contains(field.name) else {
      if field.name == "$bit" { throw .unsupported("the update operator $bit") }
      throw MongoError(
        .failedToParse,
        "Unknown modifier: \(field.name). Expected a valid update modifier or pipeline-style update specified as an array"
      )
    }
    guard let document = field.value.asDocument else {
      throw MongoError(
        .failedToParse,
        "Modifiers operate on fields but we found type \(field.value.type.alias) instead. For example: {$mod: {<field>: "
          + "...}} not {\(field.name): \(field.value.serverText)}")
    }
    var result: [Modifier] = []
    for target in document.fields {
      let path = DottedPath(target.name)
      try check(path)
      if field.name == "$rename" {
        result += try rename(path, target.value)
      } else {
        result.append(
          Modifier(path: path, operation: try operation(field.name, target), operand: target.value))
      }
    }
    return result
  }

  private static func check(_ path: DottedPath) throws(MongoError) {
    if path.components.contains(where: \.isEmpty) {
      throw MongoError(
        .emptyFieldName,
        path.text.isEmpty
          ? "An empty update path is not valid."
          : "The update path '\(path.text)' contains an empty field name, which is not allowed.")
    }
    if path.components[0].hasPrefix("$") {
      if path.components[0] == "$" || path.components[0].hasPrefix("$[") {
        throw MongoError(
          .badValue, "Cannot have positional (i.e. '$') element in the first position in path '\(path.text)'")
      }
      throw MongoError(
        .dollarPrefixedFieldName,
        "The dollar ($) prefixed field '\(path.components[0])' in '\(path.text)' is not valid for storage.")
    }
  }

  private static func operation(_ name: String, _ target: BSONDocument.Field) throws(MongoError) -> Operation {
    let value = target.value
    switch name {
    case "$set": return .set
    case "$setOnInsert": return .setOnInsert
    case "$unset": return .unset
    case "$inc", "$mul":
      guard value.isPlainNumber else {
        if value.type == .decimal { throw .unsupported("arithmetic with Decimal128") }
        throw MongoError(
          .typeMismatch,
          "Cannot \(name == "$inc" ? "increment" : "multiply") with non-numeric argument: {\(target.name): \(value.serverText)}"
        )
      }
      return name == "$inc" ? .increment : .multiply
    case "$min": return .minimum
    case "$max": return .maximum
    case "$currentDate": return try currentDate(value)
    case "$push": return .push(try Push(target))
    case "$addToSet": return .addToSet
    case "$pop":
      guard value.type.isNumber else {
        throw MongoError(.failedToParse, "Expected a number in: \(target.name): \(value.serverText)")
      }
      guard value.asDouble == 1 || value.asDouble == -1 else {
        throw MongoError(.failedToParse, "$pop expects 1 or -1, found: \(value.serverText)")
      }
      return .pop
    case "$pull": return .pull
    default:
      guard value.asArray != nil else {
        throw MongoError(.badValue, "$pullAll requires an array argument but was given a \(value.type.alias)")
      }
      return .pullAll
    }
  }

  private static func currentDate(_ value: BSONValue) throws(MongoError) -> Operation {
    switch value {
    case .bool: return .currentDate(asTimestamp: false)
    case .document(let document):
      guard document.count == 1, let type = document["$type"]?.asString, ["date", "timestamp"].contains(type) else {
        throw MongoError(
          .badValue,
          "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}")
      }
      return .currentDate(asTimestamp: type == "timestamp")
    default:
      throw MongoError(
        .badValue,
        "\(value.type.alias) is not valid type for $currentDate. Please use a boolean ('true') or a $type expression "
          + "({$type: 'timestamp/date'}).")
    }
  }

  private static func rename(_ path: DottedPath, _ value: BSONValue) throws(MongoError) -> [Modifier] {
    guard let name = value.asString else {
      throw MongoError(.badValue, "The 'to' field for $rename must be a string: \(path.text): \(value.serverText)")
    }
    let target = DottedPath(name)
    try check(target)
    guard target != path else {
      throw MongoError(
        .badValue, "The source and target field for $rename must differ: \(path.text): \(value.serverText)")
    }
    guard !target.overlaps(path) else {
      throw MongoError(
        .badValue,
        "The source and target field for $rename must not be on the same path: \(path.text): \(value.serverText)")
    }
    return [
      Modifier(path: path, operation: .renameAway, operand: value),
      Modifier(path: target, operation: .renameHere(from: path.text), operand: value),
    ]
  }
}
