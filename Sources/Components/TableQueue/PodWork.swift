import SimulationKernel
import VirtualTime

/// What one run of a worker's pod keeps in memory; it dies with the pod.
final class PodWork: @unchecked Sendable {
  let settings: WorkerSettings
  let connections: WorkerConnections
  /// By channel index; nil: nothing guards the route.
  @exclusivity(unchecked) var guards: [RouteGuard?]
  /// By channel index: whether anything guards the route. To look at a guard is to copy it.
  let isGuarded: [Bool]
  @exclusivity(unchecked) var retryBudget: RetryBudget?
  /// For the guards alone.
  var random: RandomStream
  /// By channel index: until when the pod leaves the channel alone.
  @exclusivity(unchecked) var stoppedUntil: [VirtualInstant]
  /// Claimed messages that are not finished yet.
  @exclusivity(unchecked) private(set) var unfinished = 0
  /// The newest batch in which the database failed: what is left of it is not sent.
  @exclusivity(unchecked) private var brokenBatch = 0
  /// The number of the latest batch, from 1.
  @exclusivity(unchecked) private(set) var batch = 0
  @exclusivity(unchecked) private var sends = 0
  private var tasks = 0
  private let metrics: WorkerMetrics
  private let inbox: Mailbox<Claimed>
  @exclusivity(unchecked) private var loop: Waiter?
  @exclusivity(unchecked) private var breakerStates: [CircuitBreaker.State?]

  /// A message on its way to a sender.
  struct Claimed {
    var message: ClaimedMessage
    var batch: Int
  }

  init(
    settings: WorkerSettings, connections: WorkerConnections, metrics: WorkerMetrics, random: RandomStream,
    pod: String, in simulation: Simulation
  ) {
    self.settings = settings
    self.connections = connections
    self.metrics = metrics
    self.random = random
    let now = simulation.now
    guards = settings.routes.map { route in route?.guards.map { RouteGuard(route: $0, now: now) } }
    isGuarded = guards.map { $0 != nil }
    retryBudget = settings.retryBudget.map { RetryBudget(options: $0, now: now) }
    stoppedUntil = Array(repeating: VirtualInstant(nanoseconds: .min), count: settings.routes.count)
    breakerStates = guards.map { $0?.breaker?.state }
    for (channel, state) in breakerStates.enumerated() {
      if let state { metrics.breaker(channel, state, by: 1) }
    }
    inbox = Mailbox("messages of \(pod)", capacity: settings.batch + settings.prefetch, in: simulation)
  }

  /// A task of the pod begins.
  func enter() { tasks += 1 }

  /// A task of the pod ends; with the last one goes what the pod had open.
  func leave() {
    tasks -= 1
    if tasks == 0 { close() }
  }

  private func close() {
    connections.close()
    precondition(sends == 0, "a pod ended while it was sending")
    for (channel, state) in breakerStates.enumerated() {
      if let state { metrics.breaker(channel, state, by: -1) }
    }
    breakerStates = []
  }

  /// The channels that the next claim asks for.
  func channels(now: VirtualInstant) -> ChannelSet {
    var channels = settings.channels
    for channel in stoppedUntil.indices where stoppedUntil[channel] > now {
      channels.subtract(ChannelSet(UInt8(channel)))
    }
    return channels
  }

  func polled(at now: VirtualInstant) { metrics.polled(at: now) }

  func batchBegins() {
    batch += 1
    metrics.batchBegins()
  }

  /// The database failed while a message of this batch was worked on.
  func databaseFailed(in batch: Int) { brokenBatch = max(brokenBatch, batch) }
  func isBroken(_ batch: Int) -> Bool { batch <= brokenBatch }

  func sendBegins() {
    sends += 1
    metrics.active(by: 1)
  }

  func sendEnds() {
    sends -= 1
    metrics.active(by: -1)
  }

  /// Shows a breaker's state if it has changed.
  func noteBreaker(_ channel: Int) {
    guard let old = breakerStates[channel], let new = guards[channel]?.breaker?.state, old != new else { return }
    metrics.breaker(channel, old, by: -1)
    metrics.breaker(channel, new, by: 1)
    breakerStates[channel] = new
  }

  func refused(_ channel: Int, _ refusal: RouteGuard.Refusal) { metrics.refused(channel, refusal) }
}

// Handing claimed messages to the senders.
extension PodWork {
  func hand(_ batch: [ClaimedMessage]) {
    for message in batch {
      let isHanded = inbox.trySend(Claimed(message: message, batch: self.batch))
      precondition(isHanded, "a claim was larger than the room that was left for it")
      unfinished += 1
    }
  }

  func next() async throws(SimulationEnded) -> Claimed? { try await inbox.receive() }

  func finished() {
    unfinished -= 1
    if unfinished <= settings.prefetch, let loop { inbox.simulation.wake(loop) }
  }

  /// Waits until no more than that many messages are unfinished.
  func untilFinished(downTo rest: Int) async throws(SimulationEnded) {
    while unfinished > rest {
      _ = try await inbox.simulation.wait(until: nil, waitingFor: "the end of a batch") { loop = $0 }
      loop = nil
    }
  }
}
