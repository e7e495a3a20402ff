import VirtualTime

/// A value as it lies in SQLite: whole numbers, booleans, dates and moments as integers, numerics and intervals as text.
enum StoredValue: Hashable, Sendable, CustomStringConvertible {
  case integer(Int64)
  case double(Double)
  case text(String)

  var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .text(let value): value
    }
  }

  /// Reads a value of the type as PostgreSQL does.
  static func parse(_ text: String, _ type: SQLType, at position: Int?) throws(SQLProblem) -> StoredValue {
    let problem = SQLProblem.invalidText(type, text, at: position)
    let trimmed = String(text.trimmingBlanks)
    switch type {
    case .text, .unknown: return .text(text)
    case .integer, .bigint:
      let digits = trimmed.hasPrefix("+") ? String(trimmed.dropFirst()) : trimmed
      guard let value = Int64(digits), !digits.hasPrefix("+") else {
        guard let number = DecimalNumber(trimmed), number.scale == 0, !trimmed.lowercased().contains("e") else {
          throw problem
        }
        throw SQLProblem("22003", "value \"\(text)\" is out of range for type \(type.name)", at: position)
      }
      guard type == .bigint || Int32(exactly: value) != nil else {
        throw SQLProblem("22003", "value \"\(text)\" is out of range for type integer", at: position)
      }
      return .integer(value)
    case .boolean:
      let word = trimmed.lowercased()
      if !word.isEmpty {
        if "true".hasPrefix(word) || "yes".hasPrefix(word) || word == "on" || word == "1" { return .integer(1) }
        if "false".hasPrefix(word) || "no".hasPrefix(word) || word == "off" || word == "of" || word == "0" {
          return .integer(0)
        }
      }
      throw problem
    case .numeric:
      guard let value = DecimalNumber(trimmed) else {
        if trimmed.utf8.count > 30, trimmed.allSatisfy({ $0.isNumber || ".-+".contains($0) }) {
          throw DecimalNumber.overflow.located(position)
        }
        throw problem
      }
      return .text(value.text)
    case .double: return .double(try double(trimmed, problem))
    case .interval:
      guard let value = IntervalValue(text) else { throw problem }
      return .text(value.stored)
    case .timestamp:
      guard let value = TimestampValue(trimmed) else { throw outOfRange(trimmed, text, at: position) ?? problem }
      return .integer(value.microseconds)
    case .date:
      guard let day = TimestampValue.day(of: trimmed) else { throw outOfRange(trimmed, text, at: position) ?? problem }
      return .integer(day)
    }
  }

  /// A date that looks like one and does not exist.
  private static func outOfRange(_ trimmed: String, _ text: String, at position: Int?) -> SQLProblem? {
    let parts = trimmed.prefix { $0 != " " && $0 != "T" }.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, let month = Int(parts[1]), let day = Int(parts[2]),
      TimestampValue.day(of: parts.joined(separator: "-")) == nil, Int(parts[0]) != nil
    else { return nil }
    let isFar = !(1...12).contains(month) || !(1...31).contains(day)
    return SQLProblem(
      "22008", "date/time field value out of range: \"\(text)\"", at: position,
      hint: isFar ? "Perhaps you need a different \"datestyle\" setting." : nil)
  }

  private static func double(_ text: String, _ problem: SQLProblem) throws(SQLProblem) -> Double {
    switch text.lowercased() {
    case "infinity", "inf", "+infinity": return .infinity
    case "-infinity", "-inf": return -.infinity
    case "nan": throw .unsupported("NaN", at: problem.position)
    default: break
    }
    guard text.utf8.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }),
      let value = Double(text)
    else { throw problem }
    return value
  }

  /// As PostgreSQL prints a value of the type.
  func text(_ type: SQLType) -> String {
    switch (type, self) {
    case (.boolean, .integer(let value)): value != 0 ? "t" : "f"
    case (.timestamp, .integer(let value)): (try? TimestampValue(microseconds: value).text) ?? "\(value)"
    case (.date, .integer(let value)): TimestampValue.dateText(value)
    case (.interval, .text(let value)): IntervalValue(stored: value)?.text ?? value
    case (.double, .double(let value)): Self.text(of: value)
    default: description
    }
  }

  /// The shortest digits that give the same double, in PostgreSQL's layout.
  static func text(of value: Double) -> String {
    if value == .infinity { return "Infinity" }
    if value == -.infinity { return "-Infinity" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    var shown = "\(value.magnitude)"
    var exponent = 0
    if let mark = shown.firstIndex(of: "e") {
      exponent = Int(shown[shown.index(after: mark)...]) ?? 0
      shown = String(shown[..<mark])
    }
    let parts = shown.split(separator: ".", omittingEmptySubsequences: false)
    var digits = String(parts[0])
    // How many digits stand before the point.
    var point = digits.utf8.count + exponent
    if parts.count > 1 { digits += parts[1] }
    let leading = digits.prefix { $0 == "0" }.utf8.count
    digits.removeFirst(leading)
    point -= leading
    while digits.hasSuffix("0"), digits.utf8.count > 1 { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    let power = point - 1
    if power < -4 || power >= 15 {
      let rest = digits.dropFirst()
      let mantissa = rest.isEmpty ? "\(digits.first!)" : "\(digits.first!).\(rest)"
      return "\(sign)\(mantissa)e\(power < 0 ? "-" : "+")\(padded(abs(power)))"
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.utf8.count <= point { return sign + digits + String(repeating: "0", count: point - digits.utf8.count) }
    return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))"
  }
}
