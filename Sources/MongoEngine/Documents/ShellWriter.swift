import VirtualTime

extension BSONValue {
  /// The value as mongosh prints it, on several lines where it does not fit into one.
  public var shellText: String {
    var writer = ShellWriter()
    return writer.text(self, indentation: 0, depth: 0)
  }

  /// The value in one line, as in the server's messages: `{ a: 1, b: "x" }`.
  public var serverText: String {
    switch self {
    case .document(let document):
      document.isEmpty
        ? "{}" : "{ " + document.fields.map { "\($0.name): \($0.value.serverText)" }.joined(separator: ", ") + " }"
    case .array(let elements):
      elements.isEmpty ? "[]" : "[ " + elements.map(\.serverText).joined(separator: ", ") + " ]"
    case .string(let text): "\"\(text)\""
    case .date(let milliseconds): "new Date(\(milliseconds))"
    case .int64(let value): "\(value)"
    case .double(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value)).0" : "\(value)"
    case .timestamp(let value): "Timestamp(\(value.seconds), \(value.increment))"
    default: ShellWriter.scalar(self)
    }
  }
}

/// Prints as Node's `util.inspect` does with mongosh's settings: lines of 80 characters, up to three levels in one line,
/// long arrays in columns (nodejs.org, "util.inspect", and mongosh's formatter).
struct ShellWriter {
  private static let lineLength = 80
  /// The depth of the object that was visited last, from which the combining of levels counts.
  private var deepest = 0

  mutating func text(_ value: BSONValue, indentation: Int, depth: Int) -> String {
    switch value {
    case .document(let document):
      guard !document.isEmpty else { return "{}" }
      deepest = depth
      var parts: [String] = []
      for field in document.fields {
        let inner = text(field.value, indentation: indentation + 2, depth: depth + 1)
        parts.append("\(Self.key(field.name)): \(inner)")
      }
      return joined(parts, ["{", "}"], indentation, depth, combines: true)
    case .array(let elements):
      guard !elements.isEmpty else { return "[]" }
      deepest = depth
      var parts: [String] = []
      for element in elements { parts.append(text(element, indentation: indentation + 2, depth: depth + 1)) }
      let grouped =
        parts.count > 6
        ? Self.columns(parts, indentation: indentation, right: elements.allSatisfy { $0.isPlainNumber }) : parts
      return joined(grouped, ["[", "]"], indentation, depth, combines: grouped.count == parts.count)
    default: return Self.scalar(value)
    }
  }

  private func joined(_ parts: [String], _ braces: [String], _ indentation: Int, _ depth: Int, combines: Bool)
    -> String
  {
    if combines, deepest - depth < 3 {
      let start = parts.count + indentation + 1 + 10
      let total = parts.reduce(parts.count + start) { $0 + $1.count }
      let line = parts.joined(separator: ", ")
      if total <= Self.lineLength, !line.contains("\n") { return "\(braces[0]) \(line) \(braces[1])" }
    }
    let newLine = "\n" + String(repeating: " ", count: indentation)
    return braces[0] + newLine + "  " + parts.joined(separator: ",\(newLine)  ") + newLine + braces[1]
  }

  /// Short entries of a long array side by side, in columns as wide as their widest entry.
  private static func columns(_ parts: [String], indentation: Int, right: Bool) -> [String] {
    let lengths = parts.map { $0.count + 2 }
    let total = lengths.reduce(0, +)
    let widest = lengths.max() ?? 0
    guard widest * 3 + indentation < lineLength, Double(total) / Double(widest) > 5 || widest - 2 <= 6 else {
      return parts
    }
    let bias = (Double(widest) - Double(total) / Double(parts.count)).squareRoot()
    let width = max(Double(widest) - 3 - bias, 1)
    let count = min(
      Int(((2.5 * width * Double(parts.count)).squareRoot() / width).rounded()),
      (lineLength - indentation) / widest, 12, 15)
    guard count > 1 else { return parts }
    let widths = (0..<count).map { column in
      stride(from: column, to: parts.count, by: count).map { lengths[$0] }.max() ?? 0
    }
    return stride(from: 0, to: parts.count, by: count).map { start in
      let end = min(start + count, parts.count)
      return (start..<end).map { index -> String in
        let isLast = index == end - 1
        let part = isLast ? parts[index] : parts[index] + ", "
        let padding = String(repeating: " ", count: max(0, widths[index - start] - (isLast ? 2 : 0) - part.count))
        return right ? padding + part : isLast ? part : part + padding
      }.joined()
    }
  }
}

extension ShellWriter {
  /// A value that holds no others.
  static func scalar(_ value: BSONValue) -> String {
    switch value {
    case .minKey: "MinKey()"
    case .maxKey: "MaxKey()"
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int32(let value): "\(value)"
    case .int64(let value): "Long('\(value)')"
    case .double(let value): number(value)
    case .decimal(let text): "Decimal128('\(text)')"
    case .string(let text): quoted(text)
    case .date(let milliseconds): "ISODate('\(isoText(milliseconds))')"
    case .objectID(let id): "ObjectId('\(id)')"
    case .timestamp(let value): "Timestamp({ t: \(value.seconds), i: \(value.increment) })"
    case .regex(let pattern, let options): "/\(pattern)/\(options)"
    case .binary(let subtype, let bytes): binary(subtype, bytes)
    case .document, .array: ""
    }
  }

  private static func binary(_ subtype: UInt8, _ bytes: [UInt8]) -> String {
    guard subtype == 4, bytes.count == 16 else {
      return "Binary.createFromBase64('\(Base64.text(of: bytes))', \(subtype))"
    }
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += hexadecimal(UInt64(byte), 2)
    }
    return "UUID('\(text)')"
  }

  /// A double as JavaScript prints numbers.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
    let text = "\(value)"
    guard let mark = text.firstIndex(of: "e") else { return text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
    let mantissa = text[..<mark]
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    if exponent >= 0, exponent < 21 { return expanded(mantissa, exponent) }
    let digits = mantissa.hasSuffix(".0") ? mantissa.dropLast(2) : mantissa
    return exponent == -5 || exponent == -6
      ? small(digits, exponent) : "\(digits)e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }

  private static func expanded(_ mantissa: Substring, _ exponent: Int) -> String {
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let parts = mantissa.drop { $0 == "-" }.split(separator: ".")
    let digits = parts[0] + (parts.count > 1 && parts[1] != "0" ? parts[1] : "")
    return sign + digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
  }

  private static func small(_ digits: Substring, _ exponent: Int) -> String {
    let sign = digits.hasPrefix("-") ? "-" : ""
    return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits.filter { $0.isNumber }
  }

  /// A name bare where it is an identifier.
  static func key(_ name: String) -> String {
    let plain = name.utf8.enumerated().allSatisfy { index, byte in
      let letter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A && byte != 0x40
      return letter || byte == 0x5F || index > 0 && byte >= 0x30 && byte <= 0x39
    }
    return plain && !name.isEmpty ? name : quoted(name)
  }

  /// In single quotes, unless the text holds some and no double ones.
  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      !text.contains("'") ? "'" : !text.contains("\"") ? "\"" : !text.contains("`") ? "`" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      case quote: result += "\\" + String(quote)
      case _ where scalar.value < 0x20: result += "\\x" + hexadecimal(UInt64(scalar.value), 2).uppercased()
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + String(quote)
  }

  /// A moment as `2026-03-02T08:00:00.000Z`.
  static func isoText(_ milliseconds: Int64) -> String {
    let moment = CivilMoment(milliseconds: milliseconds)
    let date = moment.date
    return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))T\(padded(moment.hour)):"
      + "\(padded(moment.minute)):\(padded(moment.second)).\(padded(moment.millisecond, 3))Z"
  }
}
