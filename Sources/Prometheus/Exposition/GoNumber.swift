/// Numbers as Go's `strconv.ParseFloat` reads them where Prometheus lets it: decimal, no underscores, no hexadecimal.
enum GoNumber {
  /// - Returns: nil for anything else, and for what is too large for a `Double`.
  static func parse(_ text: ArraySlice<UInt8>) -> Double? {
    var rest = text
    var isNegative = false
    var isSigned = false
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      isNegative = sign == UInt8(ascii: "-")
      isSigned = true
      rest.removeFirst()
    }
    guard let first = rest.first else { return nil }
    if first | 0x20 == UInt8(ascii: "i") {
      return isWord(rest, "inf") || isWord(rest, "infinity") ? (isNegative ? -.infinity : .infinity) : nil
    }
    if first | 0x20 == UInt8(ascii: "n") { return !isSigned && isWord(rest, "nan") ? .nan : nil }
    guard isDecimal(rest) else { return nil }
    // A point needs digits on both sides for the standard library.
    var digits = String(decoding: text, as: UTF8.self)
    if let point = digits.utf8.firstIndex(of: UInt8(ascii: ".")) {
      let after = digits.utf8.index(after: point)
      if after == digits.utf8.endIndex || !(0x30...0x39).contains(digits.utf8[after]) {
        digits.insert("0", at: after)
      }
      if point == digits.startIndex || !(0x30...0x39).contains(digits.utf8[digits.utf8.index(before: point)]) {
        digits.insert("0", at: point)
      }
    }
    guard let value = Double(digits), value.isFinite else { return nil }
    return value
  }

  private static func isWord(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
    text.count == word.utf8.count && zip(text, word.utf8).allSatisfy { $0 | 0x20 == $1 }
  }

  /// `1`, `1.`, `.5`, `1.5e-3`.
  private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
    var (digits, exponentDigits, sawPoint, sawExponent) = (0, 0, false, false)
    var previous: UInt8 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: if sawExponent { exponentDigits += 1 } else { digits += 1 }
      case UInt8(ascii: ".") where !sawPoint && !sawExponent: sawPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if sawExponent || digits == 0 { return false }
        sawExponent = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if previous | 0x20 != UInt8(ascii: "e") { return false }
      default: return false
      }
      previous = byte
    }
    return digits > 0 && (!sawExponent || exponentDigits > 0)
  }
}
