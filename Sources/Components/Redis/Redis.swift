import RedisEngine
public import SimulationKernel
import Telemetry
import VirtualTime

/// A Redis server as its clients meet it: asks the machine what becomes of a command and spends the time.
public actor Redis: Component, DataStoryTeller {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  nonisolated let nameID: NameID
  nonisolated let journal: Journal
  @exclusivity(unchecked) var machine: RedisMachine
  @exclusivity(unchecked) var random: RandomStream
  /// Draws of faults, so that they do not shift those of commands.
  private var faultRandom: RandomStream
  /// Rises with every outage, so that a command under way knows that its answer is lost.
  @exclusivity(unchecked) private(set) var incarnation = 0
  private var lastOutage = RedisOutage.refuse
  /// Who keeps counts here.
  private var quotas = Users<Quota>()
  /// Failovers that have begun.
  private var failovers: [Failover] = []
  private var failoverStep: HandlerID!
  /// What faults have cost: changes of the data that had been answered and are gone.
  public internal(set) var losses: [Loss] = []
  /// Snapshots that have been taken.
  public internal(set) var shelf = BackupShelf<RedisBackup>()
  public internal(set) var dataStory: [DataStory] = []
  /// For each gigabyte, how long a fork stops it.
  let forkTime: VirtualDuration
  /// Megabytes of a snapshot that it writes or sends in a second.
  let saveRate: Double
  /// Starts that read data now, by number: the fault that each followed.
  private var loadings: [String] = []
  private var loaded: HandlerID!
  /// Megabytes a second.
  private let loadRate: Double
  /// How often a backup was put in its data's place.
  var restores = 0
  /// The name that Sentinels know it by; nil: there are none.
  public nonisolated let sentinel: String?
  /// Since when Sentinels have had no valid answer.
  private(set) var downSince: VirtualInstant?
  /// Where it writes; nil: it runs in no pod.
  var log: RedisServerLog?
  /// When it began to read its data.
  var loadingSince = VirtualInstant.start
  /// How many replicas it has.
  private(set) var replicaCount: Int
  /// How often a replica has taken over.
  private(set) var promotions = 0
  /// When it has read all its data; of the last time that it did. nil: it never had to.
  private(set) var loadedAt: VirtualInstant?
  /// The number of the last connection.
  var lastClient = 0
  /// By number; nil: gone.
  @exclusivity(unchecked) var links: [RedisLink?] = []
  /// Open connections of plain clients, such as redis-cli.
  @exclusivity(unchecked) var visitors: Set<RedisClientID> = []
  /// The links' open connections, by their number here.
  @exclusivity(unchecked) var sockets: [RedisClientID: Int] = [:]
  /// Plain clients that wait for keys.
  @exclusivity(unchecked) var blockedCallers: [RedisClientID: BlockedCaller] = [:]
  /// Those who keep something in it and have to know when anybody else changes it.
  private var tenants: [Tenant] = []
  private var knownOutage: RedisOutage?
  @exclusivity(unchecked) nonisolated(unsafe) var linkTimer: HandlerID!
  @exclusivity(unchecked) nonisolated(unsafe) var linkConnect: HandlerID!
  @exclusivity(unchecked) nonisolated(unsafe) var linkReady: HandlerID!
  @exclusivity(unchecked) nonisolated(unsafe) var linkReply: HandlerID!
  var blockedDue: HandlerID!
  /// The calendar moment of virtual time 0.
  let calendarStart: CalendarInstant
  let processed: Counter
  let failed: Counter

  /// Changes that one fault has undone.
  public struct Loss: Hashable, Sendable {
    public var fault: String
    public var changes: Int64
  }

  init(
    context: ComponentContext, machine: RedisMachine, replicas: Int, sentinel: String?, loadRate: Double,
    saveRate: Double,
    forkTime: VirtualDuration
  ) {
    replicaCount = replicas
    self.sentinel = sentinel
    self.loadRate = loadRate
    self.saveRate = saveRate
    self.forkTime = forkTime
    journal = context.telemetry.journal
    calendarStart = context.start
    simulation = context.simulation
    name = context.name
    nameID = context.telemetry.journal.intern(context.name)
    self.machine = machine
    random = context.stream("network")
    faultRandom = context.stream("faults")
    let labels = [MetricLabel("server", context.name)]
    let metrics = context.metrics
    processed = metrics.counter("redis_commands_processed_total", help: "Commands answered.", labels: labels)
    failed = metrics.counter("redis_commands_failed_total", help: "Commands without an answer.", labels: labels)
  }

  /// As `Users`, which has no room for a protocol.
  private struct Tenant { unowned let tenant: any RedisTenant }

  private struct Failover {
    var id: String
    var phase = FailoverPhase.promoting
    var staleFor: VirtualDuration
    var isLifted = false
  }

  /// As if the server exported its metrics itself (assumed).
  public var scrapeAnswer: ScrapeAnswer {
    switch machine.outage {
    case .refuse: .refused
    case .hang: .silent
    case .loading, .readOnly, .busy, .misconf, nil: .metrics(owners: [name])
    }
  }

  public func start() {
    failoverStep = register("\(name) failover") { $0.continueFailover(Int($1)) }
    loaded = register("\(name) loaded") { $0.endLoading(Int($1)) }
    registerLinks()
    updateReplication()
  }

  var failoverIDs: [String] { failovers.map(\.id) }
  /// Whether clients are with an old primary that follows the new one.
  var isStale: Bool { failovers.contains { $0.phase == .stale && !$0.isLifted } }
  /// Whether the primary before the present one has not come back.
  var isOldPrimaryGone: Bool { failovers.contains { $0.phase == .serving && !$0.isLifted } }

  /// A quota keeps its counts here; it loses them with the server's data.
  func attach(_ quota: Quota) { quotas.add(quota) }

  /// A tenant keeps what it has here.
  func attach(_ tenant: any RedisTenant) { tenants.append(Tenant(tenant: tenant)) }

  /// The data have been changed by something other than their owners: a fault, an operator, the memory's limit.
  func dataChanged(by cause: String) {
    for entry in tenants { entry.tenant.storeChanged(by: cause) }
  }

  /// A command on its way.
  struct SentCommand: Sendable {
    fileprivate var sent: VirtualInstant
    fileprivate var incarnation: Int
    fileprivate var outcome: RedisMachine.Outcome

    /// Whether the server carries it out, whatever its client hears.
    var takesEffect: Bool {
      switch outcome {
      case .done, .abandoned: true
      case .failed: false
      }
    }
  }

  /// Sends a command; `answer(to:)` spends its time.
  ///
  /// What a command that takes effect does to the data is the caller's business, and is to be done at once: commands are
  /// served in the order in which they arrive, so their effects happen in that order, also for clients that give up
  /// waiting or are killed.
  func send(_ command: RedisCommandClass) -> SentCommand {
    SentCommand(
      sent: simulation.now, incarnation: incarnation,
      outcome: machine.execute(command, now: simulation.now, random: &random))
  }

  /// Waits for the answer, on the caller's actor: to come here and go back would cost more than the rest of it.
  /// - Returns: nil, or why there was no answer; the client then does not know whether the command took effect.
  @inline(__always)
  nonisolated func answer(to command: SentCommand) async throws(SimulationEnded) -> RedisFailure? {
    switch command.outcome {
    case .done(_, let answered):
      try await simulation.sleep(until: answered)
      if with({ $0.incarnation }) != command.incarnation { return try await missAnswer(to: command) }
      processed.increment()
      return nil
    case .failed(let failure, let moment):
      try await simulation.sleep(until: moment)
      failed.increment()
      return failure
    case .abandoned(_, let moment):
      try await simulation.sleep(until: moment)
      failed.increment()
      return .commandTimedOut
    }
  }

  /// An outage began before the answer: the connection is closed, or the client waits until its timeout.
  private nonisolated func missAnswer(to command: SentCommand) async throws(SimulationEnded) -> RedisFailure? {
    failed.increment()
    guard with({ $0.lastOutage }) == .hang else { return .connectionRefused }
    try await simulation.sleep(until: command.sent + with { $0.machine.timing.commandTimeout })
    return .commandTimedOut
  }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    if fault.type == "latency" { try LatencyFault.check(fault) }
    guard fault.type == "outage", fault.options.text("mode") == RedisOutage.misconf.rawValue else { return }
    let configuration = machine.data.engine.configuration
    guard configuration.stopWritesOnSaveError, !configuration.savePoints.isEmpty else {
      throw ConfigurationProblem(
        ["mode"],
        "of misconf has no effect: the server's 'config' has "
          + (configuration.savePoints.isEmpty ? "an empty 'save'" : "'stop-writes-on-bgsave-error: \"no\"'"))
    }
  }

  public func prepare(for fault: FaultCall) {
    guard fault.type == "failover" else { return }
    replicaCount = max(1, replicaCount)
    updateReplication()
    // Whoever may lose that much needs the past of that long.
    machine.data.keepReplica(for: fault.options.duration("losesLast").nanoseconds / 1_000_000)
  }

  public func inject(_ fault: FaultCall) {
    machine.inject(fault)
    switch fault.type {
    case "failover": beginFailover(fault)
    case "crash": lose(machine.data.crash(at: unixTime), to: fault.id)
    case "outage" where fault.options.boolean("losesData"): loseAll(to: fault.id)
    default: break
    }
    noteOutage()
  }

  func lose(_ changes: Int64, to fault: String) {
    guard changes > 0 else { return }
    losses.append(Loss(fault: fault, changes: changes))
    dataChanged(by: fault)
  }

  func loseAll(to fault: String) {
    lose(machine.data.wipe(at: unixTime), to: fault)
    for quota in quotas.all { quota.with { $0.storeLostAll() } }
  }

  /// Milliseconds since 1970, as Redis reads its clock.
  var unixTime: Int64 { calendarStart.moment(of: simulation.now).unixNanoseconds / 1_000_000 }

  /// An outage may have begun, or another in its place.
  func noteOutage() {
    if let outage = machine.outage, outage.losesReplies {
      incarnation += 1
      lastOutage = outage
    }
    tellLinks()
  }

  /// An outage may have ended.
  func tellLinks() {
    let before = knownOutage
    knownOutage = machine.outage
    let isHeard = machine.outage != .busy && machine.outage?.isAnswered != false
    downSince = isHeard ? nil : downSince ?? simulation.now
    logOutage(from: before)
    outageChanged(from: before)
  }

  public func lift(_ fault: FaultCall) {
    machine.lift(fault)
    if fault.type == "crash" { beginLoading(after: fault.id) }
    tellLinks()
    if let index = failovers.firstIndex(where: { $0.id == fault.id && !$0.isLifted }) {
      failovers[index].isLifted = true
      updateReplication()
    }
  }

  /// The server has been started and reads its data.
  func beginLoading(after fault: String) {
    machine.inject("\(fault), loading", .outage(.loading))
    loadings.append(fault)
    let seconds = Double(machine.data.engine.usedMemory) / 1e6 / loadRate
    let time = VirtualDuration(seconds: seconds) ?? .hours(24)
    let end = simulation.now + time
    loadedAt = end
    simulation.schedule(loaded, at: end, payload: UInt64(loadings.count - 1))
    noteOutage()
  }

  private func endLoading(_ number: Int) {
    machine.lift("\(loadings[number]), loading")
    tellLinks()
  }

  private func beginFailover(_ fault: FaultCall) {
    let options = fault.options
    let lost = options.duration("losesLast")
    lose(machine.data.failOver(losing: lost.nanoseconds / 1_000_000, at: unixTime), to: fault.id)
    if lost > .zero {
      let moment = simulation.now - lost
      for quota in quotas.all { quota.with { $0.storeLostCounts(since: moment) } }
    }
    failovers.append(Failover(id: fault.id, staleFor: options.duration("staleFor")))
    let takes = options.distribution("takes").sample(using: &faultRandom)
    simulation.schedule(failoverStep, at: simulation.now + takes, payload: UInt64(failovers.count - 1))
  }

  private func continueFailover(_ number: Int) {
    let failover = failovers[number]
    guard !failover.isLifted else { return }
    let next = failover.phase == .promoting && failover.staleFor > .zero ? FailoverPhase.stale : .serving
    if failover.phase == .promoting { promotions += 1 }
    failovers[number].phase = next
    updateReplication()
    machine.enter(next, of: failover.id)
    if next == .stale {
      simulation.schedule(failoverStep, at: simulation.now + failover.staleFor, payload: UInt64(number))
    }
    noteOutage()
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    switch action.type {
    case "deleteKeys": return try deleteKeys(action.options.text("pattern"))
    case "backup": return backUp(action.options.text("name"))
    case "restore": return try restore(action.options.text("backup"), takes: action.options.duration("takes"))
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }
}
