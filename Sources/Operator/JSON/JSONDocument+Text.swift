import Telemetry

extension JSONDocument {
  /// On one line, without blanks.
  var compact: String { text(indent: nil, level: 0) }

  /// On lines of their own, as jq prints: objects and arrays that are empty stay on one.
  func indented(by width: Int) -> String { text(indent: width, level: 0) }

  private func text(indent: Int?, level: Int) -> String {
    func lines(_ items: [String], _ open: String, _ close: String) -> String {
      guard !items.isEmpty else { return open + close }
      guard let indent else { return open + items.joined(separator: ",") + close }
      let inner = "\n" + String(repeating: " ", count: indent * (level + 1))
      let outer = "\n" + String(repeating: " ", count: indent * level)
      return open + inner + items.joined(separator: "," + inner) + outer + close
    }
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let value): return Self.text(of: value)
    case .string(let value): return jsonText(value)
    case .array(let items):
      return lines(items.map { $0.text(indent: indent, level: level + 1) }, "[", "]")
    case .object(let members):
      let separator = indent == nil ? ":" : ": "
      return lines(
        members.map { jsonText($0.key) + separator + $0.value.text(indent: indent, level: level + 1) }, "{", "}")
    }
  }

  /// The shortest decimal digits that give the number back, as jq 1.6 arranges them: an exponent from 1e+17 and below
  /// 1e-5 on, of two digits at least.
  static func text(of value: Double) -> String {
    if value.isNaN { return "null" }
    if value.isInfinite { return value < 0 ? "-1.7976931348623157e+308" : "1.7976931348623157e+308" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    let (digits, point) = decimal(value.magnitude)
    let sign = value < 0 ? "-" : ""
    if point <= -4 || point > digits.count + 15 {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let exponent = point - 1
      let number = "\(exponent.magnitude)"
      let padded = number.count < 2 ? "0" + number : number
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padded)"
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The significant digits, and where the point stands from their beginning.
  private static func decimal(_ value: Double) -> (digits: String, point: Int) {
    let parts = "\(value)".split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let halves = parts[0].split(separator: ".")
    var digits = halves.joined()
    exponent += halves[0].count
    let leading = digits.prefix { $0 == "0" }.count
    digits = String(digits.dropFirst(leading))
    while digits.hasSuffix("0") { digits.removeLast() }
    return (digits, exponent - leading)
  }
}
