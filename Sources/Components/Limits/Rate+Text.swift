import VirtualTime

extension Rate {
  /// As it would be written in a file: `10000 per 24h`.
  var text: String {
    let number = count == count.rounded() && count.magnitude < 1e15 ? "\(Int(count))" : "\(count)"
    let hour = VirtualDuration.hours(1)
    let isWholeHours = per.nanoseconds % hour.nanoseconds == 0
    return "\(number) per \(isWholeHours ? "\(per.nanoseconds / hour.nanoseconds)h" : per.description)"
  }

  /// The count as a whole number of things, as a limit over a window needs it; nil when it is none or too large.
  var wholeCount: Int? {
    guard count == count.rounded(), (0...Double(QuotaWindow.largestLimit)).contains(count) else { return nil }
    return Int(count)
  }
}
