internal import Histogram
public import VirtualTime

/// Latencies at three significant digits: quantiles are within 0.1 % of the exact ones (never below, at most 1/1024
/// above), while count, sum, minimum and maximum are exact.
///
/// A high dynamic range histogram with a unit of 1 ns, sized at the start for 30 days (184 KB) and growing beyond (at most
/// 408 KB, for the whole range of ``VirtualDuration``), so no latency is ever out of its range and recording up to 30 days
/// allocates nothing. A negative latency is not a latency: it is counted apart, in ``outOfRange``, and enters no figure.
public struct LatencyHistogram: Sendable {
  private var histogram: Histogram<UInt32>
  private var groups = LatencyGroups()
  /// Latencies that are in no bucket yet, the first `waitingCount` of these. Their buckets lie scattered over more memory
  /// than a processor keeps at hand; entered together, they are waited for together.
  private var waiting = SIMD16<UInt64>(repeating: 0)
  private var waitingCount = 0
  private var total = Int128(0)
  private var smallest = Int64.max
  private var largest = Int64.min

  /// How many latencies a histogram takes; more than a run's events can be. Beyond it a bucket could wrap around.
  public static let maximumCount = UInt64(UInt32.max)

  /// How many latencies were recorded, those out of range not counted.
  public private(set) var count: UInt64 = 0

  /// How many negative spans were offered and refused.
  public private(set) var outOfRange: UInt64 = 0

  public init() {
    histogram = Histogram(
      lowestDiscernibleValue: 1, highestTrackableValue: UInt64(VirtualDuration.hours(30 * 24).nanoseconds),
      numberOfSignificantValueDigits: .three)
    histogram.autoResize = true
  }

  /// Records one latency.
  ///
  /// - Precondition: fewer than ``maximumCount`` are recorded.
  /// - Complexity: O(1), without allocation up to 30 days.
  public mutating func record(_ latency: VirtualDuration) {
    let nanoseconds = latency.nanoseconds
    guard nanoseconds >= 0 else {
      outOfRange += 1
      return
    }
    note(nanoseconds, count: 1)
    waiting[waitingCount] = UInt64(nanoseconds)
    waitingCount += 1
    if waitingCount == SIMD16<UInt64>.scalarCount { settle() }
  }

  /// Records the same latency `count` times.
  public mutating func record(_ latency: VirtualDuration, count times: UInt32) {
    let nanoseconds = latency.nanoseconds
    guard nanoseconds >= 0 else {
      outOfRange += UInt64(times)
      return
    }
    guard times > 0 else { return }
    note(nanoseconds, count: times)
    enter(UInt64(nanoseconds), count: times)
  }

  /// What is kept of a latency beside its bucket.
  @inline(__always)
  private mutating func note(_ nanoseconds: Int64, count times: UInt32) {
    precondition(count + UInt64(times) <= Self.maximumCount, "a latency histogram takes \(Self.maximumCount) latencies")
    count += UInt64(times)
    // 63 and 32 bits cannot overflow 127.
    total &+= Int128(nanoseconds) &* Int128(times)
    smallest = min(smallest, nanoseconds)
    largest = max(largest, nanoseconds)
  }

  @inline(__always)
  private mutating func enter(_ nanoseconds: UInt64, count times: UInt32) {
    let fits = histogram.record(nanoseconds, count: times)
    precondition(fits, "a histogram that grows refused \(nanoseconds) ns")
    groups.record(nanoseconds, count: times)
  }

  /// Enters what waits.
  @inline(never)
  private mutating func settle() {
    for index in 0..<waitingCount { enter(waiting[index], count: 1) }
    waitingCount = 0
  }

  /// The smallest recorded latency, exact.
  public var minimum: VirtualDuration? { count == 0 ? nil : VirtualDuration(nanoseconds: smallest) }

  /// The largest recorded latency, exact.
  public var maximum: VirtualDuration? { count == 0 ? nil : VirtualDuration(nanoseconds: largest) }

  /// The mean of the recorded latencies in seconds, from the exact sum.
  public var meanSeconds: Double? { count == 0 ? nil : Double(total) / Double(count) / 1e9 }

  /// The sum of the recorded latencies in seconds: exact in nanoseconds, then rounded once.
  public var sumSeconds: Double { Double(total) / 1e9 }

  /// The latency that a share `q` of all recorded ones do not exceed: the one at rank `max(1, ceil(q * count))`.
  ///
  /// - Parameter q: from 0 (the minimum) to 1 (the maximum).
  /// - Returns: a value from the exact one to 0.1 % above it; nil when nothing was recorded.
  /// - Complexity: O(groups of buckets), about 1,500; and a copy of the buckets, unless the latest latencies are in them.
  public func quantile(_ q: Double) -> VirtualDuration? {
    precondition(q >= 0 && q <= 1, "a quantile is a share from 0 to 1, not \(q)")
    guard count > 0 else { return nil }
    if q == 0 { return minimum }
    if q == 1 { return maximum }
    guard waitingCount == 0 else {
      var settled = self
      settled.settle()
      return settled.quantile(q)
    }
    // The same steps as the library's, which takes one unit off so that rounding never leads beyond the rank.
    let percentage = max((q * 100).nextDown, 0)
    let rank = max(1, UInt64((percentage * Double(count) / 100).rounded(.up)))
    var (value, passed) = groups.find(rank: rank, from: UInt64(smallest))
    while true {
      passed += UInt64(histogram.countForValue(value))
      let last = histogram.equivalentRangeForValue(value).upperBound
      if passed >= rank { return VirtualDuration(nanoseconds: max(min(Int64(last), largest), smallest)) }
      value = last + 1
    }
  }

  /// Adds everything that `other` recorded.
  public mutating func merge(_ other: LatencyHistogram) {
    precondition(count + other.count <= Self.maximumCount, "a latency histogram takes \(Self.maximumCount) latencies")
    settle()
    var other = other
    other.settle()
    histogram.add(other.histogram)
    groups.merge(other.groups)
    count += other.count
    outOfRange += other.outOfRange
    total += other.total
    smallest = min(smallest, other.smallest)
    largest = max(largest, other.largest)
  }

  /// Forgets everything recorded; keeps the memory.
  public mutating func reset() {
    histogram.reset()
    groups.reset()
    waitingCount = 0
    count = 0
    outOfRange = 0
    total = 0
    smallest = .max
    largest = .min
  }
}
