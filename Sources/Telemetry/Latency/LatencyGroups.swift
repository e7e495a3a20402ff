/// How many latencies lie in coarse groups of neighbouring values, so that a quantile is found without reading every
/// bucket of a fine histogram.
///
/// Values up to 63 are alone; above, each power of two is divided into 32 groups. A fine histogram whose buckets divide
/// powers of two more finely has whole buckets in each group.
struct LatencyGroups: Sendable {
  /// Of all values that fit in 63 bits.
  private var counts = [UInt32](repeating: 0, count: Self.index(of: UInt64(Int64.max)) + 1)

  /// - Precondition: the values are fewer than a counter holds.
  @inline(__always)
  mutating func record(_ value: UInt64, count: UInt32) { counts[Self.index(of: value)] &+= count }

  mutating func merge(_ other: LatencyGroups) {
    for (index, count) in other.counts.enumerated() where count > 0 { counts[index] += count }
  }

  mutating func reset() {
    for index in counts.indices { counts[index] = 0 }
  }

  /// The group in which the value at a rank lies: its first value, and how many lie before it.
  ///
  /// - Parameters:
  ///   - rank: from 1 to the number of values.
  ///   - smallest: a value at most the smallest recorded one.
  func find(rank: UInt64, from smallest: UInt64) -> (first: UInt64, before: UInt64) {
    var before: UInt64 = 0
    for index in Self.index(of: smallest)..<counts.count {
      let next = before + UInt64(counts[index])
      if next >= rank { return (Self.first(in: index), before) }
      before = next
    }
    preconditionFailure("the rank \(rank) is beyond the \(before) values")
  }

  @inline(__always)
  private static func index(of value: UInt64) -> Int {
    let shift = 58 &- (value | 63).leadingZeroBitCount
    return shift &* 32 &+ Int(truncatingIfNeeded: value &>> UInt64(truncatingIfNeeded: shift))
  }

  private static func first(in index: Int) -> UInt64 {
    let shift = max(0, index / 32 - 1)
    return UInt64(index - shift * 32) << UInt64(shift)
  }
}
