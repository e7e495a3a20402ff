import VirtualTime

extension CalendarInstant {
  /// `09:24:30`
  var clock: String {
    let seconds = timeOfDay.nanoseconds / 1_000_000_000
    return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// `09:24`
  var hourAndMinute: String { String(clock.prefix(5)) }

  /// `03-02`
  var monthAndDay: String { "\(two(Int64(date.month)))-\(two(Int64(date.day)))" }

  private func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
