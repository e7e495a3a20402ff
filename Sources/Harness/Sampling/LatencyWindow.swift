import VirtualTime

/// The latencies observed since it was last emptied, exactly.
final class LatencyWindow {
  private let channel: UInt8?
  @exclusivity(unchecked) private var values: [Int64] = []

  /// - Parameter channel: only this channel's; nil: all.
  init(channel: UInt8?) { self.channel = channel }

  @inline(__always)
  func observe(_ latency: VirtualDuration, channel: UInt8) {
    if let only = self.channel, only != channel { return }
    values.append(latency.nanoseconds)
  }

  /// What was observed since the last call, in nanoseconds, unsorted.
  func takeAll() -> [Int64] {
    defer { values.removeAll(keepingCapacity: true) }
    return values
  }

  /// The nearest-rank percentile in seconds of what was observed since the last call; nil if that was nothing.
  func take(percentile: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    defer { values.removeAll(keepingCapacity: true) }
    return Double(values.selected(NearestRank.index(percentile / 100, of: values.count))) / 1e9
  }
}
