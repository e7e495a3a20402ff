extension ExpressionOperator {
  func text(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    switch self {
    case .concat:
      var result = ""
      for value in values {
        if value.isNullish { return .null }
        guard let part = value?.asString else {
          throw MongoError(location: 16_702, "$concat only supports strings, not \(value.typeName)")
        }
        result += part
      }
      return .string(result)
    case .toUpper: return .string(try Self.coerced(values[0]).uppercasedASCII)
    case .toLower: return .string(try Self.coerced(values[0]).lowercasedASCII)
    case .compareIgnoringCase:
      let order = BSONValue.order(
        .string(try Self.coerced(values[0]).uppercasedASCII), .string(try Self.coerced(values[1]).uppercasedASCII))
      return .int32(Int32(order.rawValue))
    case .lengthCP:
      guard let text = values[0]?.asString else {
        throw MongoError(location: 34_471, "$strLenCP requires a string argument, found: \(values[0].typeName)")
      }
      return .integer(text.unicodeScalars.count)
    case .substring, .substringCP: return try substring(values)
    case .split:
      if values[0].isNullish || values[1].isNullish { return .null }
      guard let text = values[0]?.asString else {
        throw MongoError(
          location: 40_085,
          "$split requires an expression that evaluates to a string as a first argument, found: \(values[0].typeName)")
      }
      guard let separator = values[1]?.asString else {
        throw MongoError(
          location: 40_086,
          "$split requires an expression that evaluates to a string as a second argument, found: \(values[1].typeName)")
      }
      if separator.isEmpty { throw MongoError(location: 40_087, "$split requires a non-empty separator") }
      return .array(text.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) })
    default: return try index(values)
    }
  }

  /// Null is the empty text; numbers and dates are printed.
  private static func coerced(_ value: BSONValue?) throws(MongoError) -> String {
    switch value {
    case nil, .null?: return ""
    case .string(let text)?: return text
    case .int32, .int64, .double, .decimal, .date, .timestamp: return Self.printed(value!)
    default: throw MongoError(location: 16_007, "can't convert from BSON type \(value.typeName) to String")
    }
  }

  private func substring(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    let text = try Self.coerced(values[0])
    guard let start = values[1]?.asWhole else {
      throw MongoError(
        location: 34_450, "\(rawValue): starting index must be a numeric type (is BSON type \(values[1].typeName))")
    }
    guard let length = values[2]?.asWhole else {
      throw MongoError(
        location: 34_452, "\(rawValue): length must be a numeric type (is BSON type \(values[2].typeName))")
    }
    if self == .substringCP, start < 0 {
      throw MongoError(
        location: 34_455, "$substrCP: the starting index must be a nonnegative integer, but was \(start)")
    }
    if self == .substringCP, length < 0 {
      throw MongoError(location: 34_454, "$substrCP: length must be a nonnegative integer, but was \(length)")
    }
    if self == .substringCP {
      return .string(String(text.unicodeScalars.dropFirst(Int(start)).prefix(Int(length))))
    }
    // Bytes; a negative length means the rest, a negative start nothing.
    guard start >= 0 else { return "" }
    let rest = text.utf8.dropFirst(Int(clamping: start))
    return .string(String(decoding: length < 0 ? rest : rest.prefix(Int(clamping: length)), as: UTF8.self))
  }

  private func index(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    if values[0].isNullish { return .null }
    guard let text = values[0]?.asString else {
      throw MongoError(
        location: 40_093, "$indexOfCP requires a string as the first argument, found: \(values[0].typeName)")
    }
    guard let part = values[1]?.asString else {
      throw MongoError(
        location: 40_094, "$indexOfCP requires a string as the second argument, found: \(values[1].typeName)")
    }
    let scalars = Array(text.unicodeScalars)
    let wanted = Array(part.unicodeScalars)
    let bounds = try Self.bounds(values, count: scalars.count)
    guard let bounds, bounds.count >= wanted.count else { return -1 }
    for start in bounds.lowerBound...(bounds.upperBound - wanted.count)
    where scalars[start..<start + wanted.count].elementsEqual(wanted) { return .integer(start) }
    return -1
  }

  /// The third and fourth operand as a range of indexes; nil where it is empty.
  static func bounds(_ values: [BSONValue?], count: Int) throws(MongoError) -> Range<Int>? {
    var limits = [0, count]
    for place in 2..<max(2, values.count) {
      guard let number = values[place]?.asWhole, number >= 0 else {
        throw MongoError(location: 40_096, "an index must be a nonnegative whole number, not \(values[place].typeName)")
      }
      limits[place - 2] = Int(number)
    }
    let end = min(limits[1], count)
    return limits[0] <= end ? limits[0]..<end : nil
  }
}

extension String {
  /// The server changes only ASCII letters.
  var uppercasedASCII: String {
    String(decoding: utf8.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }, as: UTF8.self)
  }
  var lowercasedASCII: String {
    String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
