import Telemetry
import VirtualTime

/// A channel's way to its provider, as bound when the system was built.
struct RouteBinding: Sendable {
  var channel: Int
  var channelName: String
  var provider: Provider
  /// Where the channel's messages go while its own provider is disabled.
  var fallback: Provider?
  /// Where they go while the backup is switched on, or the provider's breaker is open.
  var backup: Provider?
  var quota: Quota?
  /// Tries within one attempt of the queue; nil: one.
  var retry: RetryPolicy?
  /// The codes of messages that were not sent, by `RouteGuard.Refusal.allCases`.
  var refusalCodes: [NameID]
}

/// What a worker's options come to for one pod: the environment it was started with decides.
struct WorkerSettings: Sendable {
  var isEnabled: Bool
  var batch: Int
  var pollInterval: VirtualDuration
  /// Sends at the same time.
  var concurrency: Int
  /// A claim may come when no more than that many claimed messages are unfinished.
  var prefetch: Int
  var onStop: OnStop
  var holdsConnection: Bool
  /// How long the pod leaves a channel alone after a code that stops it; zero: not at all.
  var stopChannelFor: VirtualDuration
  /// nil: as often as the queue says.
  var refreshInterval: VirtualDuration?
  var retryBudget: Options?
  /// The channels this pod claims, one bit each. A channel that is disabled and has no fallback stays in the queue.
  var channels: ChannelSet = []
  /// By channel index.
  var routes: [Route?] = []

  /// What becomes of claimed messages when SIGTERM arrives.
  enum OnStop: String, CaseIterable, Sendable {
    /// They stay claimed until the sweep finds them.
    case leave
    /// They are put back, to be claimed by another pod.
    case putBack
    /// They are sent, as far as the grace period reaches.
    case finish
  }

  /// A class: every message asks for its route, and copying what it holds would cost more than the rest of that.
  final class Route: Sendable {
    let provider: Provider
    let quota: Quota?
    /// Takes over while the breaker is open.
    let backup: Provider?
    /// nil: the provider's own.
    let timeout: VirtualDuration?
    let retry: RetryPolicy?
    /// What the pod begins with; nil: nothing guards the route.
    let guards: Options?
    let whenRefused: WhenRefused
    let refusalCodes: [NameID]

    /// nil: the route is disabled.
    init?(_ own: Options, _ binding: RouteBinding) {
      let backup = own.options("backup")
      let refused = own.options("whenRefused")
      var replacement: Provider?
      var standby: Provider?
      if !own.boolean("enabled") {
        guard let fallback = binding.fallback else { return nil }
        replacement = fallback
      } else if let provider = binding.backup, backup.boolean("enabled") {
        replacement = provider
      } else if let provider = binding.backup, backup.boolean("whenBreakerOpen") {
        standby = provider
      }
      provider = replacement ?? binding.provider
      // Another provider has limits of its own: neither the quota nor the guards are asked for it.
      quota = replacement == nil ? binding.quota : nil
      guards = replacement == nil && Self.hasGuard(own) ? own : nil
      self.backup = standby
      timeout = own.has("timeout") ? own.duration("timeout") : nil
      retry = binding.retry
      whenRefused = WhenRefused(
        putsBack: refused.text("then") != "fail", stopsChannel: refused.text("then") == "stopChannel",
        after: refused.duration("after"))
      refusalCodes = binding.refusalCodes
    }

    private static func hasGuard(_ own: Options) -> Bool {
      ["breaker", "throttle", "bulkhead", "limiter"].contains { own.has($0) }
    }
  }

  /// What becomes of a message that a guard refuses.
  struct WhenRefused: Sendable {
    /// It waits in the queue without an attempt counted; else the attempt fails.
    var putsBack: Bool
    /// Whether the pod then leaves the channel alone for that time.
    var stopsChannel: Bool
    var after: VirtualDuration
  }

  /// Whether tasks of their own send what the loop claims.
  var usesSenders: Bool { concurrency > 1 || prefetch > 0 }

  init(_ options: Options, routes bindings: [RouteBinding]) {
    isEnabled = options.boolean("enabled")
    batch = options.integer("batch")
    pollInterval = options.duration("pollInterval")
    concurrency = options.integer("concurrency")
    prefetch = options.integer("prefetch")
    guard let onStop = OnStop(rawValue: options.text("onStop")) else {
      preconditionFailure("a way to stop that the catalogue entry does not list")
    }
    self.onStop = onStop
    holdsConnection = options.boolean("holdsConnection")
    stopChannelFor = options.duration("stopChannelFor")
    refreshInterval = options.has("refreshInterval") ? options.duration("refreshInterval") : nil
    retryBudget = options.has("retryBudget") ? options.options("retryBudget") : nil
    let routeOptions = options.options("routes")
    routes = Array(repeating: nil, count: (bindings.map(\.channel).max() ?? -1) + 1)
    for binding in bindings {
      guard case .options(let own)? = routeOptions[binding.channelName], let route = Route(own, binding) else {
        continue
      }
      routes[binding.channel] = route
      channels.insert(ChannelSet(UInt8(binding.channel)))
    }
  }
}

extension RouteGuard {
  /// The guards that a route's options ask for, as a pod begins with them.
  init(route options: Options, now: VirtualInstant) {
    func given<T>(_ name: String, _ make: (Options) -> T) -> T? {
      options.has(name) ? make(options.options(name)) : nil
    }
    breaker = given("breaker") { CircuitBreaker(settings: CircuitBreaker.Settings(options: $0), now: now) }
    countsPermanentFailures = given("breaker") { $0.text("counts") == "all" } ?? true
    throttle = given("throttle") { AdaptiveThrottle(options: $0, now: now) }
    bulkhead = given("bulkhead") { Bulkhead(maximum: $0.integer("maxConcurrentCalls")) }
    limiter = given("limiter") { RateLimiter(options: $0) }
  }
}
