public import VirtualTime

/// The intended arrivals of an open-loop source, one after another.
///
/// Poisson arrivals take unit-exponential steps through the cumulative rate and are mapped back to time exactly, also on
/// ramps: one draw each, no thinning. Uniform arrivals come where the cumulative rate passes a whole number, the first
/// at 0: the k-th arrival (from 0) of a constant rate falls at k / rate, and the source has as many arrivals as its rate's
/// integral, rounded up; fractions of a stage carry over into the next. An arrival closer than a billionth of a gap to
/// the end of a stage belongs to the next. Spacing begins anew at the scenario's start: the warm-up does not shift it.
/// (k6 spaces constant rates so; on ramps it places the k-th arrival where this places the one after it.)
/// Bursts are evenly spaced whatever `arrivals` says.
public struct ArrivalProcess: Sendable {
  /// The rate behind the arrivals.
  public let curve: RateCurve
  private let end: VirtualInstant
  private var stream: RandomStream
  private var pattern: Pattern
  private var last: VirtualInstant?

  /// Where the process stands.
  private enum Pattern {
    /// The stage and how many expected arrivals of it have passed.
    case poisson(stage: Int, done: Double)
    /// The stage, how many of its arrivals are out, and where in it (in expected arrivals) the first one falls.
    case uniform(stage: Int, sent: Int, phase: Double)
    case burst(start: VirtualInstant, count: Int, over: VirtualDuration, sent: Int)
  }

  /// The arrivals from `warmUp` before the scenario's start up to but not including `end`.
  ///
  /// Traps for a closed loop (`constant-vus`), whose sends depend on the answers: see `VirtualUsers`.
  public init(source: LoadSource, stream: RandomStream, warmUp: VirtualDuration, end: VirtualInstant) {
    curve = RateCurve(source: source, warmUp: warmUp, end: end)
    self.end = end
    self.stream = stream
    switch source.executor {
    case .constantVUs:
      preconditionFailure("\(source.name) is a closed loop, which has no arrivals of its own")
    case .burst(let count, let over):
      precondition(count >= 0, "a burst has no negative number of arrivals")
      pattern = .burst(start: .start + source.startTime, count: count, over: over, sent: 0)
    case .constantArrivalRate, .rampingArrivalRate, .profile:
      switch source.arrivals {
      case .poisson: pattern = .poisson(stage: 0, done: 0)
      case .uniform: pattern = .uniform(stage: 0, sent: 0, phase: 0)
      }
    }
  }

  /// The next arrival, never before the last one; nil when there are no more. Constant time, apart from stages passed.
  public mutating func next() -> VirtualInstant? {
    let found: VirtualInstant?
    switch pattern {
    case .poisson(let stage, let done): found = nextPoisson(stage, done)
    case .uniform(let stage, let sent, let phase): found = nextUniform(stage, sent, phase)
    case .burst(let start, let count, let over, let sent): found = nextOfBurst(start, count, over, sent)
    }
    guard var instant = found, instant < end else { return nil }
    // The square root of a ramp may round one arrival a nanosecond before the other.
    if let last, instant < last { instant = last }
    last = instant
    return instant
  }

  /// Arrivals per second that are intended at an instant.
  public func rate(at instant: VirtualInstant) -> Double { curve.rate(at: instant) }

  /// The instants at which a stage begins, in order.
  public var levels: [VirtualInstant] { curve.stages.map(\.start) }

  private mutating func nextPoisson(_ first: Int, _ done: Double) -> VirtualInstant? {
    var step = stream.unitExponential()
    var stage = first
    var done = done
    while stage < curve.stages.count {
      let left = curve.stages[stage].arrivals - done
      if step < left {
        pattern = .poisson(stage: stage, done: done + step)
        return curve.stages[stage].instant(ofArrivals: done + step)
      }
      step -= max(0, left)
      stage += 1
      done = 0
    }
    pattern = .poisson(stage: stage, done: 0)
    return nil
  }

  private mutating func nextUniform(_ first: Int, _ sent: Int, _ phase: Double) -> VirtualInstant? {
    var stage = first
    var sent = sent
    var phase = phase
    while stage < curve.stages.count {
      let expected = curve.stages[stage].arrivals
      // Rounded rates and durations must not let an arrival slip in at the very end of a stage.
      let tolerance = 1e-9 + expected * 1e-12
      let position = phase + Double(sent)
      if position < expected - tolerance {
        pattern = .uniform(stage: stage, sent: sent + 1, phase: phase)
        return curve.stages[stage].instant(ofArrivals: position)
      }
      phase = curve.stages[stage].isWarmUp ? 0 : max(0, position - expected)
      sent = 0
      stage += 1
    }
    pattern = .uniform(stage: stage, sent: 0, phase: phase)
    return nil
  }

  private mutating func nextOfBurst(
    _ start: VirtualInstant, _ count: Int, _ over: VirtualDuration, _ sent: Int
  ) -> VirtualInstant? {
    guard sent < count else { return nil }
    pattern = .burst(start: start, count: count, over: over, sent: sent + 1)
    // The exact quotient: the product of count and length may be wider than 64 bits.
    let product = UInt64(over.nanoseconds).multipliedFullWidth(by: UInt64(sent))
    let offset = UInt64(count).dividingFullWidth(product).quotient
    return start + .nanoseconds(Int64(offset))
  }
}
