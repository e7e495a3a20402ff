extension TimeZoneRule {
  /// Reads `CET-1CEST,M3.5.0,M10.5.0/3`: an abbreviation and what is to be added to its time to get UTC, then perhaps those
  /// of the season (an hour ahead unless it says otherwise) and the days of its beginning and end with their times (02:00
  /// unless they say otherwise).
  ///
  /// - Returns: nil for anything else, days of the year (`J60`) included.
  init?(posix text: String) {
    var reader = Reader(rest: Substring(text))
    guard reader.abbreviation(), let west = reader.time() else { return nil }
    guard !reader.rest.isEmpty else {
      self.init(standard: -west, season: nil)
      return
    }
    guard reader.abbreviation() else { return nil }
    let isGiven = reader.rest.first != ","
    guard let seasonWest = isGiven ? reader.time() : west - 3_600, let begin = reader.change(),
      let end = reader.change(), reader.rest.isEmpty
    else { return nil }
    self.init(standard: -west, season: Season(offset: -seasonWest, begin: begin, end: end))
  }

  private struct Reader {
    var rest: Substring

    mutating func abbreviation() -> Bool {
      if rest.first == "<" {
        guard let end = rest.firstIndex(of: ">") else { return false }
        rest = rest[rest.index(after: end)...]
        return true
      }
      let letters = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(letters.count)
      return !letters.isEmpty
    }

    private mutating func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    private mutating func number() -> Int? {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return Int(digits)
    }

    /// `[-+]h[:m[:s]]` in seconds.
    mutating func time() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number().map({ $0 * 3_600 }) else { return nil }
      for unit in [60, 1] where take(":") {
        guard let part = number(), part < 60 else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// `,Mmonth.week.weekday[/time]`
    mutating func change() -> Change? {
      guard take(","), take("M"), let month = number(), (1...12).contains(month), take("."), let week = number(),
        (1...5).contains(week), take("."), let weekday = number(), (0...6).contains(weekday)
      else { return nil }
      guard let seconds = take("/") ? time() : 7_200 else { return nil }
      return Change(month: month, week: week, weekday: weekday, seconds: seconds)
    }
  }
}
