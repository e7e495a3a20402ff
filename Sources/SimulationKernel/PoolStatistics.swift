public import VirtualTime

/// Figures of a pool over a span of time.
public struct PoolStatistics: Hashable, Sendable {
  /// The span.
  public var span: VirtualDuration
  /// Units granted.
  public var grants: Int
  /// Units given back.
  public var releases: Int
  /// Requests given up at their deadline.
  public var timeouts: Int
  /// Grants that had to wait: longer than 0.
  public var waits: Int
  /// The sum of the waits of granted requests.
  public var totalWait: VirtualDuration
  /// The mean number of units in use, over time.
  public var meanInUse: Double
  /// The mean number of waiting tasks, over time. Little's law: grants per second times the mean wait, when no request
  /// times out.
  public var meanWaiting: Double
  /// The most that waited at a time.
  public var peakWaiting: Int

  /// The mean wait of granted requests in seconds; 0 without any.
  public var meanWait: Double { grants == 0 ? 0 : totalWait.seconds / Double(grants) }
}

/// Sums over time, kept up to date before every change. Integer sums: unit-nanoseconds in 128 bits do not overflow.
struct PoolLedger {
  let start: VirtualInstant
  private var last: VirtualInstant
  private var inUseTime: Int128 = 0
  private var waitingTime: Int128 = 0
  private var peakWaiting = 0
  private var grants = 0
  private var waits = 0
  private var totalWait = VirtualDuration.zero
  var releases = 0
  var timeouts = 0

  init(start: VirtualInstant) {
    self.start = start
    last = start
  }

  mutating func observe(at now: VirtualInstant, inUse: Int, waiting: Int) {
    let span = Int128((now - last).nanoseconds)
    inUseTime += span * Int128(inUse)
    waitingTime += span * Int128(waiting)
    peakWaiting = max(peakWaiting, waiting)
    last = now
  }

  mutating func countGrant(waited: VirtualDuration) {
    grants += 1
    if waited > .zero { waits += 1 }
    totalWait.nanoseconds += waited.nanoseconds
  }

  func statistics(at now: VirtualInstant, inUse: Int, waiting: Int) -> PoolStatistics {
    var copy = self
    copy.observe(at: now, inUse: inUse, waiting: waiting)
    let span = now - start
    let length = Double(max(1, span.nanoseconds))
    return PoolStatistics(
      span: span, grants: grants, releases: releases, timeouts: timeouts, waits: waits, totalWait: totalWait,
      meanInUse: Double(copy.inUseTime) / length, meanWaiting: Double(copy.waitingTime) / length,
      peakWaiting: copy.peakWaiting)
  }
}
