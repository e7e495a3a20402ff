import SimulationKernel
import Telemetry
import VirtualTime

/// The worker of a table queue: one loop per pod that claims a batch, sends its messages, writes each result down, and
/// polls again one interval after the last batch ended.
///
/// Messages are sent one after another, or `concurrency` at a time. Steady throughput is therefore
/// `batch / (interval + batch × send time / concurrency)` per pod, where the batch is a multiple of the concurrency.
public struct TableQueueWorker: Workload {
  let queue: TableQueue
  let routes: [RouteBinding]
  let metrics: WorkerMetrics
  let logs: LogBook
  /// The deployment's name; logs are asked for by it.
  let component: String
  let logger: String
  /// What log lines call messages.
  let messageNoun: String
  let correlationIDs: CorrelationIDs
  /// Why messages were put back.
  let stopping: NameID
  let stoppedChannel: NameID

  public var exposes: [String] {
    var names = [queue.name]
    for route in routes { if let quota = route.quota, !names.contains(quota.name) { names.append(quota.name) } }
    return names
  }

  public func run(in pod: isolated Pod) async throws {
    let settings = WorkerSettings(pod.options, routes: routes)
    if let interval = settings.refreshInterval { queue.with { $0.refreshInterval = interval } }
    guard settings.isEnabled, settings.channels != [] else {
      try await pod.untilTermination()
      return
    }
    var random = pod.stream
    let work = PodWork(
      settings: settings, connections: WorkerConnections(queue: queue, pool: pod.pool, client: pod.name),
      metrics: metrics.own(of: pod), random: random, pod: pod.name, in: pod.simulation)
    queue.with { $0.keepCounters(of: pod) }
    defer { queue.with { $0.dropCounters(of: pod) } }
    work.enter()
    defer { work.leave() }
    // Pods do not start in step: the first poll falls anywhere in the first interval.
    try await pod.nap(for: settings.pollInterval * Int(random.below(1000)) / 1000)
    let senders = startSenders(in: pod, work)
    // They die with the loop, whether it returns or is killed.
    defer { for sender in senders { sender.cancel() } }
    while !pod.isTerminating {
      do { try await poll(in: pod, work) } catch { try logFailure(pod, "poll failed", error) }
      try await pod.nap(for: settings.pollInterval)
    }
    try await work.untilFinished(downTo: 0)
  }

  private func poll(in pod: Pod, _ work: PodWork) async throws {
    // Several senders hold one each; the loop then needs its own only for the claim.
    guard work.settings.holdsConnection, !work.settings.usesSenders else { return try await poll(in: pod, work, nil) }
    try await work.connections.hold { try await poll(in: pod, work, $0) }
  }

  private func poll(in pod: Pod, _ work: PodWork, _ held: WorkerConnections.Connection?) async throws {
    let now = pod.simulation.now
    work.polled(at: now)
    let channels = work.channels(now: now)
    guard channels != [] else { return }
    let limit = work.settings.batch
    let name = pod.nameID
    let batch = try await work.connections.use(held) { session in
      try await queue.claim(limit: limit, channels: channels, session: session, pod: name)
    }
    guard !batch.isEmpty else { return }
    work.batchBegins()
    log(pod, .info) { "Processing \(batch.count) pending \(messageNoun)" }
    if work.settings.usesSenders {
      work.hand(batch)
      try await work.untilFinished(downTo: work.settings.prefetch)
    } else {
      for message in batch { try await process(message, in: pod, work, held) }
    }
  }

  /// The tasks that send what the loop has claimed; they live as long as the pod.
  private func startSenders(in pod: isolated Pod, _ work: PodWork) -> [SpawnedTask] {
    guard work.settings.usesSenders else { return [] }
    return (0..<work.settings.concurrency).map { _ in
      pod.spawn("sender of \(pod.name)", daemon: true) { pod in
        work.enter()
        defer { work.leave() }
        while let claimed = try await work.next() {
          try await send(claimed, in: pod, work)
          work.finished()
        }
      }
    }
  }

  /// One message of a batch that several senders share. When the database fails under one of them, what nobody has begun
  /// stays claimed, as when one loop sends it all.
  private func send(_ claimed: PodWork.Claimed, in pod: Pod, _ work: PodWork) async throws {
    guard !work.isBroken(claimed.batch) else { return }
    do {
      if work.settings.holdsConnection {
        try await work.connections.hold { try await process(claimed.message, in: pod, work, $0) }
      } else {
        try await process(claimed.message, in: pod, work, nil)
      }
    } catch {
      try logFailure(pod, "batch given up", error)
      work.databaseFailed(in: claimed.batch)
    }
  }

  /// Logs an error of the database, which the worker survives.
  /// - Throws: any other.
  private func logFailure(_ pod: Pod, _ what: String, _ error: any Error) throws {
    switch error {
    case let error as SQLError:
      log(pod, .error) { "\(what): \(error.state.rawValue) \(error.message(relation: queue.settings.relation))" }
    case let error as ConnectionTimeout: log(pod, .error) { "\(what): \(error.message)" }
    default: throw error
    }
  }

  func log(_ pod: Pod, _ level: LogLevel, _ message: () -> String) {
    guard logs.isEnabled(component) else { return }
    logs.write(
      time: pod.simulation.now, component: component, pod: pod.name, level: level, logger: logger, message())
  }
}
