extension Expression {
  /// The value in this scope; nil where there is none (a missing field, `$$REMOVE`).
  /// - Throws: the server's errors for operands of the wrong type.
  public func evaluate(in scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    switch self {
    case .constant(let value): return value
    case .path(let variable, let path):
      let value = try scope.variable(variable)
      return path.map { $0.value(in: value) } ?? value
    case .document(let members):
      var document = BSONDocument()
      for member in members { document[member.name] = try member.value.evaluate(in: scope) }
      return .document(document)
    case .array(let parts):
      var elements: [BSONValue] = []
      for part in parts { elements.append(try part.evaluate(in: scope) ?? .null) }
      return .array(elements)
    case .call(let operation, let operands): return try Self.call(operation, operands, scope)
    case .named(let operation, let members): return try operation.evaluate(NamedOperands(members: members), scope)
    }
  }

  private static func call(_ operation: ExpressionOperator, _ operands: [Expression], _ scope: ExpressionScope)
    throws(MongoError) -> BSONValue?
  {
    // These do not look at all of their operands.
    switch operation {
    case .and:
      for operand in operands where try !(operand.evaluate(in: scope)?.isTruthy ?? false) { return .bool(false) }
      return .bool(true)
    case .or:
      for operand in operands where try operand.evaluate(in: scope)?.isTruthy ?? false { return .bool(true) }
      return .bool(false)
    case .ifNull:
      for operand in operands.dropLast() {
        if let value = try operand.evaluate(in: scope), value != .null { return value }
      }
      return try operands.last?.evaluate(in: scope)
    default: break
    }
    var values: [BSONValue?] = []
    for operand in operands { values.append(try operand.evaluate(in: scope)) }
    return try operation.value(of: values)
  }
}

extension ExpressionOperator {
  /// The result for these operands, nil standing for missing ones.
  func value(of values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    switch self {
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual, .compare:
      return compared(values[0], values[1])
    case .not: return .bool(!(values[0]?.isTruthy ?? false))
    case .add, .subtract, .multiply, .divide, .mod, .abs, .ceil, .floor, .round, .trunc, .sqrt, .pow, .exp, .ln, .log,
      .log10:
      return try arithmetic(values)
    case .concat, .toUpper, .toLower, .substring, .substringCP, .lengthCP, .split, .indexOfCP, .compareIgnoringCase:
      return try text(values)
    case .size, .elementAt, .isIn, .concatArrays, .slice, .isArray, .reverseArray, .range, .indexOfArray, .first, .last:
      return try array(values)
    case .setUnion, .setIntersection, .setDifference, .setEquals, .setIsSubset, .allElementsTrue, .anyElementTrue:
      return try set(values)
    case .mergeObjects, .objectToArray, .arrayToObject: return try object(values)
    case .sum, .average, .minimum, .maximum:
      // One operand that is an array stands for its elements.
      let single = values.count == 1 ? values[0]?.asArray : nil
      return AccumulatorState.result(of: self, single?.map(Optional.some) ?? values)
    case .type, .isNumber, .toBool, .toDate, .toDouble, .toInt, .toLong, .toObjectID, .toString:
      return try converted(values[0])
    case .year, .month, .dayOfMonth, .dayOfWeek, .dayOfYear, .hour, .minute, .second, .millisecond:
      return try datePart(values[0])
    case .and, .or, .ifNull: return nil
    }
  }

  /// A missing value is less than every other.
  private func compared(_ a: BSONValue?, _ b: BSONValue?) -> BSONValue {
    let order: BSONOrdering =
      switch (a, b) {
      case (let x?, let y?): BSONValue.order(x, y)
      case (nil, nil): .same
      case (nil, let y?): y == .minKey ? .after : .before
      case (let x?, nil): x == .minKey ? .before : .after
      }
    return switch self {
    case .equal: .bool(order == .same)
    case .notEqual: .bool(order != .same)
    case .greater: .bool(order == .after)
    case .greaterOrEqual: .bool(order != .before)
    case .less: .bool(order == .before)
    case .lessOrEqual: .bool(order != .after)
    default: .int32(Int32(order.rawValue))
    }
  }
}

extension BSONValue? {
  /// Whether an operator that passes null on would do so.
  var isNullish: Bool { self == nil || self == .some(.null) }
  /// The type's name in messages.
  var typeName: String { self?.type.alias ?? "missing" }
}
