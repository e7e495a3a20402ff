import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A container's client of the Redis server that its caches are on, with the fills that are under way in it.
final class CacheClient: PodResource, @unchecked Sendable {
  let session: RedisSession
  let metrics: CacheMetrics
  /// Draws of lives that are longer or shorter than the others.
  @exclusivity(unchecked) var random: RandomStream
  private let simulation: Simulation
  private let stream: @Sendable (String) -> RandomStream
  /// By key.
  @exclusivity(unchecked) private var flights: [String: CacheFlight] = [:]
  /// Refreshes in the background, those that have ended aside.
  @exclusivity(unchecked) private var refreshes: [(number: Int, task: SpawnedTask)] = []
  @exclusivity(unchecked) private var lastRefresh = 0
  @exclusivity(unchecked) private var lastToken = 0

  /// - Parameters:
  ///   - own: what the container's options say of it; nil: nothing.
  ///   - stream: streams of this container's client.
  init(
    _ redis: Redis, own: Options?, deployment: String, scopes: [MetricScope],
    stream: @escaping @Sendable (String) -> RandomStream
  ) {
    simulation = redis.simulation
    self.stream = stream
    random = stream("lives")
    var options = IORedisOptions()
    if let own {
      options = IORedisOptions(own)
      options.retryStrategy = .ioredis6
    }
    session = RedisSession(redis, options, stream: stream)
    metrics = CacheMetrics(deployment: deployment, names: own?.options("metrics"), scopes: scopes)
  }

  /// The fill of that key under way in this container.
  func flight(_ key: String) -> CacheFlight? { flights[key] }

  /// Begins one; there must be none of that key.
  func begin(_ key: String) -> CacheFlight {
    precondition(flights[key] == nil, "two fills of one key")
    let flight = CacheFlight(simulation)
    flights[key] = flight
    return flight
  }

  /// Whoever waits for it goes on.
  func end(_ key: String, _ flight: CacheFlight, _ outcome: CacheFlight.Outcome) {
    flights[key] = nil
    flight.end(outcome)
  }

  /// A text that nobody else uses, to tell one's own lock.
  func token(of pod: Pod) -> RedisBytes {
    lastToken += 1
    return RedisBytes("\(pod.name):\(lastToken)")
  }

  /// Runs something that nobody waits for, until the process ends.
  func inBackground(of pod: Pod, _ body: @escaping @Sendable (RandomStream) async throws -> Void) {
    lastRefresh += 1
    let number = lastRefresh
    let random = stream("refresh-\(number)")
    let task = pod.with { pod in
      pod.spawn("refresh of \(pod.name)", daemon: true) { _ in
        try await body(random)
        self.refreshes.removeAll { $0.number == number }
      }
    }
    refreshes.append((number, task))
  }

  func cancelTasks() { for entry in refreshes { entry.task.cancel() } }

  func close() {
    refreshes = []
    session.close()
  }
}

/// A fill for which others of the container wait.
final class CacheFlight: @unchecked Sendable {
  enum Outcome {
    case filled
    case failed(StepFailure)
    /// Whoever filled has been stopped.
    case abandoned
  }

  private let simulation: Simulation
  @exclusivity(unchecked) private var outcome: Outcome?
  @exclusivity(unchecked) private var waiters: [Waiter] = []

  fileprivate init(_ simulation: Simulation) { self.simulation = simulation }

  /// Waits for its end.
  func wait() async throws(SimulationEnded) -> Outcome {
    while true {
      if let outcome { return outcome }
      _ = try await simulation.wait(until: nil, waitingFor: "another's fill") { waiters.append($0) }
    }
  }

  fileprivate func end(_ outcome: Outcome) {
    self.outcome = outcome
    for waiter in waiters { simulation.wake(waiter) }
    waiters = []
  }
}
