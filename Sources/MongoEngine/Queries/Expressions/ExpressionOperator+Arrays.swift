extension ExpressionOperator {
  func array(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    switch self {
    case .isArray: return .bool(values[0]?.asArray != nil)
    case .size:
      guard let elements = values[0]?.asArray else {
        throw MongoError(
          location: 17_124, "The argument to $size must be an array, but was of type: \(values[0].typeName)")
      }
      return .integer(elements.count)
    case .isIn:
      guard let elements = values[1]?.asArray else {
        throw MongoError(location: 40_081, "$in requires an array as a second argument, found: \(values[1].typeName)")
      }
      return .bool(values[0].map { elements.holds($0) } ?? false)
    case .concatArrays:
      var result: [BSONValue] = []
      for value in values {
        if value.isNullish { return .null }
        guard let elements = value?.asArray else {
          throw MongoError(location: 28_664, "$concatArrays only supports arrays, not \(value.typeName)")
        }
        result += elements
      }
      return .array(result)
    case .reverseArray:
      guard
        let elements = try nullable(
          values[0], code: 34_435, "The argument to $reverseArray must be an array, but was of type: ")
      else { return .null }
      return .array(elements.reversed())
    case .first, .last:
      guard let elements = try nullable(values[0], code: 28_689, "\(rawValue)'s argument must be an array, but is ")
      else { return .null }
      return self == .first ? elements.first : elements.last
    case .elementAt: return try element(values)
    case .slice: return try slice(values)
    case .range: return try range(values)
    default: return try index(of: values)
    }
  }

  /// nil for null and missing.
  private func nullable(_ value: BSONValue?, code: Int, _ message: String) throws(MongoError) -> [BSONValue]? {
    if value.isNullish { return nil }
    guard let elements = value?.asArray else { throw MongoError(location: code, message + value.typeName) }
    return elements
  }

  private func element(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    if values[0].isNullish || values[1].isNullish { return .null }
    guard let elements = values[0]?.asArray else {
      throw MongoError(
        location: 28_689, "$arrayElemAt's first argument must be an array, but is \(values[0].typeName)")
    }
    guard values[1]?.asDouble != nil else {
      throw MongoError(
        location: 28_690, "$arrayElemAt's second argument must be a numeric value, but is \(values[1].typeName)")
    }
    guard let place = values[1]?.asWhole else {
      throw MongoError(
        location: 28_691,
        "$arrayElemAt's second argument must be representable as a 32-bit integer: \(values[1]!.serverText)")
    }
    let index = place < 0 ? elements.count + Int(place) : Int(place)
    return elements.indices.contains(index) ? elements[index] : nil
  }

  private func slice(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    if values.contains(where: { $0.isNullish }) { return .null }
    guard let elements = values[0]?.asArray else {
      throw MongoError(
        location: 28_724, "First argument to $slice must be an array, but is of type: \(values[0].typeName)")
    }
    var numbers: [Int] = []
    for value in values.dropFirst() {
      guard let number = value?.asWhole else {
        throw MongoError(
          location: 28_725, "Second argument to $slice must be a numeric value, but is of type: \(value.typeName)")
      }
      numbers.append(Int(number))
    }
    guard numbers.count == 2 else {
      return .array(
        numbers[0] >= 0
          ? Array(elements.prefix(numbers[0])) : Array(elements.suffix(Int(clamping: numbers[0].magnitude))))
    }
    guard numbers[1] > 0 else {
      throw MongoError(location: 28_729, "Third argument to $slice must be positive: \(numbers[1])")
    }
    let start = numbers[0] < 0 ? max(0, elements.count + numbers[0]) : numbers[0]
    return .array(Array(elements.dropFirst(start).prefix(numbers[1])))
  }

  private func range(_ values: [BSONValue?]) throws(MongoError) -> BSONValue {
    var numbers: [Int] = []
    for value in values {
      guard let number = value?.asWhole else {
        throw MongoError(location: 34_443, "$range requires whole numbers, found value of type: \(value.typeName)")
      }
      numbers.append(Int(number))
    }
    let step = numbers.count > 2 ? numbers[2] : 1
    guard step != 0 else { throw MongoError(location: 34_449, "$range requires a non-zero step value") }
    guard numbers.allSatisfy({ Int32(exactly: $0) != nil }) else {
      throw MongoError(location: 34_444, "$range requires numbers that can be represented as 32-bit integers")
    }
    let length = (numbers[1] - numbers[0]).magnitude / step.magnitude
    guard length <= 1_000_000 else {
      throw .unsupported("a $range of more than a million numbers")
    }
    return .array(stride(from: numbers[0], to: numbers[1], by: step).map { .integer($0) })
  }

  private func index(of values: [BSONValue?]) throws(MongoError) -> BSONValue {
    guard
      let elements = try nullable(
        values[0], code: 40_090, "$indexOfArray requires an array as a first argument, found: ")
    else { return .null }
    guard let bounds = try Self.bounds(values, count: elements.count), let wanted = values[1] else { return -1 }
    return .integer(bounds.first { BSONValue.areEqual(elements[$0], wanted) } ?? -1)
  }

  /// Sets are arrays without order and repetition; results are sorted, as the server's are.
  func set(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    var sets: [[BSONValue]] = []
    for value in values {
      if value.isNullish, ![.setEquals, .setIsSubset, .allElementsTrue, .anyElementTrue].contains(self) {
        return .null
      }
      guard let elements = value?.asArray else {
        throw MongoError(
          location: 17_047, "All operands of \(rawValue) must be arrays. One argument is of type: \(value.typeName)")
      }
      sets.append(elements)
    }
    switch self {
    case .setUnion: return .array(Self.distinct(sets.flatMap(\.self)))
    case .setIntersection:
      guard let first = sets.first else { return [] }
      return .array(Self.distinct(first.filter { element in sets.allSatisfy { $0.holds(element) } }))
    case .setDifference:
      var result: [BSONValue] = []
      for element in sets[0] where !sets[1].holds(element) && !result.holds(element) { result.append(element) }
      return .array(result)
    case .setEquals:
      return .bool(
        sets.dropFirst().allSatisfy { set in sets[0].allSatisfy(set.holds) && set.allSatisfy(sets[0].holds) })
    case .setIsSubset: return .bool(sets[0].allSatisfy(sets[1].holds))
    case .allElementsTrue: return .bool(sets[0].allSatisfy(\.isTruthy))
    default: return .bool(sets[0].contains(where: \.isTruthy))
    }
  }

  private static func distinct(_ elements: [BSONValue]) -> [BSONValue] {
    var result: [BSONValue] = []
    for element in elements.sorted(by: { BSONValue.order($0, $1) == .before })
    where result.last.map({ !BSONValue.areEqual($0, element) }) ?? true { result.append(element) }
    return result
  }
}
