import SimulationKernel
import Telemetry
import VirtualTime

/// The worker of a table queue: one loop per pod that claims a batch, sends its messages one after another, writes each
/// result down, and polls again one interval after the last batch ended.
///
/// Steady throughput is therefore `batch / (interval + batch × send time)` per pod.
public struct TableQueueWorker: Workload {
  let queue: TableQueue
  let routes: [RouteBinding]
  let logs: LogBook
  /// The deployment's name; logs are asked for by it.
  let component: String
  let logger: String

  public func run(in pod: isolated Pod) async throws {
    let settings = WorkerSettings(pod.options, routes: routes)
    guard settings.isEnabled, settings.channels != [] else {
      try await pod.untilTermination()
      return
    }
    var random = pod.stream
    // Pods do not start in step: the first poll falls anywhere in the first interval.
    try await pod.nap(for: settings.pollInterval * Int(random.below(1000)) / 1000)
    var session: SessionID?
    defer { if let session { queue.with { $0.disconnect(session) } } }
    while !pod.isTerminating {
      do {
        let open = try session ?? queue.with { queue throws(SQLError) in try queue.connect() }
        session = open
        try await poll(in: pod, settings, open)
      } catch let error as SQLError {
        log(pod, .error) { "poll failed: \(error.state.rawValue) \(error.message(relation: queue.settings.relation))" }
        if let lost = session { queue.with { $0.disconnect(lost) } }
        session = nil
      }
      try await pod.nap(for: settings.pollInterval)
    }
  }

  private func poll(in pod: isolated Pod, _ settings: WorkerSettings, _ session: SessionID) async throws {
    let batch = try await queue.claim(
      limit: settings.batch, channels: settings.channels, session: session, pod: pod.nameID)
    guard !batch.isEmpty else { return }
    log(pod, .info) { "Processing \(batch.count) pending messages" }
    for message in batch {
      // After SIGTERM the rest of the batch is left as it is: claimed, until the sweep finds it.
      if pod.isTerminating { return }
      try await process(message, in: pod, settings, session)
    }
  }

  private func process(
    _ message: ClaimedMessage, in pod: isolated Pod, _ settings: WorkerSettings, _ session: SessionID
  ) async throws {
    guard let route = settings.routes[Int(message.channel)] else {
      preconditionFailure("claimed a message of a channel without a route")
    }
    // A hang or a bad release of this pod.
    var outcome = pod.disturbsSends ? try await pod.disturbSend(message) : nil
    if outcome == nil, let quota = route.quota {
      outcome = try await quota.take(for: message, pod: pod.nameID)
    }
    if outcome == nil {
      outcome = try await route.provider.send(message, pod: pod.nameID)
    }
    switch outcome! {
    case .accepted:
      try await queue.recordSent(message, session: session, pod: pod.nameID)
    case .failed(let code, let isWorthRetrying):
      log(pod, .error) { "handleFailure messageId=\(message.id.number) errorCode=\(queue.journal.name(of: code))" }
      try await queue.recordFailure(
        message, code: code, isWorthRetrying: isWorthRetrying, session: session, pod: pod.nameID)
    }
  }

  private func log(_ pod: isolated Pod, _ level: LogLevel, _ message: () -> String) {
    guard logs.isEnabled(component) else { return }
    logs.write(
      time: pod.simulation.now, component: component, pod: pod.name, level: level, logger: logger, message())
  }
}

/// A channel's way to its provider, as bound when the system was built.
struct RouteBinding: Sendable {
  var channel: Int
  var channelName: String
  var provider: Provider
  /// Where the channel's messages go while its own provider is disabled.
  var fallback: Provider?
  var quota: Quota?
}

/// What a worker's options come to for one pod: the environment it was started with decides.
struct WorkerSettings {
  var isEnabled: Bool
  var batch: Int
  var pollInterval: VirtualDuration
  /// The channels this pod claims, one bit each. A channel that is disabled and has no fallback stays in the queue.
  var channels: ChannelSet = []
  /// By channel index.
  var routes: [Route?] = []

  struct Route {
    var provider: Provider
    var quota: Quota?
  }

  init(_ options: Options, routes bindings: [RouteBinding]) {
    isEnabled = options.boolean("enabled")
    batch = options.integer("batch")
    pollInterval = options.duration("pollInterval")
    let routeOptions = options.options("routes")
    routes = Array(repeating: nil, count: (bindings.map(\.channel).max() ?? -1) + 1)
    for binding in bindings {
      guard case .options(let own)? = routeOptions[binding.channelName] else { continue }
      let route: Route
      if own.boolean("enabled") {
        route = Route(provider: binding.provider, quota: binding.quota)
      } else if let fallback = binding.fallback {
        route = Route(provider: fallback, quota: nil)
      } else {
        continue
      }
      routes[binding.channel] = route
      channels.insert(ChannelSet(UInt8(binding.channel)))
    }
  }
}
