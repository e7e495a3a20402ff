public import VirtualTime

/// A span of time in which a source's rate is constant or moves along a straight line.
public struct RateStage: Hashable, Sendable {
  public let start: VirtualInstant
  /// The first moment after it.
  public let end: VirtualInstant
  /// Arrivals per second at its start.
  public let startPerSecond: Double
  /// Arrivals per second that it reaches at its end.
  public let endPerSecond: Double
  /// Whether it belongs to the warm-up, which lies before the source's own start.
  public let isWarmUp: Bool

  /// Its length in seconds.
  var seconds: Double { (end - start).seconds }

  /// The number of arrivals expected in it.
  public var arrivals: Double { (startPerSecond + endPerSecond) / 2 * seconds }

  /// Arrivals per second at an instant within it.
  func rate(at instant: VirtualInstant) -> Double {
    startPerSecond + (endPerSecond - startPerSecond) * ((instant - start) / (end - start))
  }

  /// The moment by which this many arrivals are expected since its start, for counts up to `arrivals`.
  ///
  /// Solves `start x t + slope x t^2 / 2 = count` in the form that subtracts nothing on the way up and nearly nothing on
  /// the way down: `t = 2 count / (start + sqrt(start^2 + 2 slope count))`.
  func instant(ofArrivals count: Double) -> VirtualInstant {
    guard count > 0 else { return start }
    let slope = (endPerSecond - startPerSecond) / seconds
    let square = startPerSecond * startPerSecond + 2 * slope * count
    // At the end of a stage that falls to zero, rounding may take the square below it.
    let time = 2 * count / (startPerSecond + max(0, square).squareRoot())
    return min(end, start + VirtualDuration(nanoseconds: Int64((time * 1e9).rounded(.toNearestOrEven))))
  }
}
