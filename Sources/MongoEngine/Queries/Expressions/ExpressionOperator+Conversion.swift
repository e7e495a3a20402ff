import VirtualTime

extension ExpressionOperator {
  func converted(_ value: BSONValue?) throws(MongoError) -> BSONValue? {
    switch self {
    case .type: return .string(value.typeName)
    case .isNumber: return .bool(value?.type.isNumber ?? false)
    default: break
    }
    guard let value, value != .null else { return .null }
    switch self {
    case .toBool: return .bool(value.type == .string || value.isTruthy)
    case .toString: return .string(try Self.text(of: value))
    case .toDouble:
      if case .bool(let flag) = value { return .double(flag ? 1 : 0) }
      if case .date(let milliseconds) = value { return .double(Double(milliseconds)) }
      guard let number = value.asDouble ?? value.asString.flatMap(Self.number) else { throw failure(value, "double") }
      return .double(number)
    case .toInt, .toLong: return try whole(value)
    case .toDate:
      if let text = value.asString {
        guard let milliseconds = CivilMoment.milliseconds(parsing: text) else { throw failure(value, "date") }
        return .date(milliseconds)
      }
      if case .objectID(let id) = value { return .date(Int64(id.seconds) * 1_000) }
      if case .date = value { return value }
      guard value.type != .int,
        let number = value.asInteger ?? value.asDouble.flatMap({ Int64(exactly: $0.rounded(.towardZero)) })
      else { throw failure(value, "date") }
      return .date(number)
    default:
      if case .objectID = value { return value }
      guard let id = value.asString.flatMap({ ObjectID($0) }) else { throw failure(value, "objectId") }
      return .objectID(id)
    }
  }

  private func whole(_ value: BSONValue) throws(MongoError) -> BSONValue {
    let name = self == .toInt ? "int" : "long"
    let number: Int64?
    switch value {
    case .bool(let flag): number = flag ? 1 : 0
    case .string(let text): number = Int64(text)
    case .date(let milliseconds): number = self == .toLong ? milliseconds : nil
    case .double(let double):
      guard double.isFinite else { throw failure(value, name) }
      number = Int64(exactly: double.rounded(.towardZero))
    default: number = value.asInteger
    }
    guard let number else { throw failure(value, name) }
    if self == .toLong { return .int64(number) }
    guard let small = Int32(exactly: number) else {
      throw MongoError(
        .conversionFailure, "Conversion would overflow target type in $convert with no onError value: \(number)")
    }
    return .int32(small)
  }

  private func failure(_ value: BSONValue, _ target: String) -> MongoError {
    if let text = value.asString {
      return MongoError(
        .conversionFailure,
        "Failed to parse \(target == "date" ? "date" : "number") '\(text)' in $convert with no onError value")
    }
    return MongoError(
      .conversionFailure,
      "Unsupported conversion from \(value.type.alias) to \(target) in $convert with no onError value")
  }

  private static func number(_ text: String) -> Double? {
    text.contains { $0.isWhitespace } ? nil : Double(text)
  }

  private static func text(of value: BSONValue) throws(MongoError) -> String {
    switch value {
    case .string(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .objectID(let id): "\(id)"
    case .int32, .int64, .double, .decimal, .date: printed(value)
    default:
      throw MongoError(
        .conversionFailure,
        "Unsupported conversion from \(value.type.alias) to string in $convert with no onError value")
    }
  }

  /// A number or a date as `$toString` prints it.
  static func printed(_ value: BSONValue) -> String {
    switch value {
    case .int32(let number): "\(number)"
    case .int64(let number): "\(number)"
    case .double(let number): ShellWriter.number(number)
    case .decimal(let text): text
    case .date(let milliseconds): ShellWriter.isoText(milliseconds)
    case .timestamp(let stamp): "Timestamp(\(stamp.seconds), \(stamp.increment))"
    default: ""
    }
  }

  func datePart(_ value: BSONValue?) throws(MongoError) -> BSONValue {
    if value.isNullish { return .null }
    let milliseconds: Int64
    switch value {
    case .date(let date): milliseconds = date
    case .objectID(let id): milliseconds = Int64(id.seconds) * 1_000
    case .timestamp(let stamp): milliseconds = Int64(stamp.seconds) * 1_000
    default: throw MongoError(location: 16_006, "can't convert from BSON type \(value.typeName) to Date")
    }
    let moment = CivilMoment(milliseconds: milliseconds)
    return switch self {
    case .year: .integer(moment.date.year)
    case .month: .integer(moment.date.month)
    case .dayOfMonth: .integer(moment.date.day)
    // 1 is Sunday here, 7 in ISO 8601.
    case .dayOfWeek: .integer(moment.date.weekday.rawValue % 7 + 1)
    case .dayOfYear: .integer(moment.dayOfYear)
    case .hour: .integer(moment.hour)
    case .minute: .integer(moment.minute)
    case .second: .integer(moment.second)
    default: .integer(moment.millisecond)
    }
  }
}

extension CivilMoment {
  var dayOfYear: Int { date.daysSinceEpoch - CivilDate(year: date.year, month: 1, day: 1)!.daysSinceEpoch + 1 }
}
