extension PromQLLexer {
  /// A number (`1.5e3`, `0x1F`, `1_000`) or a duration (`1h30m`).
  mutating func number() -> PromQLToken {
    let start = position
    if scanNumber() { return token(.number, from: start) }
    if scanRestOfDuration() { return token(.duration, from: start) }
    while let byte = current, Self.isNamePart(byte) || byte == UInt8(ascii: ".") { position += 1 }
    let unit = "a number such as 1.5 or 0x1F, or a duration such as 1h30m"
    return invalid("'\(written(from: start))' is neither \(unit)", from: start)
  }

  /// As far as a number goes; false when what was read is none.
  private mutating func scanNumber() -> Bool {
    var isHexadecimal = false
    let start = position
    if current == UInt8(ascii: "0") {
      position += 1
      if accept("xX") {
        isHexadecimal = true
        _ = accept("_")
      }
    }
    let digits = isHexadecimal ? "0123456789abcdefABCDEF" : "0123456789"
    _ = accept(".")
    _ = accept(digits)
    var (sawDot, sawExponent) = (false, false)
    while true {
      if accept(digits) { continue }
      if accept(".") {
        if sawDot || isHexadecimal || accept("_.") { return false }
        sawDot = true
      } else if accept("eE") {
        if sawExponent { return false }
        sawExponent = true
        _ = accept("+-")
        if accept("._eE") || current == nil { return false }
      } else if accept("_") {
        if accept("._eE") || current == nil { return false }
      } else {
        break
      }
    }
    guard position > start, bytes[position - 1] != UInt8(ascii: "_") else { return false }
    return current.map { !Self.isNamePart($0) } ?? true
  }

  /// What follows the digits of a duration: a unit, then more numbers with units.
  private mutating func scanRestOfDuration() -> Bool {
    guard accept("smhdwy") else { return false }
    _ = accept("s")
    while accept("0123456789") {
      while accept("0123456789") {}
      guard accept("smhdw") else { return false }
      _ = accept("s")
    }
    return current.map { !Self.isNamePart($0) } ?? true
  }

  private mutating func accept(_ set: String) -> Bool {
    guard let byte = current, set.utf8.contains(byte) else { return false }
    position += 1
    return true
  }
}
