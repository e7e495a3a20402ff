import MongoEngine
public import SimulationKernel
import Telemetry
import VirtualTime

/// A MongoDB replica set as its clients meet it: asks the machine what becomes of a request and spends the time.
///
/// A request is carried out when its member has served it, whatever has become of its client. Reads see the data as they were
/// when the request arrived. The network's time passes after the service.
public actor Mongo: Component, DataStoryTeller {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  /// The set's name, which clients find out.
  public nonisolated let setName: String
  /// The members' hosts and ports, by their number.
  public nonisolated let hosts: [String]
  /// Further host names that lead to it.
  nonisolated let aliases: [String]
  public nonisolated let port: Int
  @exclusivity(unchecked) var machine: MongoMachine
  @exclusivity(unchecked) private var network: RandomStream
  private var journalTimes: RandomStream
  let metrics: MongoMetrics
  nonisolated let journal: Journal
  nonisolated let nameID: NameID
  /// What has been backed up.
  public internal(set) var shelf = BackupShelf<MongoBackup>()
  public private(set) var dataStory: [DataStory] = []
  /// Losses that have been told.
  private var toldLosses = 0
  /// Restores under way; what they cost is told when they are over.
  var restoring: [String] = []
  nonisolated let limits: Limits
  /// Where members write; nil: they run in no pods.
  var log: MongoServerLog?
  /// What each member was when that was written last.
  var loggedStates: [MemberState] = []
  /// Requests under way; places are used again.
  private(set) var calls: [MongoCall?] = []
  let faults: FaultRecord
  private var free: [Int] = []
  /// Writes that wait for their confirmation, by number.
  private var unconfirmed: [Int: MongoCall] = [:]
  /// By member: which process it is, and how many connections lead to it.
  private var lives: [Int]
  public private(set) var connections: [Int]
  private var watchers: [MongoWatch] = []
  private var served: HandlerID!
  private var ticked: HandlerID!
  private var tick: (event: ScheduledEvent, at: VirtualInstant)?
  /// Sessions that clients have opened so far.
  private var lastSession = 0
  /// Indexes that a fault has dropped, by its id.
  var dropped: [String: [(namespace: String, index: IndexDefinition)]] = [:]
  /// Delays that a fault has changed, by its id.
  var delayed: [(id: String, members: [Int])] = []
  nonisolated let delay: VirtualDuration
  /// Bytes a second that tools read or write.
  nonisolated let dumpRate: Int64
  /// Clients of tools so far.
  var madeClients = 0
  let stream: @Sendable (String) -> RandomStream

  /// How many connections a member takes.
  struct Limits: Sendable {
    var connections: Int
    var connectionMemory: Int64
  }

  init(
    context: ComponentContext, machine: MongoMachine, port: Int, aliases: [String], limits: Limits,
    delay: VirtualDuration, dumpRate: Int64, metricNames: Options
  ) {
    simulation = context.simulation
    name = context.name
    setName = machine.set.name
    hosts = (0..<machine.count).map(machine.host)
    self.machine = machine
    self.port = port
    self.aliases = aliases
    self.limits = limits
    self.delay = delay
    self.dumpRate = dumpRate
    stream = { context.stream($0) }
    journal = context.telemetry.journal
    faults = context.faults
    nameID = context.telemetry.journal.intern(context.name)
    network = context.stream("network")
    journalTimes = context.stream("journal")
    lives = Array(repeating: 0, count: machine.count)
    connections = lives
    metrics = MongoMetrics(context.metrics, names: metricNames, hosts: (0..<machine.count).map(machine.host))
  }

  public func start() {
    served = register("\(name) served") { $0.complete(Int($1)) }
    ticked = register("\(name) replica set") { mongo, _ in mongo.play() }
    report()
    planTick()
  }

  public var scrapeAnswer: ScrapeAnswer {
    (0..<machine.count).contains { machine.reach($0) == .answers } ? .metrics(owners: [name]) : .refused
  }

  // MARK: Time

  private func play() {
    tick = nil
    advance()
  }

  /// Everything up to now happens, and whoever is to know of it is told.
  func advance() {
    machine.advance(to: simulation.now)
    tell()
  }

  /// Tells what the machine has to tell.
  func tell() {
    let news = machine.takeNews()
    for item in news {
      switch item {
      case .changed(let member):
        logState(of: member)
        if machine.reach(member) == .refuses { processEnded(member) }
        for watch in watchers { watch.client?.memberChanged(member) }
      case .steppedDown(let member, let reason):
        log?.steppedDown(member, reason)
        if reason != .crash { interruptWrites(on: member) }
      case .elected(let member):
        logElected(member)
        metrics.elected()
      case .settled(let write, let error): settle(write, error)
      case .disconnected(let write):
        if let call = unconfirmed.removeValue(forKey: write) { finish(call, .closed) }
      }
    }
    if machine.losses.count != toldLosses { tellLosses() }
    if !news.isEmpty { report() }
    planTick()
  }

  /// Writes that no member has any more, by what they are laid to.
  private func tellLosses() {
    let new = machine.losses.dropFirst(toldLosses)
    toldLosses = machine.losses.count
    for cause in Set(new.map(\.cause)).sorted() where !restoring.contains(cause) {
      tellLoss(of: new.count { $0.cause == cause && $0.wasAcknowledged }, to: cause)
    }
    report()
  }

  private func tellLoss(of count: Int, to cause: String) {
    guard count > 0 else { return }
    tellStory("\(count) acknowledged \(count == 1 ? "document is" : "documents are") lost to \(cause)")
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .dataLost, component: nameID, detail: journal.intern(cause), value: Int64(count)))
  }

  /// Every member's volume is gone.
  func wipe(cause: String) {
    let before = machine.lostDocuments
    machine.wipe(cause: cause)
    toldLosses = machine.losses.count
    tellLoss(of: machine.lostDocuments - before, to: cause)
  }

  func tellStory(_ text: String) { dataStory.append(DataStory(at: simulation.now, text: text)) }

  private func planTick() {
    // Before the run there is nothing to wait for.
    guard ticked != nil else { return }
    let next = machine.nextEvent
    if let tick {
      guard next != tick.at else { return }
      simulation.cancel(tick.event)
    }
    tick = (simulation.schedule(ticked, at: max(next, simulation.now)), next)
  }

  func report() {
    metrics.report(machine, connections: connections, limits: limits)
  }

  // MARK: Requests

  /// Sends a request to a member; ``answer(to:until:)`` waits for what becomes of it.
  func send(_ request: MongoRequest, to member: Int) -> MongoCall {
    advance()
    let call = MongoCall(request, on: member, at: simulation.now)
    enter(call)
    switch machine.reach(member) {
    case .refuses: finish(call, .closed)
    case .silent: break
    case .answers: begin(call)
    }
    return call
  }

  private func enter(_ call: MongoCall) {
    if let slot = free.popLast() {
      call.slot = slot
      calls[slot] = call
    } else {
      call.slot = calls.count
      calls.append(call)
    }
  }

  /// The member begins with it when its turn comes.
  private func begin(_ call: MongoCall) {
    var work = MongoWork()
    do throws(MongoError) {
      if call.request.command.isWrite {
        work = try machine.estimate(call.request, on: call.member).work
      } else {
        let reply = try machine.read(call.request, on: call.member)
        work = reply.work
        call.reply = reply
      }
    } catch { call.refusal = error }
    let done = machine.serve(machine.timing.time(of: work), on: call.member, now: simulation.now)
    call.event = simulation.schedule(served, at: done, payload: UInt64(call.slot))
  }

  /// Its member has served it.
  private func complete(_ slot: Int) {
    guard let call = calls[slot] else { preconditionFailure("a request was served that is not under way") }
    call.event = nil
    // It stays with a member that is stopped, until that goes on.
    guard machine.reach(call.member) == .answers else { return }
    advance()
    // Its member may have stepped down at this very moment.
    guard call.outcome == nil else { return }
    metrics.count(call.request.command.counter, call.reply)
    logSlow(call)
    if let reply = call.reply { machine.countAccess(reply.plan, call.request.namespace, on: call.member) }
    if let refusal = call.refusal { return finish(call, .failed(refusal)) }
    guard call.request.command.isWrite else {
      countTraffic(of: call, call.reply!)
      return finish(call, .reply(call.reply!))
    }
    do throws(MongoError) {
      let (reply, write) = try machine.write(call.request, on: call.member)
      call.reply = reply
      call.write = write
      metrics.wrote(reply, call.request.command.counter)
      countTraffic(of: call, reply)
      unconfirmed[write] = call
      if case .createIndex(let index) = call.request.command { cure(index, call.request.namespace) }
    } catch { finish(call, .failed(error)) }
    tell()
  }

  private func countTraffic(of call: MongoCall, _ reply: MongoReply) {
    let traffic = machine.traffic(of: call.request, reply)
    let followers = traffic.replicated > 0 ? machine.followers(of: call.member) : []
    metrics.moved(traffic, on: call.member, copiedTo: followers)
  }

  private func settle(_ write: Int, _ error: MongoError?) {
    guard let call = unconfirmed.removeValue(forKey: write), let reply = call.reply else { return }
    finish(call, error.map { .unconfirmed(reply, $0) } ?? .reply(reply))
  }

  private func finish(_ call: MongoCall, _ outcome: MongoOutcome) {
    call.outcome = outcome
    if let event = call.event { simulation.cancel(event) }
    calls[call.slot] = nil
    free.append(call.slot)
    if let waiter = call.waiter { simulation.wake(waiter) }
  }

  /// Waits for what becomes of a request, on the caller's actor.
  /// - Parameter deadline: nil: for ever.
  /// - Returns: nil when the deadline was first; what the member does goes on.
  nonisolated func answer(to call: MongoCall, until deadline: VirtualInstant?) async throws(SimulationEnded)
    -> MongoOutcome?
  {
    if call.outcome == nil, !call.isInterrupted {
      defer { call.waiter = nil }
      _ = try await simulation.wait(until: deadline, waitingFor: "a member's answer") { call.waiter = $0 }
    }
    if call.isInterrupted { return .closed }
    guard let outcome = call.outcome else { return nil }
    var time = with { $0.roundTrip() }
    if case .majority = call.request.concern, case .reply = outcome, call.request.command.isWrite {
      time = time + with { $0.journalTime() }
    }
    guard let deadline, simulation.now + time > deadline else {
      try await simulation.sleep(for: time)
      return outcome
    }
    try await simulation.sleep(until: max(deadline, simulation.now))
    return nil
  }

  /// Whoever waits for a request is told that its connection is gone; its member goes on with it.
  nonisolated func interrupt(_ call: MongoCall) {
    guard call.outcome == nil, !call.isInterrupted else { return }
    call.isInterrupted = true
    if let waiter = call.waiter { simulation.wake(waiter) }
  }

  func roundTrip() -> VirtualDuration { machine.roundTrip(&network) }
  private func journalTime() -> VirtualDuration { machine.timing.journal.sample(using: &journalTimes) }

  // MARK: Members that change

  /// The member's process is gone: every connection to it breaks.
  private func processEnded(_ member: Int) {
    lives[member] += 1
    connections[member] = 0
    for call in calls.compactMap(\.self) where call.member == member {
      if let write = call.write { unconfirmed[write] = nil }
      finish(call, .closed)
    }
  }

  /// Writes end with a step-down; reads go on (since 4.2).
  private func interruptWrites(on member: Int) {
    for call in calls.compactMap(\.self)
    where call.member == member && call.request.command.isWrite && call.write == nil {
      finish(call, .failed(ReplicaSet.interruptedByStepDown))
    }
  }

  /// A member answers again: what has reached it meanwhile is served now.
  func resume(_ member: Int) {
    guard machine.reach(member) == .answers else { return }
    for call in calls.compactMap(\.self)
    where call.member == member && call.event == nil && call.write == nil && call.outcome == nil { begin(call) }
    for watch in watchers { watch.client?.memberChanged(member) }
  }

  // MARK: Clients

  func attach(_ watch: MongoWatch) { watchers.append(watch) }
  func detach(_ watch: MongoWatch) { watchers.removeAll { $0 === watch } }

  /// A new session's number.
  func openSession() -> Int {
    lastSession += 1
    return lastSession
  }

  /// How long opening a connection takes now.
  func connectTime(_ random: inout RandomStream) -> VirtualDuration {
    machine.disturbed(machine.timing.connect.sample(using: &random), using: &random)
  }

  /// Opens a connection.
  /// - Returns: nil where the member has as many as it takes, or does not answer.
  func open(_ member: Int) -> MongoConnection? {
    guard machine.reach(member) == .answers, connections[member] < limits.connections else { return nil }
    connections[member] += 1
    report()
    return MongoConnection(member: member, life: lives[member])
  }

  /// A connection is closed; one that broke with its member's process was so before.
  func close(_ connection: MongoConnection) {
    guard connection.life == lives[connection.member] else { return }
    connections[connection.member] -= 1
    report()
  }

  /// What a member answers to `hello`; nil: nothing.
  func hello(_ member: Int) -> BSONDocument? {
    advance()
    return machine.reach(member) == .answers ? machine.set.hello(from: member) : nil
  }
}
