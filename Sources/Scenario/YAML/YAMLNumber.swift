/// Numbers as YAML 1.1 writes them and Go's parser resolves them: `1`, `-1.5e3`, `1_000`, `0x1F`, `017`, `0b11`, `.inf`,
/// `.nan`.
enum YAMLNumber {
  /// - Returns: nil for anything else.
  static func parse(_ text: String) -> Double? {
    switch text {
    case ".nan", ".NaN", ".NAN": return .nan
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    default: break
    }
    let plain = text.filter { $0 != "_" }
    let isNegative = plain.hasPrefix("-")
    let digits = isNegative || plain.hasPrefix("+") ? plain.dropFirst() : plain[...]
    guard let first = digits.utf8.first, (0x30...0x39).contains(first) || first == UInt8(ascii: ".") else { return nil }
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2), ("0B", 2)] where digits.hasPrefix(prefix) {
      return signed(Int64(digits.dropFirst(2), radix: radix), isNegative)
    }
    if digits.hasPrefix("0"), digits.count > 1, let octal = Int64(digits, radix: 8) { return signed(octal, isNegative) }
    return decimal(digits).map { isNegative ? -$0 : $0 }
  }

  private static func signed(_ value: Int64?, _ isNegative: Bool) -> Double? {
    value.map { isNegative ? -Double($0) : Double($0) }
  }

  /// `1`, `1.`, `.5`, `1.5e-3`.
  private static func decimal(_ text: Substring) -> Double? {
    var mantissa = text
    var exponent = ""
    if let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      mantissa = text[..<mark]
      let rest = text[text.index(after: mark)...]
      let count = rest.hasPrefix("+") || rest.hasPrefix("-") ? rest.dropFirst() : rest
      guard !count.isEmpty, count.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      exponent = "e" + rest
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    let whole = parts[0].isEmpty ? "0" : parts[0]
    let fraction = parts.count == 2 && !parts[1].isEmpty ? "." + parts[1] : ""
    guard let value = Double(whole + fraction + exponent), value.isFinite else { return nil }
    return value
  }
}
