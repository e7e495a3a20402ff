public import VirtualTime

/// The rate of a source over a whole run: stages in order, gaps between them without arrivals.
public struct RateCurve: Hashable, Sendable {
  /// In order of time, none overlapping, none of length zero, all starting before the end of the run.
  public let stages: [RateStage]

  /// The curve of a source in a run that begins `warmUp` before the scenario's start and ends at `end`.
  ///
  /// A source that begins at the scenario's start runs through the warm-up at its first level: the constant rate, the
  /// start rate of a ramp, the first minute of a profile. One that begins later, and a burst, has no warm-up.
  /// Bursts have a stage unless all their arrivals come at once; closed loops have no rate and no stages.
  ///
  /// Traps where the source has negative or infinite rates or negative durations, which scenario files cannot give.
  public init(source: LoadSource, warmUp: VirtualDuration, end: VirtualInstant) {
    precondition(warmUp >= .zero && source.startTime >= .zero, "load begins neither after nor before the run")
    var builder = Builder(position: .start + source.startTime, end: end)
    if source.startTime == .zero { builder.addWarmUp(warmUp, perSecond: source.executor.firstLevel) }
    switch source.executor {
    case .constantArrivalRate(let perSecond, let duration):
      builder.add(duration ?? max(.zero, end - builder.position), from: perSecond, to: perSecond)
    case .rampingArrivalRate(var rate, let stages):
      for stage in stages {
        builder.add(stage.duration, from: rate, to: stage.targetPerSecond)
        rate = stage.targetPerSecond
      }
    case .profile(let perMinute):
      for count in perMinute { builder.add(.minutes(1), from: count / 60, to: count / 60) }
    case .burst(let count, let over):
      if over > .zero { builder.add(over, from: Double(count) / over.seconds, to: Double(count) / over.seconds) }
    case .constantVUs:
      break
    }
    stages = builder.stages
  }

  /// Arrivals per second at an instant; where two stages meet, of the later one. Logarithmic in the number of stages.
  public func rate(at instant: VirtualInstant) -> Double {
    var low = 0
    var high = stages.count
    while low < high {
      let middle = (low + high) / 2
      if stages[middle].start <= instant { low = middle + 1 } else { high = middle }
    }
    guard low > 0, instant < stages[low - 1].end else { return 0 }
    return stages[low - 1].rate(at: instant)
  }

  private struct Builder {
    var position: VirtualInstant
    let end: VirtualInstant
    var stages: [RateStage] = []

    mutating func addWarmUp(_ length: VirtualDuration, perSecond: Double?) {
      guard let perSecond, length > .zero else { return }
      append(
        RateStage(
          start: .start - length, end: .start, startPerSecond: perSecond, endPerSecond: perSecond, isWarmUp: true))
    }

    mutating func add(_ length: VirtualDuration, from: Double, to: Double) {
      precondition(length >= .zero, "a stage of load does not last \(length)")
      let next = position + length
      append(RateStage(start: position, end: next, startPerSecond: from, endPerSecond: to, isWarmUp: false))
      position = next
    }

    private mutating func append(_ stage: RateStage) {
      let rates = [stage.startPerSecond, stage.endPerSecond]
      precondition(rates.allSatisfy { $0.isFinite && $0 >= 0 }, "a rate of load is a number of at least 0: \(rates)")
      if stage.end > stage.start, stage.start < end { stages.append(stage) }
    }
  }
}

extension LoadSource.Executor {
  /// The rate before the start; nil for executors without a warm-up.
  var firstLevel: Double? {
    switch self {
    case .constantArrivalRate(let perSecond, _): perSecond
    case .rampingArrivalRate(let startPerSecond, _): startPerSecond
    case .profile(let perMinute): perMinute.first.map { $0 / 60 }
    case .constantVUs, .burst: nil
    }
  }
}
