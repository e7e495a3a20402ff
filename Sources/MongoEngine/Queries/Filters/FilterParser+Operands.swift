extension FilterParser {
  static func oneOf(_ value: BSONValue, _ name: String) throws(MongoError) -> Predicate {
    guard let elements = value.asArray else { throw MongoError(.badValue, "\(name) needs an array") }
    var patterns: [TextPattern] = []
    var values: [BSONValue] = []
    for element in elements {
      if case .regex(let pattern, let options) = element {
        patterns.append(try TextPattern(pattern, options: options))
      } else if let document = element.asDocument, isOperators(document) {
        throw MongoError(.badValue, "cannot nest $ under \(name)")
      } else {
        values.append(element)
      }
    }
    return .oneOf(values, patterns)
  }

  static func negated(_ value: BSONValue) throws(MongoError) -> [Predicate] {
    if case .regex(let pattern, let options) = value { return [.pattern(try TextPattern(pattern, options: options))] }
    guard let document = value.asDocument else {
      throw MongoError(.badValue, "$not needs a regex or a document")
    }
    guard !document.isEmpty else { throw MongoError(.badValue, "$not cannot be empty") }
    guard isOperators(document) else {
      throw MongoError(.badValue, "unknown operator: \(document.first?.name ?? "")")
    }
    return try predicates(document)
  }

  static func pattern(_ value: BSONValue, _ options: BSONValue?) throws(MongoError) -> TextPattern {
    if let options, options.asString == nil { throw MongoError(.badValue, "$options has to be a string") }
    switch value {
    case .string(let pattern): return try TextPattern(pattern, options: options?.asString ?? "")
    case .regex(let pattern, let own):
      guard own.isEmpty || options == nil else {
        throw MongoError(location: 51_074, "options set in both $regex and $options")
      }
      return try TextPattern(pattern, options: options?.asString ?? own)
    default: throw MongoError(.badValue, "$regex has to be a string")
    }
  }

  static func type(_ value: BSONValue) throws(MongoError) -> Predicate {
    let requested = value.asArray ?? [value]
    guard !requested.isEmpty else { throw MongoError(.failedToParse, "$type must match at least one type") }
    var types: Set<BSONType> = []
    for element in requested {
      if let alias = element.asString {
        if alias == "number" {
          types.formUnion([.int, .long, .double, .decimal])
        } else if let type = BSONType(alias: alias) {
          types.insert(type)
        } else {
          throw MongoError(.badValue, "Unknown type name alias: \(alias)")
        }
      } else if let number = element.asWhole {
        guard let type = Int(exactly: number).flatMap(BSONType.init(rawValue:)) else {
          throw MongoError(.badValue, "Invalid numerical type code: \(number)")
        }
        types.insert(type)
      } else {
        throw MongoError(.typeMismatch, "type must be represented as a number or a string")
      }
    }
    return .type(types)
  }

  static func remainder(_ value: BSONValue) throws(MongoError) -> Predicate {
    guard let elements = value.asArray else { throw MongoError(.badValue, "malformed mod, needs to be an array") }
    guard elements.count >= 2 else { throw MongoError(.badValue, "malformed mod, not enough elements") }
    guard elements.count == 2 else { throw MongoError(.badValue, "malformed mod, too many elements") }
    guard let divisor = elements[0].asDouble else {
      throw MongoError(.badValue, "malformed mod, divisor not a number")
    }
    guard let remainder = elements[1].asDouble else {
      throw MongoError(.badValue, "malformed mod, remainder not a number")
    }
    guard let whole = Int64(exactly: divisor.rounded(.towardZero)),
      let rest = Int64(exactly: remainder.rounded(.towardZero))
    else { throw MongoError(.badValue, "malformed mod, divisor value is invalid :: caused by :: out of range") }
    guard whole != 0 else { throw MongoError(.badValue, "divisor cannot be 0") }
    return .remainder(divisor: elements[0].asInteger ?? whole, elements[1].asInteger ?? rest)
  }

  static func size(_ value: BSONValue) throws(MongoError) -> Int {
    let shown = "$size: \(value.serverText)"
    guard value.asDouble != nil else {
      throw MongoError(.badValue, "Failed to parse $size. Expected a number in: \(shown)")
    }
    guard let whole = value.asWhole else {
      throw MongoError(.badValue, "Failed to parse $size. Expected an integer: \(shown)")
    }
    guard whole >= 0 else {
      throw MongoError(.badValue, "Failed to parse $size. Expected a non-negative number in: \(shown)")
    }
    return Int(whole)
  }

  static func all(_ value: BSONValue) throws(MongoError) -> [Predicate] {
    guard let elements = value.asArray else { throw MongoError(.badValue, "$all needs an array") }
    let nested = elements.first?.asDocument?.first?.name == "$elemMatch"
    var result: [Predicate] = []
    for element in elements {
      if nested {
        guard let inner = element.asDocument, inner.first?.name == "$elemMatch", inner.count == 1 else {
          throw MongoError(.badValue, "$all/$elemMatch has to be consistent")
        }
        result += try predicates(inner)
      } else if case .regex(let pattern, let options) = element {
        result.append(.pattern(try TextPattern(pattern, options: options)))
      } else if let document = element.asDocument, isOperators(document) {
        throw MongoError(.badValue, "no $ expressions in $all")
      } else {
        result.append(.compare(.equal, element))
      }
    }
    return result
  }

  static func elementMatch(_ value: BSONValue) throws(MongoError) -> Predicate {
    guard let document = value.asDocument else { throw MongoError(.badValue, "$elemMatch needs an Object") }
    if isOperators(document), !["$and", "$or", "$nor", "$where", "$expr"].contains(document.first?.name) {
      return .elementHolds(try predicates(document))
    }
    return .elementMatches(try parse(document))
  }
}
