extension VirtualDuration: LosslessStringConvertible {
  /// Reads a duration in Prometheus style: numbers with units in descending order, none twice, such as `90s`, `1h30m`,
  /// `2d`, `0.4ms`, `250us` or `-5m`.
  ///
  /// Units are `y` (365 days), `w`, `d`, `h`, `m`, `s`, `ms`, `us` (also `µs`) and `ns`. A number may have a decimal
  /// fraction where the result is a whole count of nanoseconds. Nothing else is accepted: no spaces, no exponents, and
  /// no number without a unit, zero included (`0s`).
  ///
  /// - Throws: what is wrong and where; the text `1h30` gives offset 2 and "a duration needs a unit, such as 30s".
  public init(parsing text: String) throws(ParseProblem) {
    var parser = DurationParser(bytes: Array(text.utf8))
    self = try parser.parse()
  }

  /// Reads a duration as `init(parsing:)` does; nil where that throws.
  public init?(_ description: String) {
    do throws(ParseProblem) { try self.init(parsing: description) } catch { return nil }
  }
}

/// Reads one duration, left to right.
private struct DurationParser {
  let bytes: [UInt8]
  var position = 0
  var total: UInt64 = 0
  var isNegative = false
  var previous: DurationUnit?

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(ParseProblem) -> VirtualDuration {
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    }
    guard position < bytes.count else { throw problem("a duration is missing, such as 30s or 1h30m", at: position) }
    while position < bytes.count { try component() }
    return VirtualDuration(nanoseconds: isNegative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total))
  }

  /// One number with its unit.
  mutating func component() throws(ParseProblem) {
    let start = position
    let whole = digits()
    var fraction: Range<Int>?
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      let places = digits()
      guard !places.isEmpty else { throw problem("a digit must follow the decimal point", at: position) }
      fraction = places
    }
    guard !whole.isEmpty else { throw problem(expectingNumber(at: start), at: start) }
    let unit = try unit(ofNumberAt: start)
    if let previous {
      if previous == unit { throw problem("the unit \(unit.symbol) appears twice", at: start) }
      if previous.rawValue > unit.rawValue {
        throw problem("units go from long to short: \(unit.symbol) cannot follow \(previous.symbol)", at: start)
      }
    }
    previous = unit
    try add(whole, of: unit.nanoseconds, at: start)
    if let fraction { try add(fraction: fraction, of: unit, at: start) }
  }

  mutating func digits() -> Range<Int> {
    let start = position
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
    return start..<position
  }

  /// What to say where a digit should stand.
  func expectingNumber(at offset: Int) -> String {
    switch bytes[offset] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): "a duration contains no spaces"
    case UInt8(ascii: "-"), UInt8(ascii: "+"): "a sign other than one leading minus is not allowed"
    case UInt8(ascii: "."): "a digit must stand before the decimal point"
    default: "a duration consists of numbers with units, such as 1h30m"
    }
  }

  /// The letters after a number, up to the next digit or anything else a unit cannot contain.
  mutating func unit(ofNumberAt number: Int) throws(ParseProblem) -> DurationUnit {
    let start = position
    while position < bytes.count, isLetter(bytes[position]) { position += 1 }
    let symbol = String(decoding: bytes[start..<position], as: UTF8.self)
    if symbol.isEmpty {
      guard start < bytes.count else { throw problem("a duration needs a unit, such as 30s", at: number) }
      let spaced = bytes[start] == UInt8(ascii: " ") || bytes[start] == UInt8(ascii: "\t")
      throw problem(spaced ? "a duration contains no spaces" : "a unit such as s must follow the number", at: start)
    }
    guard let unit = DurationUnit(symbol: symbol) else {
      throw problem("\(symbol) is not a unit of time (y, w, d, h, m, s, ms, us, ns)", at: start)
    }
    return unit
  }

  func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) }

  mutating func add(_ digits: Range<Int>, of unit: UInt64, at start: Int) throws(ParseProblem) {
    var count: UInt64 = 0
    for byte in bytes[digits] {
      let (tens, carried) = count.multipliedReportingOverflow(by: 10)
      let (next, overflowed) = tens.addingReportingOverflow(UInt64(byte - 0x30))
      guard !carried, !overflowed else { throw outOfRange(start) }
      count = next
    }
    let (span, overflowed) = count.multipliedReportingOverflow(by: unit)
    guard !overflowed else { throw outOfRange(start) }
    try add(span, at: start)
  }

  /// Adds the fraction by long division of the unit, so that every digit either lands on whole nanoseconds or is refused.
  mutating func add(fraction: Range<Int>, of unit: DurationUnit, at start: Int) throws(ParseProblem) {
    var significant = fraction
    while let last = significant.last, bytes[last] == 0x30 { significant = significant.lowerBound..<last }
    // A year, the longest unit, has 16 factors of 2 and 12 of 5: more than 16 places cannot come out whole.
    guard significant.count <= 16 else { throw inexact(start) }
    var numerator: UInt64 = 0
    var denominator: UInt64 = 1
    for byte in bytes[significant] {
      numerator = numerator * 10 + UInt64(byte - 0x30)
      denominator *= 10
    }
    let product = numerator.multipliedFullWidth(by: unit.nanoseconds)
    // The numerator is below the denominator, so the quotient is below the unit and fits.
    let (span, remainder) = denominator.dividingFullWidth(product)
    guard remainder == 0 else { throw inexact(start) }
    try add(span, at: start)
  }

  mutating func add(_ span: UInt64, at start: Int) throws(ParseProblem) {
    let (sum, overflowed) = total.addingReportingOverflow(span)
    let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
    guard !overflowed, sum <= limit else { throw outOfRange(start) }
    total = sum
  }

  func problem(_ message: String, at offset: Int) -> ParseProblem { ParseProblem(offset: offset, message: message) }
  func outOfRange(_ offset: Int) -> ParseProblem { problem("a duration is at most 292 years", at: offset) }
  func inexact(_ offset: Int) -> ParseProblem { problem("a duration is a whole number of nanoseconds", at: offset) }
}
