import VirtualTime

extension Rate {
  /// As it would be written in a file: `10000 per 24h`.
  var text: String {
    let number = count == count.rounded() && count.magnitude < 1e15 ? "\(Int(count))" : "\(count)"
    return "\(number) per \(Self.spanText(per))"
  }

  /// The count as a whole number of things, as a limit over a window needs it; nil when it is none or too large.
  var wholeCount: Int? {
    guard count == count.rounded(), (0...Double(QuotaWindow.largestLimit)).contains(count) else { return nil }
    return Int(count)
  }

  private static func spanText(_ span: VirtualDuration) -> String {
    let units: [(Int64, String)] = [
      (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"),
    ]
    for (length, unit) in units where span.nanoseconds % length == 0 {
      return "\(span.nanoseconds / length)\(unit)"
    }
    return "\(Double(span.nanoseconds) / 1e6)ms"
  }
}
