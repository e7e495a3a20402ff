public import VirtualTime

/// A classic Prometheus histogram: counts of observations up to each upper bound, their sum and their number. A pointer
/// into the registry's storage: copy it freely, but do not use it after the registry is gone.
public struct HistogramMetric: @unchecked Sendable {
  @usableFromInline let cell: UnsafeMutablePointer<HistogramCell>
  @usableFromInline init(cell: UnsafeMutablePointer<HistogramCell>) { self.cell = cell }

  /// Counts one observation, in the unit of the buckets (seconds, by Prometheus' convention).
  ///
  /// - Precondition: `seconds` is a number.
  /// - Complexity: O(buckets); bucket lists are short and the search is a scan.
  @inlinable public func observe(_ seconds: Double) {
    precondition(seconds == seconds, "a histogram cannot observe NaN")
    let bounds = cell.pointee.bounds
    let boundCount = cell.pointee.boundCount
    var index = 0
    while index < boundCount, seconds > bounds[index] { index += 1 }
    cell.pointee.counts[index] += 1
    cell.pointee.sum += seconds
    cell.pointee.count += 1
  }

  /// Counts one observation of a span, in seconds.
  @inlinable public func observe(_ duration: VirtualDuration) { observe(duration.seconds) }

  /// How many observations there were.
  @inlinable public var count: UInt64 { cell.pointee.count }

  /// The sum of all observations.
  @inlinable public var sum: Double { cell.pointee.sum }

  /// The finite upper bounds, ascending; the last bucket, `+Inf`, is implied.
  public var upperBounds: [Double] { (0..<cell.pointee.boundCount).map { cell.pointee.bounds[$0] } }

  /// How many observations were at most each upper bound; one entry more than there are bounds, for `+Inf`.
  public var cumulativeCounts: [UInt64] {
    var total: UInt64 = 0
    return (0...cell.pointee.boundCount).map { index in
      total += cell.pointee.counts[index]
      return total
    }
  }
}

/// A histogram's state in the registry's storage.
@usableFromInline struct HistogramCell {
  /// Finite upper bounds, ascending.
  @usableFromInline let bounds: UnsafeMutablePointer<Double>
  /// Observations per bucket, not cumulative; the last one is `+Inf`.
  @usableFromInline let counts: UnsafeMutablePointer<UInt64>
  @usableFromInline let boundCount: Int
  @usableFromInline var sum: Double
  @usableFromInline var count: UInt64

  init(bounds values: [Double]) {
    boundCount = values.count
    bounds = .allocate(capacity: max(values.count, 1))
    counts = .allocate(capacity: values.count + 1)
    for (index, value) in values.enumerated() { bounds[index] = value }
    counts.initialize(repeating: 0, count: values.count + 1)
    sum = 0
    count = 0
  }

  func deallocate() {
    bounds.deallocate()
    counts.deallocate()
  }

  /// Observations up to and including the bucket at `index`.
  func cumulativeCount(through index: Int) -> UInt64 {
    var total: UInt64 = 0
    for bucket in 0...index { total += counts[bucket] }
    return total
  }
}
