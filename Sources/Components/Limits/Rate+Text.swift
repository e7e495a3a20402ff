import VirtualTime

extension Rate {
  /// As it would be written in a file: `10000 per 24h`.
  var text: String {
    let number = count == count.rounded() && count.magnitude < 1e15 ? "\(Int(count))" : "\(count)"
    return "\(number) per \(per)"
  }

  /// The count as a whole number of things, as a limit over a window needs it; nil when it is none or too large.
  var wholeCount: Int? {
    guard count == count.rounded(), (0...Double(QuotaWindow.largestLimit)).contains(count) else { return nil }
    return Int(count)
  }
}
