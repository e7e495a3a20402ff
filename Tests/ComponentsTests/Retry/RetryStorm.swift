import Components
import Load
import SimulationKernel
import VirtualTime

/// Clients that retry against one database: the metastable retry storm of Bronson et al., "Metastable Failures in
/// Distributed Systems" (HotOS 2021).
///
/// The database answers 300 queries a second, one after another. A client waits a second for its answer and then, without
/// cancelling anything, asks once more. Everything may be divided by `scale`, which changes no ratio.
actor RetryStorm: Model {
  struct Setting: Sendable {
    /// (from when on, requests per second)
    var load: [(from: Int, rate: Double)]
    var outage: Range<Int>?
    /// The most retries a second, of all clients together; nil: unlimited.
    var retriesPerSecond: Int?
    var attempts = 2
    /// Whether the database passes over queries that it could not answer before their clients give up.
    var dropsAbandoned = false
    /// Queries that may wait; one too many is refused, and its client asks again after its second.
    var queueLimit: Int?
    /// The part of the requests that a warm cache answers.
    var cacheShare = 0.0
    /// When the cache is lost.
    var cacheLostAt: Int?
    var seconds: Int
    var scale = 1
    /// Poisson arrivals with this seed; nil: evenly spaced.
    var seed: UInt64?
  }

  nonisolated let simulation = Simulation()
  private let setting: Setting
  private let database: ResourcePool
  private let serviceTime: VirtualDuration
  private let policy: RetryPolicy
  private var budget: RetryBudget?
  private var random = RandomStream(seed: 1, name: "requests")
  private var arrivals: ArrivalProcess
  private var requests: [Request] = []
  private var cached: [Bool]
  private var arrival: HandlerID!
  private var timeout: HandlerID!
  /// By second: queries that reached the database, and requests that were answered in time.
  private(set) var queries: [Int]
  private(set) var answers: [Int]

  private static let patience = VirtualDuration.seconds(1)
  private static let keys = 100_000

  private struct Request {
    /// Which entry of the cache it wants; nil: nothing that is cached.
    var key: Int?
    var attempt = 1
    var isAnswered = false
  }

  init(_ setting: Setting) {
    self.setting = setting
    let scale = Double(setting.scale)
    database = ResourcePool("database", capacity: 1, in: simulation)
    serviceTime = VirtualDuration(nanoseconds: Int64((scale * 1e9 / 300).rounded()))
    policy = RetryPolicy(
      maximumAttempts: setting.attempts,
      backoff: BackoffPolicy(growth: .fixed, delay: .zero, cap: .zero, jitter: .none))
    budget = setting.retriesPerSecond.map {
      RetryBudget(
        DepositBudget(
          share: Share(0), minimumPerSecond: $0 / setting.scale, ttl: .seconds(10), now: .start))
    }
    var stages: [LoadSource.Stage] = []
    for (index, part) in setting.load.enumerated() {
      let end = index + 1 < setting.load.count ? setting.load[index + 1].from : setting.seconds
      stages.append(.init(duration: .zero, targetPerSecond: part.rate / scale))
      stages.append(.init(duration: .seconds(Int64(end - part.from)), targetPerSecond: part.rate / scale))
    }
    let source = LoadSource(
      name: "clients",
      executor: .rampingArrivalRate(startPerSecond: setting.load[0].rate / scale, stages: stages),
      arrivals: setting.seed == nil ? .uniform : .poisson, startTime: .zero, maxVUs: .max)
    arrivals = ArrivalProcess(
      source: source, stream: RandomStream(seed: setting.seed ?? 0, name: "arrivals"), warmUp: .zero,
      end: .start + .seconds(Int64(setting.seconds)))
    cached = Array(repeating: true, count: Self.keys)
    queries = Array(repeating: 0, count: setting.seconds + 1)
    answers = queries
  }

  func play() throws {
    // Queries that still wait would keep their database, and it them.
    defer { simulation.end() }
    arrival = simulation.register(name: "arrival") { [unowned self] _ in self.with { $0.arrive() } }
    timeout = simulation.register(name: "timeout") { [unowned self] id in self.with { $0.giveUp(Int(id)) } }
    if let lost = setting.cacheLostAt {
      let lose = simulation.register(name: "cache lost") { [unowned self] _ in
        self.with { $0.cached = Array(repeating: false, count: Self.keys) }
      }
      simulation.schedule(lose, at: .start + .seconds(Int64(lost)))
    }
    scheduleNext()
    try simulation.run(until: .start + .seconds(Int64(setting.seconds)))
  }

  private var second: Int { Int(simulation.now.nanoseconds / 1_000_000_000) }

  private func scheduleNext() {
    if let moment = arrivals.next() { simulation.schedule(arrival, at: moment) }
  }

  private func arrive() {
    scheduleNext()
    let isCacheable = setting.cacheShare > 0 && random.chance(setting.cacheShare)
    let key = isCacheable ? random.below(Self.keys) : nil
    budget?.requestBegins(now: simulation.now)
    if let key, cached[key] {
      answers[second] += 1
      return
    }
    requests.append(Request(key: key))
    ask(requests.count - 1)
  }

  /// A query is sent, and its client waits for a second.
  private func ask(_ id: Int) {
    simulation.schedule(timeout, at: simulation.now + Self.patience, payload: UInt64(id))
    if let limit = setting.queueLimit, database.waiting >= limit { return }
    queries[second] += 1
    let attempt = requests[id].attempt
    spawn("query", daemon: true) { try await $0.query(id, attempt) }
  }

  private func query(_ id: Int, _ attempt: Int) async throws {
    let useful = setting.dropsAbandoned ? Self.patience - serviceTime : nil
    guard case .granted = try await database.acquire(timeout: useful) else { return }
    if let outage = setting.outage {
      let ends = VirtualInstant.start + .seconds(Int64(outage.upperBound))
      if outage.contains(second) { try await simulation.sleep(until: ends) }
    }
    try await simulation.sleep(for: serviceTime)
    database.release()
    // An answer to an attempt that was given up is lost.
    guard !requests[id].isAnswered, requests[id].attempt == attempt else { return }
    requests[id].isAnswered = true
    answers[second] += 1
    if let key = requests[id].key { cached[key] = true }
  }

  private func giveUp(_ id: Int) {
    guard !requests[id].isAnswered else { return }
    let attempt = requests[id].attempt
    requests[id].attempt += 1
    guard case .retry = policy.decision(afterAttempt: attempt, random: &random),
      budget?.retryBegins(now: simulation.now) ?? true
    else { return }
    ask(id)
  }
}

extension RetryStorm {
  /// Queries a second that reach the database in these seconds.
  func load(_ seconds: Range<Int>) -> Double { mean(queries, seconds) }
  /// Requests a second that are answered in time in these seconds.
  func goodput(_ seconds: Range<Int>) -> Double { mean(answers, seconds) }

  private func mean(_ counts: [Int], _ seconds: Range<Int>) -> Double {
    Double(counts[seconds].reduce(0, +)) * Double(setting.scale) / Double(seconds.count)
  }
}
