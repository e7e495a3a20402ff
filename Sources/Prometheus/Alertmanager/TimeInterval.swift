public import VirtualTime

/// Time intervals under the name by which routes refer to them.
public struct NamedTimeIntervals: Hashable, Sendable {
  public var name: String
  public var intervals: [TimeInterval]
  public init(_ name: String, _ intervals: [TimeInterval]) {
    self.name = name
    self.intervals = intervals
  }
}

/// A part of the calendar, as Alertmanager's `time_intervals` describe it. What is empty does not restrict.
///
/// Source: Alertmanager, `timeinterval/timeinterval.go`.
public struct TimeInterval: Hashable, Sendable {
  /// Minutes of the day, the end not included.
  public var times: [Range<Int>] = []
  /// 0: Sunday ... 6: Saturday.
  public var weekdays: [ClosedRange<Int>] = []
  /// From 1; from the month's end if negative.
  public var daysOfMonth: [Days] = []
  /// From 1.
  public var months: [ClosedRange<Int>] = []
  public var years: [ClosedRange<Int>] = []
  /// In which the times and days are meant.
  public var zone = TimeZoneRule.utc

  /// Days of a month, both included.
  public struct Days: Hashable, Sendable {
    public var first: Int
    public var last: Int
    public init(_ first: Int, _ last: Int) {
      self.first = first
      self.last = last
    }

    func contains(_ day: Int, ofMonthWith count: Int) -> Bool {
      let begin = first < 0 ? count + first + 1 : first
      let end = last < 0 ? count + last + 1 : last
      if begin > count { return false }
      return day >= max(begin, -count) && day <= min(end, count)
    }
  }

  public init() {}

  /// Whether the moment lies in it.
  public func contains(_ moment: CalendarInstant) -> Bool {
    let local = zone.local(moment)
    let date = local.date
    let minute = Int(local.timeOfDay.nanoseconds / 60_000_000_000)
    let weekday = date.weekday.rawValue % 7
    let length = CivilDate.days(inMonth: date.month, of: date.year)
    return (times.isEmpty || times.contains { $0.contains(minute) })
      && (weekdays.isEmpty || weekdays.contains { $0.contains(weekday) })
      && (daysOfMonth.isEmpty || daysOfMonth.contains { $0.contains(date.day, ofMonthWith: length) })
      && (months.isEmpty || months.contains { $0.contains(date.month) })
      && (years.isEmpty || years.contains { $0.contains(date.year) })
  }
}
