/// Counts, shares and plain numbers for people.
enum Count {
  /// A whole number in groups of three: `12,345`.
  static func string(_ value: Int) -> String {
    (value < 0 ? "-" : "") + grouping(value.magnitude.description)
  }

  /// A number to about three significant digits; whole numbers keep all of theirs: `12,345`, `0.91`, `17.3`.
  static func string(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    if value == value.rounded(.towardZero) { return FixedPoint.string(value, decimals: 0, grouped: true) }
    let size = value.magnitude
    if size < 0.001 { return value.description }
    let decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
    return FixedPoint.trimmed(FixedPoint.string(value, decimals: decimals, grouped: true))
  }

  /// A share from 0 to 1 in per cent with one decimal: `96.1%`.
  static func percent(_ share: Double) -> String {
    FixedPoint.string(share * 100, decimals: 1) + "%"
  }

  /// `part` of `whole` in per cent; a dash when there is no whole.
  static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? Phrase.nothing : percent(Double(part) / Double(whole))
  }

  /// `1 run`, `2 runs`.
  static func of(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(string(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// Decimal digits in groups of three.
  static func grouping(_ digits: String) -> String {
    var result = ""
    let length = digits.utf8.count
    for (index, digit) in digits.enumerated() {
      if index > 0, (length - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result
  }
}
