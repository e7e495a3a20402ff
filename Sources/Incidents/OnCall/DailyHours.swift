public import VirtualTime

/// Hours of every day, or of some days of the week: a shift, or the night. They may go over midnight.
public struct DailyHours: Hashable, Sendable {
  /// Since midnight, from zero up to but not including 24 hours; the first moment of them.
  public var from: VirtualDuration
  /// Since midnight; the first moment after them. The same as `from`: the whole day.
  public var to: VirtualDuration
  /// On which days they begin.
  public var days: [Weekday]

  public init(from: VirtualDuration, to: VirtualDuration, days: [Weekday] = Weekday.allCases) {
    self.from = from
    self.to = to
    self.days = days
  }

  /// Whether a moment lies in them, on a clock at the moment's own offset.
  public func contains(_ moment: CalendarInstant) -> Bool {
    let time = moment.timeOfDay
    let today = days.contains(moment.weekday)
    guard from >= to else { return today && time >= from && time < to }
    let yesterday = days.contains(moment.startOfDay.advanced(by: .nanoseconds(-1)).weekday)
    return (today && time >= from) || (yesterday && time < to)
  }

  /// How long they last from a moment in them on.
  public func remaining(at moment: CalendarInstant) -> VirtualDuration {
    let time = moment.timeOfDay
    return time < to ? to - time : .hours(24) - time + to
  }

  /// A time of the day as files write it, such as `08:00`; nil where the text is none.
  public static func timeOfDay(_ text: String) -> VirtualDuration? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return .minutes(hours * 60 + minutes)
  }
}
