public import SimulationKernel
public import Telemetry
public import VirtualTime

/// One pod of a deployment: an actor whose isolation its workload runs in. Each start of its container has its own.
public actor Pod: Model {
  public nonisolated let simulation: Simulation
  /// Such as `backend-5d9c7f-x2k9q`.
  public nonisolated let name: String
  public nonisolated let nameID: NameID
  /// The pod's index within the run, from 0; never used twice.
  public nonisolated let index: Int
  /// The workload's options, filled from the environment the pod was started with.
  public nonisolated let options: Options
  /// A random stream of this pod's own.
  public nonisolated let stream: RandomStream
  /// What the container was started from.
  public nonisolated let release: Release
  /// The connections that everything in the pod shares; nil when the deployment has no `pool`.
  public nonisolated let pool: ConnectionPool?
  /// Where the container's own series go; nil where nobody scrapes pods one by one.
  public nonisolated let metrics: MetricScope?
  private nonisolated let journal: Journal
  nonisolated let deployment: NameID

  /// SIGTERM has arrived: finish what cannot be left, then return.
  @exclusivity(unchecked) public private(set) var isTerminating = false
  /// Whether `disturbSend` has to be asked before a send: something is wrong with the pod.
  @exclusivity(unchecked) public private(set) var disturbsSends: Bool
  /// How many messages its workload has taken through, whatever came of them; its processor time is counted by them.
  @exclusivity(unchecked) public private(set) var handledMessages = 0
  /// The work that its workload is at, if it says so.
  @exclusivity(unchecked) private(set) var load: PodLoad
  /// Told when work begins: the container's memory has a limit.
  private let memoryGrows: HandlerID?
  @exclusivity(unchecked) private var isHung = false
  @exclusivity(unchecked) private var napping: Waiter?
  /// Those that wait for a hang to end.
  private var stuck: [Waiter] = []
  /// What could not be done during a hang.
  private var late: [@Sendable () -> Void] = []
  /// What the container's process has open, by name, in the order of its opening.
  private var resources: [(name: String, resource: any PodResource)] = []
  /// Whether the container's process has ended; a pod of a lost node counts as ready for a while.
  @exclusivity(unchecked) private(set) var hasEnded = false
  /// Draws for a bad release only.
  private var random: RandomStream

  /// What all pods of a deployment share.
  struct Facilities {
    var simulation: Simulation
    var journal: Journal
    var deployment: NameID
  }

  init(
    _ facilities: Facilities, name: String, nameID: NameID, index: Int, options: Options, stream: RandomStream,
    release: Release, releaseStream: RandomStream, pool: ConnectionPool? = nil, metrics: MetricScope? = nil,
    memoryGrows: HandlerID? = nil
  ) {
    simulation = facilities.simulation
    journal = facilities.journal
    deployment = facilities.deployment
    self.name = name
    self.nameID = nameID
    self.index = index
    self.options = options
    self.stream = stream
    self.release = release
    self.pool = pool
    self.metrics = metrics
    random = releaseStream
    disturbsSends = release.disturbsSends
    load = PodLoad(now: facilities.simulation.now)
    self.memoryGrows = memoryGrows
  }

  /// Sleeps for `duration`, or until SIGTERM arrives if that is earlier. Does not return while the process hangs.
  public func nap(for duration: VirtualDuration) async throws(SimulationEnded) {
    guard !isTerminating else { return }
    _ = try await simulation.wait(until: simulation.now + duration, waitingFor: "the next poll") { napping = $0 }
    napping = nil
    if isHung { try await untilResumed() }
  }

  /// Waits for SIGTERM.
  public func untilTermination() async throws(SimulationEnded) {
    guard !isTerminating else { return }
    _ = try await simulation.wait(until: nil, waitingFor: "SIGTERM") { napping = $0 }
    napping = nil
    if isHung { try await untilResumed() }
  }

  /// What is wrong with the pod happens to a send that is about to begin: a hang holds it up, a bad release delays it or
  /// lets it fail.
  /// - Returns: how the attempt failed, already written down; nil when it may begin.
  public func disturbSend(_ message: ClaimedMessage) async throws(SimulationEnded) -> SendOutcome? {
    if isHung { try await untilResumed() }
    if let delay = release.sendDelay {
      try await simulation.sleep(for: delay.sample(using: &random))
      if isHung { try await untilResumed() }
    }
    guard release.failingShare > 0, random.chance(release.failingShare) else { return nil }
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .attemptFailed, component: deployment, message: message.id,
        channel: message.channel, attempt: message.attempt, actor: nameID, detail: release.failureCode, value: 1))
    return .failed(code: release.failureCode, isWorthRetrying: release.isFailureWorthRetrying)
  }

  /// What is wrong with the pod happens to a request that its process is about to work on: a hang holds it up, a bad
  /// release delays it or lets it fail.
  /// - Returns: the error code that it fails with; nil when it goes on.
  func disturbRequest() async throws(SimulationEnded) -> NameID? {
    if isHung { try await untilResumed() }
    if let delay = release.sendDelay {
      try await simulation.sleep(for: delay.sample(using: &random))
      if isHung { try await untilResumed() }
    }
    return release.failingShare > 0 && random.chance(release.failingShare) ? release.failureCode : nil
  }

  /// Waits for the end of a hang, if there is one.
  func untilProgress() async throws(SimulationEnded) { if isHung { try await untilResumed() } }

  /// The workload is through with a message, or a request.
  public func handled() { handledMessages += 1 }

  /// The workload begins a unit of work, such as a job or a request: it costs memory and processor time until `workEnded`.
  public func workBegan() {
    load.change(by: 1, now: simulation.now)
    // Not here and now: whoever is killed must not be in the middle of this call.
    if let memoryGrows { simulation.schedule(memoryGrows, at: simulation.now, payload: UInt64(index)) }
  }

  /// A unit of work is over. Each call answers one of `workBegan` in the same container.
  public func workEnded() { load.change(by: -1, now: simulation.now) }

  private func untilResumed() async throws(SimulationEnded) {
    while isHung {
      _ = try await simulation.wait(until: nil, waitingFor: "the end of a hang") { stuck.append($0) }
    }
  }

  /// The process stops making progress: it answers nothing, SIGTERM included.
  func hang() {
    isHung = true
    disturbsSends = true
  }

  /// The process goes on where it stopped.
  func resume() {
    isHung = false
    disturbsSends = release.disturbsSends
    let waiting = stuck
    stuck = []
    for waiter in waiting { simulation.wake(waiter) }
    let bodies = late
    late = []
    for body in bodies { body() }
  }

  /// What everything in the container shares under this name: made by whoever asks first.
  public func shared<R: PodResource>(_ name: String, make: () -> R) -> R {
    for entry in resources where entry.name == name {
      guard let known = entry.resource as? R else { preconditionFailure("'\(name)' of a pod is of two types") }
      return known
    }
    let made = make()
    resources.append((name, made))
    return made
  }

  /// What `shared` has made under this name, if anything.
  func known(_ name: String) -> (any PodResource)? { resources.first { $0.name == name }?.resource }

  /// All that `shared` has made, the oldest first.
  var openResources: [any PodResource] { resources.map(\.resource) }

  /// Does it at once, or when the process goes on after a hang; what waits is done in the order of its coming.
  func whenAwake(_ body: @escaping @Sendable () -> Void) {
    if isHung { late.append(body) } else { body() }
  }

  /// The container's process has ended, however: nothing of it runs any more, and what it had open is closed, the newest
  /// first.
  func processEnded() {
    hasEnded = true
    let open = resources.reversed()
    resources = []
    for entry in open { entry.resource.cancelTasks() }
    pool?.close()
    for entry in open { entry.resource.close() }
  }

  /// Delivers SIGTERM.
  func terminate() {
    isTerminating = true
    if let napping { simulation.wake(napping) }
  }
}

/// What a process has open and loses with its end, such as a client with its connections.
public protocol PodResource: AnyObject, Sendable {
  /// Cancels the tasks that run in the process, before anything is closed: closing a client wakes those who wait for it,
  /// and a process that has ended does nothing more. Without one, there are no such tasks.
  func cancelTasks()
  /// The process has ended; called once, on the simulation's executor. What is under way elsewhere goes on there.
  func close()
}

extension PodResource {
  public func cancelTasks() {}
}

/// Tasks that run in a process as long as it lives.
final class PodTasks: PodResource, @unchecked Sendable {
  @exclusivity(unchecked) private var tasks: [SpawnedTask] = []
  func add(_ task: SpawnedTask) { tasks.append(task) }
  func cancelTasks() { for task in tasks { task.cancel() } }
  func close() { tasks = [] }
}
