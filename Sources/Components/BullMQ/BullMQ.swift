import BullEngine
import RedisEngine
public import SimulationKernel
public import Telemetry
import VirtualTime

/// BullMQ's queues on a Redis server: what they hold, what the journal is told of it, and who works on it.
///
/// The jobs are in the server, under BullMQ's own keys; every step is the script that BullMQ runs. The component itself knows which
/// messages are under way, so that it can say what was lost when the server's data change behind its back.
public actor BullMQ: Component, MessageHolder {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  nonisolated let nameID: NameID
  nonisolated let redis: Redis
  nonisolated let queues: [JobQueue]
  nonisolated let journal: Journal
  let settings: Settings
  let metrics: JobMetrics
  private let depth: [[Gauge]]
  let traits: MessageTraits
  /// A job that no step delivers is delivered when it has been processed; no receipt follows.
  nonisolated let processed: NameID
  /// By flow number: the queue that names it, or the only one.
  let queueOfFlow: [Int?]
  @exclusivity(unchecked) var book = MessageBook()
  /// Workers by number; nil: gone.
  @exclusivity(unchecked) private var workers: [JobProcess?] = []
  @exclusivity(unchecked) nonisolated(unsafe) private(set) var workerTimer: HandlerID!
  /// Who takes in the messages of flows; made with the first.
  @exclusivity(unchecked) var producer: JobProducer?
  /// Whether flows lead here.
  var hasFlows = false
  @exclusivity(unchecked) unowned(unsafe) var listener: (any RequestListener)?
  let context: ComponentContext

  struct Settings: Sendable {
    var refreshInterval: VirtualDuration
    /// The most messages that may be under way.
    var capacity: Int
    var client: IORedisOptions
    /// The names of what the journal tells.
    var stalled: NameID
    var again: NameID
  }

  /// One of the queues.
  struct JobQueue: Sendable {
    var name: String
    var queue: BullQueue
    /// What a job is given that does not say.
    var options: BullEncodedOptions
    var jobName: RedisBytes
    /// The flows that lead into it.
    var flows: [String]
  }

  init(context: ComponentContext, redis: Redis, queues: [JobQueue], settings: Settings, metrics names: Options) {
    self.context = context
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    self.redis = redis
    self.queues = queues
    self.settings = settings
    let queueNames = queues.map(\.name)
    metrics = JobMetrics(context, names: names, queues: queueNames)
    depth = JobMetrics.depth(context, names: names, queues: queueNames)
    traits = context.messageTraits
    processed = journal.intern("processed")
    queueOfFlow = context.vocabulary.flows.map { flow in
      queues.firstIndex { $0.flows.contains(flow) } ?? (queues.count == 1 ? 0 : nil)
    }
  }

  public nonisolated var hostedBy: String? { nil }

  public var scrapeAnswer: ScrapeAnswer { .metrics(owners: [name]) }

  public func start() {
    workerTimer = register("\(name) worker timer") { $0.workers[Int($1)]?.timerFired() }
    if hasFlows { startProducing() }
    spawn("\(name) metrics", daemon: true) { try await $0.refreshForever() }
  }

  /// The queue's place among `queues`.
  nonisolated func queue(_ name: String) -> Int? { queues.firstIndex { $0.name == name } }

  // MARK: Workers

  /// A worker begins; it gets a number for its timers.
  func enter(_ worker: JobProcess) -> Int {
    workers.append(worker)
    return workers.count - 1
  }

  func leave(_ worker: Int) { workers[worker] = nil }

  /// From which age on a message is expired instead of worked on; nil: never.
  func maxAge(of message: ClaimedMessage) -> VirtualDuration? {
    let ages = context.vocabulary.maxAges
    return Int(message.flow) < ages.count ? ages[Int(message.flow)] : nil
  }

  // MARK: What is seen from outside

  public func visitHeld(_ visit: (MessageID) -> Void) {
    for message in book.messages { visit(message) }
  }

  public var queueBounds: [QueueBound] { [QueueBound(queue: "jobs", count: book.count, limit: settings.capacity)] }

  /// Counts of a queue's states as the server has them now; nil: it does not answer.
  func counts(of queue: Int) -> [(state: BullState, count: Int)]? {
    redis.with { redis in
      guard [nil, .misconf].contains(redis.machine.outage) else { return nil }
      let now = redis.unixTime
      return try? redis.machine.data.script(at: now) { engine in
        try queues[queue].queue.counts(at: now, in: &engine)
      }.result
    }
  }

  /// Gauges are computed from the server every so often, and stay as they are while it does not answer (assumed).
  private func refreshForever() async throws {
    while true {
      for queue in queues.indices {
        for (state, count) in counts(of: queue) ?? [] {
          depth[queue][BullState.allCases.firstIndex(of: state)!].set(Double(count))
        }
      }
      try await simulation.sleep(for: settings.refreshInterval)
    }
  }

  // MARK: Faults

  public func inject(_ fault: FaultCall) { preconditionFailure("bullmq has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}
}
