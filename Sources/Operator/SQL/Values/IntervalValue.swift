import VirtualTime

/// PostgreSQL's `interval`: months, days and microseconds, which do not convert into each other.
struct IntervalValue: Hashable, Sendable {
  var months: Int64 = 0
  var days: Int64 = 0
  var microseconds: Int64 = 0

  private static let units: [String: (months: Int64, days: Int64, microseconds: Int64)] = {
    var units: [String: (months: Int64, days: Int64, microseconds: Int64)] = [:]
    for (names, unit) in [
      (["us", "usec", "usecs", "microsecond", "microseconds"], (0, 0, 1)),
      (["ms", "msec", "msecs", "millisecond", "milliseconds"], (0, 0, 1_000)),
      (["s", "sec", "secs", "second", "seconds"], (0, 0, 1_000_000)),
      (["m", "min", "mins", "minute", "minutes"], (0, 0, 60_000_000)),
      (["h", "hr", "hrs", "hour", "hours"], (0, 0, 3_600_000_000)),
      (["d", "day", "days"], (0, 1, 0)), (["w", "week", "weeks"], (0, 7, 0)),
      (["mon", "mons", "month", "months"], (1, 0, 0)), (["y", "yr", "yrs", "year", "years"], (12, 0, 0)),
    ] as [([String], (Int64, Int64, Int64))] {
      for name in names { units[name] = (months: unit.0, days: unit.1, microseconds: unit.2) }
    }
    return units
  }()

  init(months: Int64 = 0, days: Int64 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  /// Reads `2 days 03:04:05.5`, `1 hour`, `-10 minutes`, `3 weeks ago`; nil when it is something else.
  init?(_ text: String) {
    var words = Self.words(of: text.lowercased())
    guard !words.isEmpty, words.count <= 40 else { return nil }
    var isAgo = false
    if words.last == "ago" {
      isAgo = true
      words.removeLast()
    }
    if words.isEmpty { return nil }
    var index = 0
    while index < words.count {
      let word = words[index]
      if word.contains(":") {
        guard let time = Self.clock(word) else { return nil }
        guard add(microseconds: time) else { return nil }
        index += 1
        continue
      }
      guard let number = DecimalNumber(word), number.digits.magnitude < 1_000_000_000_000, number.scale <= 9 else {
        return nil
      }
      // A number without a unit is seconds, but only as the last word.
      let unitName = index + 1 < words.count ? words[index + 1] : "s"
      guard let unit = Self.units[unitName], add(number, unit) else { return nil }
      index += 2
    }
    if isAgo { self = negated }
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var current = ""
    var wasDigit = false
    for scalar in text.unicodeScalars {
      if scalar == " " || scalar == "\t" || scalar == "\n" {
        if !current.isEmpty { words.append(current) }
        current = ""
        continue
      }
      let isLetter = scalar >= "a" && scalar <= "z"
      // "10min" is two words.
      if isLetter, wasDigit, !current.isEmpty, !current.contains(":") {
        words.append(current)
        current = ""
      }
      current.unicodeScalars.append(scalar)
      wasDigit = !isLetter
    }
    if !current.isEmpty { words.append(current) }
    return words
  }

  /// `03:04`, `-03:04:05.5`.
  private static func clock(_ word: String) -> Int64? {
    var text = Substring(word)
    var sign: Int64 = 1
    if text.hasPrefix("-") || text.hasPrefix("+") {
      sign = text.hasPrefix("-") ? -1 : 1
      text.removeFirst()
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hours = Int64(parts[0]), let minutes = Int64(parts[1]),
      (0...99_999).contains(hours), (0...59).contains(minutes), parts[1].first != "-", parts[1].first != "+"
    else { return nil }
    var seconds: Int64 = 0
    if parts.count == 3 {
      guard parts[2].first.map({ $0.isNumber }) == true, let value = DecimalNumber(String(parts[2])), value.scale <= 6,
        let whole = try? value.rounded(to: 6), whole.digits < 60_000_000
      else { return nil }
      seconds = Int64(whole.digits)
    }
    return sign * (hours * 3_600_000_000 + minutes * 60_000_000 + seconds)
  }

  private mutating func add(microseconds more: Int64) -> Bool {
    let sum = microseconds.addingReportingOverflow(more)
    microseconds = sum.partialValue
    return !sum.overflow
  }

  /// Parts of months become days, parts of days become time.
  private mutating func add(
    _ number: DecimalNumber, _ unit: (months: Int64, days: Int64, microseconds: Int64)
  ) -> Bool {
    let divisor = DecimalNumber.power(number.scale)!
    let (whole, rest) = number.digits.quotientAndRemainder(dividingBy: divisor)
    guard let count = Int64(exactly: whole) else { return false }
    if unit.months > 0 {
      months += count * unit.months
      let part = rest * Int128(unit.months) * 30
      if unit.months == 12 {
        months += Int64(rest * 12 / divisor)
        return true
      }
      days += Int64(part / divisor)
      return add(microseconds: Int64((part % divisor) * 86_400_000_000 / divisor))
    }
    if unit.days > 0 {
      days += count * unit.days
      let part = rest * Int128(unit.days)
      days += Int64(part / divisor)
      return add(microseconds: Int64((part % divisor) * 86_400_000_000 / divisor))
    }
    let product = count.multipliedReportingOverflow(by: unit.microseconds)
    guard !product.overflow else { return false }
    return add(microseconds: product.partialValue)
      && add(microseconds: Int64(rest * Int128(unit.microseconds) / divisor))
  }

  var negated: Self { Self(months: -months, days: -days, microseconds: -microseconds) }

  func adding(_ other: Self) throws(SQLProblem) -> Self {
    let sums = [
      months.addingReportingOverflow(other.months), days.addingReportingOverflow(other.days),
      microseconds.addingReportingOverflow(other.microseconds),
    ]
    guard !sums.contains(where: \.overflow) else { throw SQLProblem("22008", "interval out of range") }
    return Self(months: sums[0].partialValue, days: sums[1].partialValue, microseconds: sums[2].partialValue)
  }

  func multiplied(by factor: Int64) throws(SQLProblem) -> Self {
    let products = [months, days, microseconds].map { $0.multipliedReportingOverflow(by: factor) }
    guard !products.contains(where: \.overflow), Int32(exactly: products[0].partialValue) != nil,
      Int32(exactly: products[1].partialValue) != nil
    else { throw SQLProblem("22008", "interval out of range") }
    return Self(
      months: products[0].partialValue, days: products[1].partialValue, microseconds: products[2].partialValue)
  }

  /// What comparisons compare: a month is 30 days, a day 24 hours.
  var span: Int128 { (Int128(months) * 30 + Int128(days)) * 86_400_000_000 + Int128(microseconds) }

  /// Seconds, as `EXTRACT(EPOCH FROM ...)` has them: a year is 365.25 days, a month 30.
  var epoch: DecimalNumber {
    let years = Int128(months / 12)
    let wholeDays = Int128(months % 12) * 30 + Int128(days)
    return DecimalNumber(years * 31_557_600_000_000 + wholeDays * 86_400_000_000 + Int128(microseconds), scale: 6)
  }

  /// As PostgreSQL prints it in its own style.
  var text: String {
    var parts: [String] = []
    var hasNegative = false
    func part(_ value: Int64, _ unit: String) {
      guard value != 0 else { return }
      // After a negative part a positive one shows its sign.
      parts.append("\(hasNegative && value > 0 ? "+" : "")\(value) \(unit)\(value == 1 ? "" : "s")")
      hasNegative = value < 0
    }
    part(months / 12, "year")
    part(months % 12, "mon")
    part(days, "day")
    if microseconds != 0 || parts.isEmpty {
      let magnitude = microseconds.magnitude
      let sign = microseconds < 0 ? "-" : hasNegative ? "+" : ""
      let clock = "\(padded(magnitude / 3_600_000_000)):\(padded(magnitude / 60_000_000 % 60))"
      parts.append("\(sign)\(clock):\(padded(magnitude / 1_000_000 % 60))\(decimals(magnitude % 1_000_000))")
    }
    return parts.joined(separator: " ")
  }

  /// What stands for it in SQLite, where its collation compares the span.
  var stored: String { "\(months) \(days) \(microseconds)" }

  init?(stored text: String) {
    let parts = text.split(separator: " ").compactMap { Int64($0) }
    guard parts.count == 3 else { return nil }
    self.init(months: parts[0], days: parts[1], microseconds: parts[2])
  }
}

/// Microseconds after a decimal point, without zeros at the end; nothing for none.
func decimals(_ microseconds: some BinaryInteger) -> String {
  guard microseconds != 0 else { return "" }
  var digits = padded(microseconds, 6)
  while digits.hasSuffix("0") { digits.removeLast() }
  return "." + digits
}
