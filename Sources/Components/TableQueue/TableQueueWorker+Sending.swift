import SimulationKernel
import Telemetry
import VirtualTime

/// What becomes of one claimed message.
extension TableQueueWorker {
  /// Sends the message and writes the result down. As everything here it runs on the pod: whoever calls it is there.
  /// - Parameter held: the connection that is held meanwhile; nil: one is taken for each statement.
  func process(
    _ message: ClaimedMessage, in pod: Pod, _ work: PodWork, _ held: WorkerConnections.Connection?
  ) async throws {
    defer { pod.with { $0.handled() } }
    let channel = Int(message.channel)
    guard let route = work.settings.routes[channel] else {
      preconditionFailure("claimed a message of a channel without a route")
    }
    let now = pod.simulation.now
    let (isTerminating, disturbsSends) = pod.with { ($0.isTerminating, $0.disturbsSends) }
    if isTerminating || work.stoppedUntil[channel] > now || queue.isTooOld(message, at: now) {
      if try await leaves(message, isTerminating: isTerminating, in: pod, work, held) { return }
    }
    // A hang or a bad release of this pod.
    if disturbsSends, let failure = try await pod.disturbSend(message) {
      return try await recordFailure(failure, of: message, in: pod, work, held)
    }
    let attempt =
      route.retry == nil
      ? try await attemptOnce(message, isRetry: message.attempt > 1, route, in: pod, work)
      : try await attemptWithRetries(message, route, in: pod, work)
    switch attempt {
    case .sent(.accepted): try await recordSuccess(of: message, in: pod, work, held)
    case .sent(let answer), .notSent(let answer): try await recordFailure(answer, of: message, in: pod, work, held)
    case .refused(let refusal): try await record(refusal, of: message, route, since: now, in: pod, work, held)
    }
  }

  /// A claimed message that may not have to be sent now.
  /// - Returns: whether it is not, which has been seen to.
  private func leaves(
    _ message: ClaimedMessage, isTerminating: Bool, in pod: Pod, _ work: PodWork, _ held: WorkerConnections.Connection?
  ) async throws -> Bool {
    let now = pod.simulation.now
    let channel = Int(message.channel)
    if isTerminating, work.settings.onStop != .finish {
      // `leave`: it stays as it is, claimed, until the sweep finds it.
      if work.settings.onStop == .putBack { try await putBack(message, after: .zero, stopping, in: pod, work, held) }
      return true
    }
    if queue.isTooOld(message, at: now) {
      try await work.connections.use(held) { try await queue.expire(message, $0) }
      return true
    }
    if work.stoppedUntil[channel] > now {
      let rest = now.duration(to: work.stoppedUntil[channel])
      try await putBack(message, after: rest, stoppedChannel, in: pod, work, held)
      return true
    }
    return false
  }

  /// What came of one try.
  private enum Attempt {
    case sent(SendOutcome)
    /// The quota had none left.
    case notSent(SendOutcome)
    case refused(RouteGuard.Refusal)
  }

  /// One attempt of the queue: one try, or as many as the route's own `retry` allows.
  private func attemptWithRetries(
    _ message: ClaimedMessage, _ route: WorkerSettings.Route, in pod: Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> Attempt {
    var tries = 1
    var last: VirtualDuration?
    while true {
      let attempt = try await attemptOnce(message, isRetry: message.attempt > 1 || tries > 1, route, in: pod, work)
      guard let retry = route.retry, case .sent(.failed(_, isWorthRetrying: true)) = attempt,
        case .retry(let wait) = retry.decision(afterAttempt: tries, previous: last, random: &work.random)
      else { return attempt }
      tries += 1
      last = wait
      try await pod.simulation.sleep(for: wait)
    }
  }

  @inline(__always)
  private func attemptOnce(
    _ message: ClaimedMessage, isRetry: Bool, _ route: WorkerSettings.Route, in pod: Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> Attempt {
    var way = way(of: message, isRetry: isRetry, since: pod.simulation.now, in: pod, work)
    if case .later(let moment) = way { way = try await wayLater(moment, message, isRetry: isRetry, in: pod, work) }
    if case .refused(let refusal) = way { return .refused(refusal) }
    defer { work.retryBudget?.requestEnds(wasRetry: isRetry) }
    var isGuarded = false
    var isBackup = false
    switch way {
    case .unguarded: break
    case .guarded: isGuarded = true
    case .backup: isBackup = true
    case .refused, .later: preconditionFailure("a send that nothing let through")
    }
    // Another provider has limits of its own.
    if !isBackup, let quota = route.quota,
      let refused = try await quota.take(for: message, pod: pod.nameID)
    {
      work.guards[Int(message.channel)]?.withdraw(now: pod.simulation.now)
      return .notSent(refused)
    }
    let began = pod.simulation.now
    let provider = isBackup ? route.backup! : route.provider
    let outcome = try await send(message, to: provider, route, in: pod, work)
    if isGuarded { guardedSendEnded(outcome, since: began, Int(message.channel), in: pod, work) }
    return .sent(outcome)
  }

  /// Which way a message goes now.
  private enum Way {
    /// Nothing guards it.
    case unguarded
    /// The guards let it through and wait for its end.
    case guarded
    /// To the route's other provider.
    case backup
    case refused(RouteGuard.Refusal)
    /// Ask again at that moment.
    case later(VirtualInstant)
  }

  /// - Parameter since: when the message was first asked about.
  private func way(
    of message: ClaimedMessage, isRetry: Bool, since: VirtualInstant, in pod: Pod, _ work: PodWork
  ) -> Way {
    if !isRetry {
      work.retryBudget?.requestBegins(now: pod.simulation.now)
    } else if work.retryBudget?.retryBegins(now: pod.simulation.now) == false {
      return .refused(.retryBudget)
    }
    return ask(Int(message.channel), isRetry: isRetry, since: since, in: pod, work)
  }

  private func ask(
    _ channel: Int, isRetry: Bool, since: VirtualInstant, in pod: Pod, _ work: PodWork
  ) -> Way {
    guard work.isGuarded[channel] else { return .unguarded }
    let answer = work.guards[channel]!.ask(since: since, now: pod.simulation.now, random: &work.random)
    work.noteBreaker(channel)
    switch answer {
    case .go: return .guarded
    case .wait(let moment): return .later(moment)
    case .refused(let refusal):
      if refusal == .circuitOpen, work.settings.routes[channel]?.backup != nil { return .backup }
      work.retryBudget?.requestEnds(wasRetry: isRetry)
      return .refused(refusal)
    }
  }

  /// Waits for the guards to let the message through, or to refuse it.
  private func wayLater(
    _ first: VirtualInstant, _ message: ClaimedMessage, isRetry: Bool, in pod: Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> Way {
    let since = pod.simulation.now
    var moment = first
    while true {
      try await pod.simulation.sleep(until: moment)
      let way = ask(Int(message.channel), isRetry: isRetry, since: since, in: pod, work)
      guard case .later(let next) = way else { return way }
      moment = next
    }
  }

  private func guardedSendEnded(
    _ outcome: SendOutcome, since began: VirtualInstant, _ channel: Int, in pod: Pod, _ work: PodWork
  ) {
    let now = pod.simulation.now
    let (accepted, wasRefused) =
      switch outcome {
      case .accepted: (true, false)
      case .failed(_, let isWorthRetrying): (false, isWorthRetrying)
      }
    work.guards[channel]!.ended(accepted: accepted, wasRefused: wasRefused, took: began.duration(to: now), now: now)
    work.noteBreaker(channel)
  }

  @inline(__always)
  private func send(
    _ message: ClaimedMessage, to provider: Provider, _ route: WorkerSettings.Route, in pod: Pod,
    _ work: PodWork
  ) async throws(SimulationEnded) -> SendOutcome {
    work.sendBegins()
    defer { work.sendEnds() }
    let outcome = try await provider.send(message, patience: route.timeout, pod: pod.nameID)
    if case .failed(let code, _) = outcome, work.settings.stopChannelFor > .zero,
      provider.with({ $0.stopsChannel(code) })
    {
      work.stoppedUntil[Int(message.channel)] = pod.simulation.now + work.settings.stopChannelFor
    }
    return outcome
  }

  @inline(__always)
  private func recordSuccess(
    of message: ClaimedMessage, in pod: Pod, _ work: PodWork, _ held: WorkerConnections.Connection?
  ) async throws {
    log(pod, .info) { "Sent \(identity(of: message))" }
    let name = pod.nameID
    try await work.connections.use(held) { session in
      try await queue.recordSent(message, session: session, pod: name)
    }
  }

  private func recordFailure(
    _ outcome: SendOutcome, of message: ClaimedMessage, in pod: Pod, _ work: PodWork,
    _ held: WorkerConnections.Connection?
  ) async throws {
    guard case .failed(let code, let isWorthRetrying) = outcome else { preconditionFailure("a success as a failure") }
    log(pod, .error) {
      let name = queue.journal.name(of: queue.codes.translate(code, queue.journal))
      return "handleFailure \(identity(of: message)) errorCode=\(name)"
    }
    let name = pod.nameID
    try await work.connections.use(held) { session in
      try await queue.recordFailure(message, code: code, isWorthRetrying: isWorthRetrying, session: session, pod: name)
    }
  }

  /// The guards have refused the message.
  /// - Parameter asked: when its turn came.
  private func record(
    _ refusal: RouteGuard.Refusal, of message: ClaimedMessage, _ route: WorkerSettings.Route,
    since asked: VirtualInstant, in pod: Pod, _ work: PodWork, _ held: WorkerConnections.Connection?
  ) async throws {
    let channel = Int(message.channel)
    work.refused(channel, refusal)
    log(pod, .warning) { Self.text(refusal, route: routes.first { $0.channel == channel }!.channelName) }
    let code = route.refusalCodes[RouteGuard.Refusal.allCases.firstIndex(of: refusal)!]
    if route.whenRefused.stopsChannel { work.stoppedUntil[channel] = asked + route.whenRefused.after }
    if route.whenRefused.putsBack {
      return try await putBack(message, after: route.whenRefused.after, code, in: pod, work, held)
    }
    try await recordFailure(
      queue.refuse(message, code: code, pod: pod.nameID), of: message, in: pod, work, held)
  }

  /// What lines about a message carry: its ids, and the route's provider.
  private func identity(of message: ClaimedMessage) -> String {
    let route = routes.first { $0.channel == Int(message.channel) }
    return "messageId=\(message.id.number) correlationId=\(correlationIDs.id(of: message.id)) "
      + "channel=\(route?.channelName ?? "") provider=\(route?.provider.title ?? "")"
  }

  private func putBack(
    _ message: ClaimedMessage, after wait: VirtualDuration, _ reason: NameID, in pod: Pod, _ work: PodWork,
    _ held: WorkerConnections.Connection?
  ) async throws {
    let name = pod.nameID
    try await work.connections.use(held) { session in
      try await queue.putBack(message, after: wait, reason: reason, session: session, pod: name)
    }
  }

  private static func text(_ refusal: RouteGuard.Refusal, route: String) -> String {
    switch refusal {
    case .circuitOpen: "CircuitBreaker '\(route)' is OPEN and does not permit further calls"
    case .bulkheadFull: "Bulkhead '\(route)' is full and does not permit further calls"
    case .rateLimited: "RateLimiter '\(route)' does not permit further calls"
    case .throttled: "AdaptiveThrottle '\(route)' does not permit further calls"
    case .retryBudget: "RetryBudget is used up and does not permit a retry on '\(route)'"
    }
  }
}

extension Provider {
  /// Whether after this code no message of the channel will go out until someone acts.
  func stopsChannel(_ code: NameID) -> Bool {
    codeIDs.firstIndex(of: code).map { machine.codes[$0].errorClass == .stopChannel } ?? false
  }
}
