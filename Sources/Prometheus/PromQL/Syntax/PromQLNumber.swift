/// Numbers as PromQL reads and Prometheus prints them.
enum PromQLNumber {
  /// The value of a number token; nil when it is too large. Integers with a leading zero are octal where their digits
  /// allow it, as in Go.
  static func value(_ text: String) -> Double? {
    switch text.lowercased() {
    case "inf": return .infinity
    case "nan": return .nan
    default: break
    }
    var digits = text.filter { $0 != "_" }
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      digits.removeFirst(2)
      // An integer without exponent: the lexer lets nothing else through; E is a digit there.
      return Int64(digits, radix: 16).map { Double($0) }
    }
    if digits.hasPrefix("0"), digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }), let octal = Int64(digits, radix: 8)
    {
      return Double(octal)
    }
    if let whole = Int64(digits) { return Double(whole) }
    if digits.hasPrefix(".") { digits = "0" + digits }
    guard let value = Double(digits), value.isFinite else { return nil }
    return value
  }

  /// A value where Prometheus writes no exponents (`count_values`, expressions): the shortest digits that
  /// read back the same.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    var text = value.description
    var exponent = 0
    if let mark = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = String(text[..<mark])
    }
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard exponent != 0 else { return text }
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.joined()
    let point = parts[0].count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}

extension PromQLNumber {
  /// A value in an answer of Prometheus' HTTP interface: the shortest digits that read back the same, with an exponent
  /// below 1e-06 and from 1e+21 on.
  static func answer(_ value: Double) -> String {
    guard value.isFinite, value != 0, value.magnitude < 1e-6 || value.magnitude >= 1e21 else { return text(value) }
    let shortest = value.description
    guard let mark = shortest.firstIndex(of: "e") else { preconditionFailure("\(shortest) has no exponent") }
    var digits = shortest[..<mark]
    if digits.hasSuffix(".0") { digits = digits.dropLast(2) }
    let exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
    let magnitude = exponent.magnitude
    return "\(digits)e\(exponent < 0 ? "-" : "+")\(magnitude < 10 ? "0" : "")\(magnitude)"
  }
}
