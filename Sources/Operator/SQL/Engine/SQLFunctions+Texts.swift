import GRDB
import VirtualTime

extension SQLFunctions {
  var texts: [DatabaseFunction] {
    [
      make("sql_like", 3) { (values) throws(SQLProblem) in
        .integer(try LikePattern(values[1].string, escape: values[2].string).matches(values[0].string) ? 1 : 0)
      },
      make("sql_ilike", 3) { (values) throws(SQLProblem) in
        let pattern = try LikePattern(values[1].string.lowercased(), escape: values[2].string.lowercased())
        return .integer(try pattern.matches(values[0].string.lowercased()) ? 1 : 0)
      },
      make("sql_left", 2) { values in
        let (text, count) = (values[0].string.unicodeScalars, Int(values[1].integer))
        return .text(String(count >= 0 ? text.prefix(count) : text.dropLast(-count)))
      },
      make("sql_right", 2) { values in
        let (text, count) = (values[0].string.unicodeScalars, Int(values[1].integer))
        return .text(String(count >= 0 ? text.suffix(count) : text.dropFirst(-count)))
      },
      make("sql_substr", 4, strict: false) { (values) throws(SQLProblem) in
        let hasLength = values[3].integer == 3
        if values[0].isNull || values[1].isNull || hasLength && values[2].isNull { return nil }
        let text = values[0].string.unicodeScalars
        let start = values[1].integer
        guard hasLength else { return .text(String(text.dropFirst(Int(max(0, start - 1))))) }
        guard values[2].integer >= 0 else { throw SQLProblem("22011", "negative substring length not allowed") }
        let end = start + values[2].integer
        return .text(String(text.dropFirst(Int(max(0, start - 1))).prefix(Int(max(0, end - max(1, start))))))
      },
      make("sql_text", 2) { values in
        let type = SQLType.names[values[1].string] ?? .text
        let value: StoredValue =
          switch values[0].storage {
          case .int64(let value): .integer(value)
          case .double(let value): .double(value)
          default: .text(values[0].string)
          }
        // As a text a boolean is spelt out.
        if type == .boolean { return .text(values[0].integer != 0 ? "true" : "false") }
        return .text(value.text(type))
      },
      make("sql_show", 1) { .text(StoredValue.integer($0[0].integer).text(.boolean)) },
      make("sql_parse", 2) { (values) throws(SQLProblem) in
        try StoredValue.parse(values[0].string, SQLType.names[values[1].string] ?? .text, at: nil)
      },
    ]
  }

  var times: [DatabaseFunction] {
    @Sendable func interval(_ value: DatabaseValue) -> IntervalValue {
      IntervalValue(stored: value.string) ?? IntervalValue()
    }
    return [
      make("sql_time_sub", 2) { (values) throws(SQLProblem) in
        let (a, b) = (
          try TimestampValue(microseconds: values[0].integer), try TimestampValue(microseconds: values[1].integer)
        )
        return .text(a.subtracting(b).stored)
      },
      make("sql_time_add", 3) { (values) throws(SQLProblem) in
        let change = interval(values[1])
        let moment = try TimestampValue(microseconds: values[0].integer)
        return .integer(try moment.adding(values[2].integer < 0 ? change.negated : change).microseconds)
      },
      make("sql_interval_add", 3) { (values) throws(SQLProblem) in
        let other = interval(values[1])
        return .text(try interval(values[0]).adding(values[2].integer < 0 ? other.negated : other).stored)
      },
      make("sql_interval_mul", 2) { (values) throws(SQLProblem) in
        .text(try interval(values[0]).multiplied(by: values[1].integer).stored)
      },
      make("sql_day", 1) { (values) throws(SQLProblem) in
        .integer(try TimestampValue(microseconds: values[0].integer).parts.day)
      },
      make("sql_date", 1) { (values) throws(SQLProblem) in
        guard (-719_162...2_932_896).contains(values[0].integer) else { throw SQLProblem("22008", "date out of range") }
        return .integer(values[0].integer)
      },
      make("sql_trunc", 2) { (values) throws(SQLProblem) in
        .integer(try TimestampValue(microseconds: values[1].integer).truncated(to: values[0].string).microseconds)
      },
      make("sql_extract_time", 2) { (values) throws(SQLProblem) in
        .text(try TimestampValue(microseconds: values[1].integer).field(values[0].string).text)
      },
      make("sql_extract_day", 2) { (values) throws(SQLProblem) in
        let moment = try TimestampValue(microseconds: values[1].integer * TimestampValue.dayLength)
        let value = moment.field(values[0].string)
        return .text(DecimalNumber(value.whole(up: false).digits).text)
      },
      make("sql_extract_interval", 2) { values in .text(interval(values[1]).field(values[0].string).text) },
    ]
  }
}

extension IntervalValue {
  fileprivate func field(_ name: String) -> DecimalNumber {
    switch name {
    case "epoch": epoch
    case "year": DecimalNumber(Int128(months / 12))
    case "month": DecimalNumber(Int128(months % 12))
    case "day": DecimalNumber(Int128(days))
    case "hour": DecimalNumber(Int128(microseconds / 3_600_000_000))
    case "minute": DecimalNumber(Int128(microseconds / 60_000_000 % 60))
    default: DecimalNumber(Int128(microseconds % 60_000_000), scale: 6)
    }
  }
}

extension TimestampValue {
  fileprivate func field(_ name: String) -> DecimalNumber {
    let (day, time) = parts
    let date = CivilDate(daysSinceEpoch: Int(day))
    // 1970-01-01 was a Thursday.
    let weekday = ((day + 4) % 7 + 7) % 7
    return switch name {
    case "epoch": DecimalNumber(Int128(microseconds), scale: 6)
    case "year": DecimalNumber(Int128(date.year))
    case "month": DecimalNumber(Int128(date.month))
    case "day": DecimalNumber(Int128(date.day))
    case "hour": DecimalNumber(Int128(time / 3_600_000_000))
    case "minute": DecimalNumber(Int128(time / 60_000_000 % 60))
    case "second": DecimalNumber(Int128(time % 60_000_000), scale: 6)
    case "dow": DecimalNumber(Int128(weekday))
    case "isodow": DecimalNumber(Int128(weekday == 0 ? 7 : weekday))
    default: DecimalNumber(Int128(day) - Int128(CivilDate(year: date.year, month: 1, day: 1)!.daysSinceEpoch) + 1)
    }
  }

  fileprivate func truncated(to unit: String) throws(SQLProblem) -> TimestampValue {
    let (day, time) = parts
    let date = CivilDate(daysSinceEpoch: Int(day))
    func start(_ year: Int, _ month: Int) throws(SQLProblem) -> TimestampValue {
      try TimestampValue(
        microseconds: Int64(CivilDate(year: year, month: month, day: 1)!.daysSinceEpoch) * Self.dayLength)
    }
    let lengths: [String: Int64] = [
      "microseconds": 1, "microsecond": 1, "milliseconds": 1_000, "millisecond": 1_000, "second": 1_000_000,
      "minute": 60_000_000, "hour": 3_600_000_000, "day": Self.dayLength,
    ]
    let name = unit.lowercased()
    if let length = lengths[name] {
      return try TimestampValue(microseconds: day * Self.dayLength + time / length * length)
    }
    switch name {
    case "week": return try TimestampValue(microseconds: (day - ((day + 3) % 7 + 7) % 7) * Self.dayLength)
    case "month": return try start(date.year, date.month)
    case "quarter": return try start(date.year, (date.month - 1) / 3 * 3 + 1)
    case "year": return try start(date.year, 1)
    case "decade", "century", "millennium": throw .unsupported("date_trunc to \(name)", at: nil)
    default:
      throw SQLProblem("22023", "unit \"\(unit)\" not recognized for type timestamp with time zone")
    }
  }
}

/// A pattern of LIKE: `%` any text, `_` any character.
struct LikePattern {
  private enum Part: Hashable {
    case any
    case one
    case literal(Unicode.Scalar)
    /// An escape with nothing after it: an error, should a text ever get there.
    case unfinished
  }
  private var parts: [Part] = []

  init(_ pattern: String, escape: String) throws(SQLProblem) {
    let marks = Array(escape.unicodeScalars)
    guard marks.count <= 1 else {
      throw SQLProblem("22025", "invalid escape string", hint: "Escape string must be empty or one character.")
    }
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      if isEscaped {
        parts.append(.literal(scalar))
        isEscaped = false
      } else if scalar == marks.first {
        isEscaped = true
      } else if scalar == "%" {
        if parts.last != .any { parts.append(.any) }
      } else {
        parts.append(scalar == "_" ? .one : .literal(scalar))
      }
    }
    if isEscaped { parts.append(.unfinished) }
  }

  /// Greedy with one way back, so that the time is at most text times pattern.
  func matches(_ text: String) throws(SQLProblem) -> Bool {
    let text = Array(text.unicodeScalars)
    var (at, part) = (0, 0)
    var (backPart, backAt) = (-1, 0)
    while at < text.count {
      if part < parts.count, parts[part] == .unfinished {
        throw SQLProblem("22025", "LIKE pattern must not end with escape character")
      }
      if part < parts.count, parts[part] == .any {
        (backPart, backAt) = (part, at)
        part += 1
      } else if part < parts.count, parts[part] == .one || parts[part] == .literal(text[at]) {
        at += 1
        part += 1
      } else if backPart >= 0 {
        backAt += 1
        at = backAt
        part = backPart + 1
      } else {
        return false
      }
    }
    while part < parts.count, parts[part] == .any { part += 1 }
    return part == parts.count
  }
}
