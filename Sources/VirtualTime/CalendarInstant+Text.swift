extension CalendarInstant: LosslessStringConvertible {
  /// Reads a date and time with an offset in the form of RFC 3339, such as `2026-03-02T08:00:00+01:00` or
  /// `2026-03-02T07:00:00.25Z`.
  ///
  /// The day must exist, hours run from 0 to 23, minutes and seconds to 59 (leap seconds are refused), a fraction has 1 to
  /// 9 digits, offsets lie within 23:59. `t`, `z` and a space for the `T` are accepted as the standard allows. The offset
  /// `-00:00`, "unknown" in the standard, counts as UTC.
  ///
  /// - Throws: what is wrong and where.
  public init(parsing text: String) throws(ParseProblem) {
    var parser = CalendarParser(bytes: Array(text.utf8))
    self = try parser.parse()
  }

  /// Reads a moment as `init(parsing:)` does; nil where that throws.
  public init?(_ description: String) {
    do throws(ParseProblem) { try self.init(parsing: description) } catch { return nil }
  }

  /// The moment in RFC 3339 form at its offset, with as many digits of the fraction as it needs: `2026-03-02T08:00:00+01:00`.
  ///
  /// Offsets are printed in whole minutes; seconds of an offset, which no text can give, are left out.
  public var description: String {
    let date = date
    let seconds = Int(timeOfDay.nanoseconds / 1_000_000_000)
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
    text += "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if nanosecond > 0 {
      var digits = padded(nanosecond, 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    if offsetSeconds == 0 { return text + "Z" }
    let minutes = abs(offsetSeconds) / 60
    return text + "\(offsetSeconds < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
  }
}

/// Reads one RFC 3339 text, left to right.
private struct CalendarParser {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(ParseProblem) -> CalendarInstant {
    let date = try date()
    try expect(["T", "t", " "], "a T between date and time, as in 2026-03-02T08:00:00Z")
    let timeOfDay = try timeOfDay()
    let offset = try offset()
    guard position == bytes.count else { throw problem("nothing may follow the offset", at: position) }
    guard let moment = CalendarInstant(date: date, timeOfDay: timeOfDay, offsetSeconds: offset) else {
      throw problem("the date lies outside the years 1677 to 2262", at: 0)
    }
    return moment
  }

  mutating func date() throws(ParseProblem) -> CivilDate {
    let year = try number(digits: 4, "the year")
    try expect(["-"], "a - after the year")
    let month = try number(digits: 2, "the month", in: 1...12)
    try expect(["-"], "a - after the month")
    let start = position
    let day = try number(digits: 2, "the day", in: 1...31)
    guard let date = CivilDate(year: year, month: month, day: day) else {
      let last = CivilDate.days(inMonth: month, of: year)
      throw problem("month \(month) of \(year) has only \(last) days", at: start)
    }
    return date
  }

  mutating func timeOfDay() throws(ParseProblem) -> VirtualDuration {
    let hour = try number(digits: 2, "the hour", in: 0...23)
    try expect([":"], "a : after the hour")
    let minute = try number(digits: 2, "the minute", in: 0...59)
    try expect([":"], "a : after the minute")
    let second = try number(digits: 2, "the second", in: 0...59)
    return .seconds(Int64(hour * 3_600 + minute * 60 + second)) + .nanoseconds(try fraction())
  }

  /// The nanoseconds after a decimal point, if there is one.
  mutating func fraction() throws(ParseProblem) -> Int64 {
    guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return 0 }
    position += 1
    let start = position
    var nanoseconds: Int64 = 0
    var place: Int64 = 100_000_000
    while position < bytes.count, let digit = digit(bytes[position]) {
      guard position - start < 9 else { throw problem("a second has at most 9 decimals", at: position) }
      nanoseconds += Int64(digit) * place
      place /= 10
      position += 1
    }
    guard position > start else { throw problem("a digit must follow the decimal point", at: position) }
    return nanoseconds
  }

  mutating func offset() throws(ParseProblem) -> Int {
    guard position < bytes.count else {
      throw problem("an offset from UTC is missing, such as Z or +01:00", at: position)
    }
    let sign = bytes[position]
    position += 1
    switch sign {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"): return 0
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      let hours = try number(digits: 2, "the hours of the offset", in: 0...23)
      try expect([":"], "a : within the offset")
      let minutes = try number(digits: 2, "the minutes of the offset", in: 0...59)
      return (sign == UInt8(ascii: "-") ? -60 : 60) * (hours * 60 + minutes)
    default: throw problem("an offset from UTC must follow the time, such as Z or +01:00", at: position - 1)
    }
  }

  mutating func number(
    digits count: Int, _ name: String, in range: ClosedRange<Int>? = nil
  ) throws(ParseProblem) -> Int {
    let start = position
    var value = 0
    for _ in 0..<count {
      guard position < bytes.count, let digit = digit(bytes[position]) else {
        throw problem("\(name) needs \(count) digits", at: start)
      }
      value = value * 10 + digit
      position += 1
    }
    if let range, !range.contains(value) {
      throw problem("\(name) lies between \(range.lowerBound) and \(range.upperBound), not \(value)", at: start)
    }
    return value
  }

  mutating func expect(_ characters: [Unicode.Scalar], _ what: String) throws(ParseProblem) {
    guard position < bytes.count, characters.contains(Unicode.Scalar(bytes[position])) else {
      throw problem("expected \(what)", at: position)
    }
    position += 1
  }

  func digit(_ byte: UInt8) -> Int? { byte >= 0x30 && byte <= 0x39 ? Int(byte - 0x30) : nil }
  func problem(_ message: String, at offset: Int) -> ParseProblem { ParseProblem(offset: offset, message: message) }
}
