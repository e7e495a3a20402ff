import VirtualTime

/// A BSON date taken apart in UTC; unlike ``CalendarInstant`` it reaches as far as milliseconds in 64 bits do.
struct CivilMoment {
  let date: CivilDate
  /// Milliseconds since midnight.
  let timeOfDay: Int

  init(milliseconds: Int64) {
    let day = 86_400_000
    let all = Int(milliseconds)
    let (days, rest) = all.quotientAndRemainder(dividingBy: day)
    date = CivilDate(daysSinceEpoch: rest < 0 ? days - 1 : days)
    timeOfDay = rest < 0 ? rest + day : rest
  }

  var hour: Int { timeOfDay / 3_600_000 }
  var minute: Int { timeOfDay / 60_000 % 60 }
  var second: Int { timeOfDay / 1_000 % 60 }
  var millisecond: Int { timeOfDay % 1_000 }

  /// Reads what `ISODate` takes: `2026-03-02`, or with a time, a fraction and an offset; without an offset it is UTC.
  /// - Returns: milliseconds since 1970; nil for any other text.
  static func milliseconds(parsing text: String) -> Int64? {
    var full = text
    if full.utf8.count == 10 { full += "T00:00:00Z" }
    guard full.utf8.count > 16 else { return nil }
    let time = full.dropFirst(11)
    if time.filter({ $0 == ":" }).count == 1, !time.contains("+") {
      let clock = time.prefix(5)
      full = full.prefix(11) + clock + ":00" + time.dropFirst(5)
    }
    let tail = full.dropFirst(19)
    if !tail.hasSuffix("Z"), !tail.hasSuffix("z"), !tail.contains("+"), !tail.contains("-") { full += "Z" }
    // Offsets without a colon are common in databases.
    let sign = full.index(full.endIndex, offsetBy: -5)
    if "+-".contains(full[sign]), !full[sign...].contains(":") {
      full.insert(":", at: full.index(full.endIndex, offsetBy: -2))
    }
    return CalendarInstant(full)?.unixMilliseconds
  }
}
