import VirtualTime

/// Virtual instants as people read them: offsets from the start, and times of the day.
struct ClockTime {
  /// The calendar moment of virtual time 0.
  let start: CalendarInstant
  /// Whether milliseconds are shown, for runs so short that seconds hide the order of things.
  let showsMilliseconds: Bool
  /// Whether the day is shown, because the run touches more than one.
  let showsDay: Bool

  /// For instants from `first` to `last`.
  init(start: CalendarInstant, first: VirtualInstant, last: VirtualInstant) {
    self.start = start
    showsMilliseconds = last - first < .minutes(10)
    let days = [first, last].map { start.moment(of: $0).date }
    showsDay = days[0] != days[1]
  }

  /// `+1h24m30s`; before the start `-10m00s`. Fractions are cut off towards the past, so that order is kept.
  func offset(_ instant: VirtualInstant) -> String {
    let unit: Int64 = showsMilliseconds ? 1_000_000 : 1_000_000_000
    let (quotient, remainder) = instant.nanoseconds.quotientAndRemainder(dividingBy: unit)
    let units = remainder < 0 ? quotient - 1 : quotient
    let perSecond: UInt64 = showsMilliseconds ? 1_000 : 1
    let seconds = units.magnitude / perSecond
    var text = units < 0 ? "-" : "+"
    if seconds >= 3_600 { text += "\(seconds / 3_600)h" }
    if seconds >= 60 { text += padded(seconds / 60 % 60, if: seconds >= 3_600) + "m" }
    text += padded(seconds % 60, if: seconds >= 60)
    if showsMilliseconds { text += "." + (1_000 + units.magnitude % 1_000).description.dropFirst() }
    return text + "s"
  }

  /// `09:24:30`, with the day in front where the run touches several: `03-02 09:24:30`.
  func time(_ instant: VirtualInstant) -> String {
    let moment = start.moment(of: instant)
    var text = moment.clock
    if showsMilliseconds { text += "." + (1_000 + moment.nanosecond / 1_000_000).description.dropFirst() }
    return showsDay ? "\(moment.monthAndDay) \(text)" : text
  }

  private func padded(_ value: UInt64, if isInside: Bool) -> String {
    isInside && value < 10 ? "0\(value)" : "\(value)"
  }
}
