extension NamedOperator {
  func evaluate(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    switch self {
    case .cond:
      let holds = try operands.value("if", scope)?.isTruthy ?? false
      return try operands.value(holds ? "then" : "else", scope)
    case .switchCase: return try switched(operands, scope)
    case .letIn:
      var inner = scope
      for member in operands.members where member.name.hasPrefix("$") {
        inner = inner.binding(String(member.name.dropFirst()), try member.value.evaluate(in: scope))
      }
      return try operands.value("in", inner)
    case .map, .filter, .reduce: return try overArray(operands, scope)
    case .dateToString: return try dateText(operands, scope)
    case .trim, .trimLeft, .trimRight: return try trimmed(operands, scope)
    case .regexMatch: return try matched(operands, scope)
    case .convert: return try converted(operands, scope)
    }
  }

  private func switched(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    var isTaken = false
    for member in operands.members {
      switch member.name {
      case "case": isTaken = try member.value.evaluate(in: scope)?.isTruthy ?? false
      case "then": if isTaken { return try member.value.evaluate(in: scope) }
      default: break
      }
    }
    guard let otherwise = operands.expression("default") else {
      throw MongoError(
        location: 40_066, "$switch could not find a matching branch for an input, and no default was specified.")
    }
    return try otherwise.evaluate(in: scope)
  }

  private func overArray(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    let input = try operands.value("input", scope)
    if input.isNullish { return .null }
    guard let elements = input?.asArray else {
      throw MongoError(
        location: self == .map ? 16_883 : self == .filter ? 28_651 : 40_080,
        "input to \(rawValue) must be an array not \(input.typeName)")
    }
    let name = operands.text("as") ?? "this"
    if self == .reduce {
      var value = try operands.value("initialValue", scope)
      for element in elements {
        value = try operands.value("in", scope.binding("this", element).binding("value", value))
      }
      return value
    }
    var limit = Int.max
    if let expression = operands.expression("limit"), let value = try expression.evaluate(in: scope), value != .null {
      guard let whole = value.asWhole, whole >= 1 else {
        throw MongoError(location: 327_392, "$filter: limit must be greater than 0, but limit was: \(value.serverText)")
      }
      limit = Int(whole)
    }
    var result: [BSONValue] = []
    for element in elements {
      let inner = scope.binding(name, element)
      if self == .map {
        result.append(try operands.value("in", inner) ?? .null)
      } else if result.count < limit, try operands.value("cond", inner)?.isTruthy ?? false {
        result.append(element)
      }
    }
    return .array(result)
  }

  private func trimmed(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    let input = try operands.value("input", scope)
    let chars = try operands.value("chars", scope)
    if input.isNullish || operands.expression("chars") != nil && chars.isNullish { return .null }
    guard let text = input?.asString else {
      throw MongoError(
        location: 50_699,
        "\(rawValue) requires its input to be a string, got \(input.map(\.serverText) ?? "") (of type \(input.typeName)) instead."
      )
    }
    let dropped = Array(
      (chars?.asString
        ?? "\0 \t\n\u{B}\u{C}\r\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}")
        .unicodeScalars)
    var scalars = text.unicodeScalars[...]
    if self != .trimRight { scalars = scalars.drop { dropped.contains($0) } }
    if self != .trimLeft { while let last = scalars.last, dropped.contains(last) { scalars.removeLast() } }
    return .string(String(scalars))
  }

  private func matched(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    let input = try operands.value("input", scope)
    let regex = try operands.value("regex", scope)
    if input.isNullish || regex.isNullish { return .bool(false) }
    guard let text = input?.asString else {
      throw MongoError(location: 51_104, "$regexMatch needs 'input' to be of type string")
    }
    let options = try operands.value("options", scope)?.asString
    switch regex {
    case .string(let pattern): return .bool(try TextPattern(pattern, options: options ?? "").holds(text))
    case .regex(let pattern, let own): return .bool(try TextPattern(pattern, options: options ?? own).holds(text))
    default: throw MongoError(location: 51_105, "$regexMatch needs 'regex' to be of type string or regex")
    }
  }

  private func converted(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    let input = try operands.value("input", scope)
    if input.isNullish { return try operands.expression("onNull")?.evaluate(in: scope) ?? .null }
    guard let target = try operands.value("to", scope) else { return .null }
    let name = target.asString ?? target.asWhole.flatMap { BSONType(rawValue: Int($0)) }?.alias ?? ""
    let operators: [String: ExpressionOperator] = [
      "double": .toDouble, "string": .toString, "objectId": .toObjectID, "bool": .toBool, "date": .toDate,
      "int": .toInt, "long": .toLong,
    ]
    guard let operation = operators[name] else { throw .unsupported("$convert to \(target.serverText)") }
    do throws(MongoError) { return try operation.value(of: [input]) } catch {
      guard let otherwise = operands.expression("onError") else { throw error }
      return try otherwise.evaluate(in: scope)
    }
  }

  /// `%Y-%m-%d` and its like (manual, "$dateToString"), in UTC.
  private func dateText(_ operands: NamedOperands, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    let date = try operands.value("date", scope)
    if date.isNullish { return try operands.expression("onNull")?.evaluate(in: scope) ?? .null }
    if let zone = try operands.value("timezone", scope)?.asString, !["UTC", "GMT", "Z", "+00:00"].contains(zone) {
      throw .unsupported("the time zone \(zone) in $dateToString")
    }
    guard case .date(let milliseconds)? = date else {
      throw MongoError(location: 16_006, "can't convert from BSON type \(date.typeName) to Date")
    }
    let format = try operands.value("format", scope)?.asString ?? "%Y-%m-%dT%H:%M:%S.%LZ"
    return .string(try CivilMoment(milliseconds: milliseconds).text(format))
  }
}
