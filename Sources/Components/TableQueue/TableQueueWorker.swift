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
  let logger: String

  public func run(in pod: isolated Pod) async throws {
    let settings = WorkerSettings(pod.options, routes: routes)
    guard settings.isEnabled, settings.channels != 0 else {
      try await pod.untilTermination()
      return
    }
    var random = pod.stream
    // Pods do not start in step: the first poll falls anywhere in the first interval.
    try await pod.nap(for: settings.pollInterval * Int(random.below(1000)) / 1000)
    while !pod.isTerminating {
      do {
        try await poll(in: pod, settings)
      } catch let error as DatabaseError {
        log(pod, .error) { "\(logger) : claim failed: \(error.sqlState) \(error.message)" }
      }
      try await pod.nap(for: settings.pollInterval)
    }
  }

  private func poll(in pod: isolated Pod, _ settings: WorkerSettings) async throws {
    let batch = try await queue.claim(limit: settings.batch, channels: settings.channels, pod: pod.nameID)
    guard !batch.isEmpty else { return }
    log(pod, .info) { "\(logger) : Processing \(batch.count) pending messages" }
    for message in batch {
      // After SIGTERM the rest of the batch is left as it is: claimed, until the sweep finds it.
      if pod.isTerminating { return }
      do {
        try await process(message, in: pod, settings)
      } catch let error as DatabaseError {
        log(pod, .error) { "\(logger) : messageId=\(message.id.number) not recorded: \(error.sqlState)" }
      }
    }
  }

  private func process(_ message: ClaimedMessage, in pod: isolated Pod, _ settings: WorkerSettings) async throws {
    guard let route = settings.routes[Int(message.channel)] else {
      preconditionFailure("claimed a message of a channel without a route")
    }
    var outcome: SendOutcome? = nil
    if let quota = route.quota {
      outcome = try await quota.take(for: message, pod: pod.nameID)
    }
    if outcome == nil {
      outcome = try await route.provider.send(message, pod: pod.nameID)
    }
    switch outcome! {
    case .accepted:
      try await queue.recordSent(message, pod: pod.nameID)
    case .failed(let code, let isWorthRetrying):
      log(pod, .error) {
        "\(logger) : handleFailure messageId=\(message.id.number) errorCode=\(queue.codeText(code))"
      }
      try await queue.recordFailure(message, code: code, isWorthRetrying: isWorthRetrying, pod: pod.nameID)
    }
  }

  private func log(_ pod: isolated Pod, _ level: LogLevel, _ message: () -> String) {
    guard logs.isEnabled(pod.component) else { return }
    logs.write(time: pod.simulation.now, component: pod.component, pod: pod.name, level: level, message())
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
  var channels: UInt64 = 0
  /// By channel index.
  var routes: [Route?]

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
      channels |= 1 << UInt64(binding.channel)
    }
  }
}
