public import VirtualTime

/// A time zone by the rule that it follows: an offset from UTC, and for a part of every year a second one.
///
/// Rules are those of today, for all years: what a simulation shows does not depend on the tables of the machine it runs on,
/// and is wrong for moments before a zone's last change of rule, the latest of which took effect in 2024.
///
/// Source: the rules of POSIX's variable TZ (IEEE 1003.1, 8.3), as the files of the time zone database end with them.
public struct TimeZoneRule: Hashable, Sendable {
  /// A moment of every year: a weekday of a month, counted from its beginning, and a time of day.
  struct Change: Hashable, Sendable {
    /// From 1.
    var month: Int
    /// From 1; 5: the last.
    var week: Int
    /// 0: Sunday ... 6: Saturday.
    var weekday: Int
    /// Since the day's midnight by the clock that is then changed; may lie outside the day.
    var seconds: Int

    /// Seconds since 1970 by the clock that is then changed.
    func seconds(in year: Int) -> Int {
      guard let first = CivilDate(year: year, month: month, day: 1) else { preconditionFailure("no month \(month)") }
      let ahead = (weekday - first.weekday.rawValue % 7 + 7) % 7
      var day = 1 + ahead + (week - 1) * 7
      if day > CivilDate.days(inMonth: month, of: year) { day -= 7 }
      return (first.daysSinceEpoch + day - 1) * 86_400 + seconds
    }
  }

  /// The second offset and when it holds.
  struct Season: Hashable, Sendable {
    /// Seconds east of UTC.
    var offset: Int
    var begin: Change
    var end: Change
  }

  /// Seconds east of UTC out of season.
  let standard: Int
  let season: Season?

  init(standard: Int, season: Season?) {
    self.standard = standard
    self.season = season
  }

  public static let utc = TimeZoneRule(offsetSeconds: 0)

  /// The same offset for ever, in seconds east of UTC.
  public init(offsetSeconds: Int) { self.init(standard: offsetSeconds, season: nil) }

  /// The offset of a moment, in seconds east of UTC.
  public func offset(at moment: CalendarInstant) -> Int {
    guard let season else { return standard }
    let local = CalendarInstant(unixNanoseconds: moment.unixNanoseconds, offsetSeconds: standard)
    let begin = season.begin.seconds(in: local.date.year) - standard
    let end = season.end.seconds(in: local.date.year) - season.offset
    let seconds = Int((Double(moment.unixNanoseconds) / 1e9).rounded(.down))
    // South of the equator the season spans the turn of the year.
    let isInSeason = begin < end ? begin <= seconds && seconds < end : !(end <= seconds && seconds < begin)
    return isInSeason ? season.offset : standard
  }

  /// The moment as the clocks of the zone show it.
  public func local(_ moment: CalendarInstant) -> CalendarInstant {
    CalendarInstant(unixNanoseconds: moment.unixNanoseconds, offsetSeconds: offset(at: moment))
  }
}
