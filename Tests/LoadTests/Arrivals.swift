import Load
import VirtualTime

/// Sources and their arrivals, in few words.
extension LoadSource {
  static func make(_ executor: Executor, _ arrivals: Arrivals = .poisson, startTime: VirtualDuration = .zero) -> Self {
    LoadSource(name: "source", executor: executor, arrivals: arrivals, startTime: startTime, maxVUs: 1_000)
  }

  static func ramp(
    from start: Double, _ stages: [(VirtualDuration, Double)], _ arrivals: Arrivals = .poisson
  ) -> Self {
    make(
      .rampingArrivalRate(
        startPerSecond: start, stages: stages.map { Stage(duration: $0.0, targetPerSecond: $0.1) }), arrivals)
  }

  func process(seed: UInt64 = 1, warmUp: VirtualDuration = .zero, end: VirtualDuration) -> ArrivalProcess {
    ArrivalProcess(
      source: self, stream: RandomStream(seed: seed, name: "arrivals"), warmUp: warmUp, end: .start + end)
  }

  /// All arrivals, in nanoseconds since the start.
  func arrivals(seed: UInt64 = 1, warmUp: VirtualDuration = .zero, end: VirtualDuration) -> [Int64] {
    var process = process(seed: seed, warmUp: warmUp, end: end)
    var instants: [Int64] = []
    while let instant = process.next() { instants.append(instant.nanoseconds) }
    return instants
  }
}
