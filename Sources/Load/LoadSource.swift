public import VirtualTime

/// One source of load, in k6's terms.
public struct LoadSource: Hashable, Sendable {
  /// Names its random stream and its figures.
  public var name: String
  /// How many arrivals there are, and when.
  public var executor: Executor
  /// How they fall within the rate; a burst is always even, and a closed loop has its own rhythm.
  public var arrivals: Arrivals
  /// When it begins, from the scenario's start.
  public var startTime: VirtualDuration
  /// The most requests it keeps open at once (k6's `maxVUs`); an arrival beyond is dropped and reported.
  public var maxVUs: Int

  public init(
    name: String, executor: Executor, arrivals: Arrivals, startTime: VirtualDuration, maxVUs: Int
  ) {
    self.name = name
    self.executor = executor
    self.arrivals = arrivals
    self.startTime = startTime
    self.maxVUs = maxVUs
  }

  /// How arrivals fall within their rate.
  public enum Arrivals: String, Hashable, Sendable, CaseIterable {
    /// Independent: exponential gaps.
    case poisson
    /// Evenly spaced, as k6 does it.
    case uniform
  }

  /// k6's executors, with `burst` and `profile` added. Rates are arrivals per second; nil durations last to the end.
  public enum Executor: Hashable, Sendable {
    /// `perSecond` arrivals a second from the source's start, for `duration`.
    ///
    /// A source that begins at the scenario's start also runs through the warm-up, at this rate; see `RateCurve`.
    case constantArrivalRate(perSecond: Double, duration: VirtualDuration?)
    /// The rate moves linearly to each stage's target over its duration; after the last stage the source stops.
    case rampingArrivalRate(startPerSecond: Double, stages: [Stage])
    /// Each of `count` users sends, waits for the answer, thinks, and sends again.
    case constantVUs(count: Int, thinkTime: DurationDistribution, duration: VirtualDuration?)
    /// `count` arrivals spread evenly over `over` (all at once when zero).
    case burst(count: Int, over: VirtualDuration)
    /// Arrivals in each minute from the source's start, spread within the minute by `arrivals`.
    case profile(perMinute: [Double])
  }

  /// One leg of a ramp. A duration of zero is a jump to the target.
  public struct Stage: Hashable, Sendable {
    /// How long the rate takes to get to the target; 0 or more.
    public var duration: VirtualDuration
    /// Arrivals per second at the end of the stage; 0 or more.
    public var targetPerSecond: Double
    public init(duration: VirtualDuration, targetPerSecond: Double) {
      self.duration = duration
      self.targetPerSecond = targetPerSecond
    }
  }
}
