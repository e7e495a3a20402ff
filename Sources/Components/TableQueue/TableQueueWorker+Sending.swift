import SimulationKernel
import Telemetry
import VirtualTime

/// What becomes of one claimed message.
extension TableQueueWorker {
  /// Sends the message and writes the result down.
  /// - Parameter held: the connection that is held meanwhile; nil: one is taken for each statement.
  func process(
    _ message: ClaimedMessage, in pod: isolated Pod, _ work: PodWork, _ held: WorkerConnections.Connection?
  ) async throws {
    defer { pod.handled() }
    let channel = Int(message.channel)
    guard let route = work.settings.routes[channel] else {
      preconditionFailure("claimed a message of a channel without a route")
    }
    let now = pod.simulation.now
    if pod.isTerminating, work.settings.onStop != .finish {
      // `leave`: it stays as it is, claimed, until the sweep finds it.
      if work.settings.onStop == .putBack { try await putBack(message, after: .zero, stopping, in: pod, work, held) }
      return
    }
    if queue.isTooOld(message, at: now) {
      return try await work.connections.use(held) { try await queue.expire(message, $0) }
    }
    if work.stoppedUntil[channel] > now {
      let rest = now.duration(to: work.stoppedUntil[channel])
      return try await putBack(message, after: rest, stoppedChannel, in: pod, work, held)
    }
    // A hang or a bad release of this pod.
    if pod.disturbsSends, let failure = try await pod.disturbSend(message) {
      return try await record(failure, of: message, in: pod, work, held)
    }
    let attempt = try await attemptWithRetries(message, route, in: pod, work)
    let outcome: SendOutcome
    switch attempt {
    case .sent(let answer): outcome = answer
    case .notSent(let answer): outcome = answer
    case .refused(let refusal):
      work.refused(channel, refusal)
      log(pod, .warning) { Self.text(refusal, route: routes.first { $0.channel == channel }!.channelName) }
      let code = route.refusalCodes[RouteGuard.Refusal.allCases.firstIndex(of: refusal)!]
      if route.whenRefused.stopsChannel { work.stoppedUntil[channel] = now + route.whenRefused.after }
      if route.whenRefused.putsBack {
        return try await putBack(message, after: route.whenRefused.after, code, in: pod, work, held)
      }
      outcome = queue.refuse(message, code: code, pod: pod.nameID)
    }
    try await record(outcome, of: message, in: pod, work, held)
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
    _ message: ClaimedMessage, _ route: WorkerSettings.Route, in pod: isolated Pod, _ work: PodWork
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

  private func attemptOnce(
    _ message: ClaimedMessage, isRetry: Bool, _ route: WorkerSettings.Route, in pod: isolated Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> Attempt {
    let way = try await way(of: message, isRetry: isRetry, route, in: pod, work)
    if case .refused(let refusal) = way { return .refused(refusal) }
    defer { work.retryBudget?.requestEnds(wasRetry: isRetry) }
    if case .backup(let provider) = way {
      return .sent(try await send(message, to: provider, route, in: pod, work))
    }
    if let quota = route.quota, let refused = try await quota.take(for: message, pod: pod.nameID) {
      work.guards[Int(message.channel)]?.withdraw(now: pod.simulation.now)
      return .notSent(refused)
    }
    guard case .guarded = way else { return .sent(try await send(message, to: route.provider, route, in: pod, work)) }
    return .sent(try await sendGuarded(message, route, in: pod, work))
  }

  /// Which way a message goes now.
  private enum Way {
    /// Nothing guards it.
    case unguarded
    /// The guards let it through and wait for its end.
    case guarded
    case backup(Provider)
    case refused(RouteGuard.Refusal)
  }

  private func way(
    of message: ClaimedMessage, isRetry: Bool, _ route: WorkerSettings.Route, in pod: isolated Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> Way {
    let channel = Int(message.channel)
    if !isRetry {
      work.retryBudget?.requestBegins(now: pod.simulation.now)
    } else if work.retryBudget?.retryBegins(now: pod.simulation.now) == false {
      return .refused(.retryBudget)
    }
    guard work.guards[channel] != nil else { return .unguarded }
    let since = pod.simulation.now
    while true {
      let answer = work.guards[channel]!.ask(since: since, now: pod.simulation.now, random: &work.random)
      work.noteBreaker(channel)
      switch answer {
      case .go: return .guarded
      case .wait(let moment): try await pod.simulation.sleep(until: moment)
      case .refused(let refusal):
        if refusal == .circuitOpen, let backup = route.backup { return .backup(backup) }
        work.retryBudget?.requestEnds(wasRetry: isRetry)
        return .refused(refusal)
      }
    }
  }

  private func sendGuarded(
    _ message: ClaimedMessage, _ route: WorkerSettings.Route, in pod: isolated Pod, _ work: PodWork
  ) async throws(SimulationEnded) -> SendOutcome {
    let began = pod.simulation.now
    let outcome = try await send(message, to: route.provider, route, in: pod, work)
    let now = pod.simulation.now
    let channel = Int(message.channel)
    switch outcome {
    case .accepted:
      work.guards[channel]!.ended(accepted: true, wasRefused: false, took: began.duration(to: now), now: now)
    case .failed(_, let isWorthRetrying):
      work.guards[channel]!.ended(
        accepted: false, wasRefused: isWorthRetrying, took: began.duration(to: now), now: now)
    }
    work.noteBreaker(channel)
    return outcome
  }

  private func send(
    _ message: ClaimedMessage, to provider: Provider, _ route: WorkerSettings.Route, in pod: isolated Pod,
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

  private func record(
    _ outcome: SendOutcome, of message: ClaimedMessage, in pod: isolated Pod, _ work: PodWork,
    _ held: WorkerConnections.Connection?
  ) async throws {
    let name = pod.nameID
    switch outcome {
    case .accepted:
      log(pod, .info) { "Sent \(identity(of: message))" }
      try await work.connections.use(held) { session in
        try await queue.recordSent(message, session: session, pod: name)
      }
    case .failed(let code, let isWorthRetrying):
      log(pod, .error) {
        let name = queue.journal.name(of: queue.codes.translate(code, queue.journal))
        return "handleFailure \(identity(of: message)) errorCode=\(name)"
      }
      try await work.connections.use(held) { session in
        try await queue.recordFailure(
          message, code: code, isWorthRetrying: isWorthRetrying, session: session, pod: name)
      }
    }
  }

  /// What lines about a message carry: its ids, and the route's provider.
  private func identity(of message: ClaimedMessage) -> String {
    let route = routes.first { $0.channel == Int(message.channel) }
    return "messageId=\(message.id.number) correlationId=\(correlationIDs.id(of: message.id)) "
      + "channel=\(route?.channelName ?? "") provider=\(route?.provider.title ?? "")"
  }

  private func putBack(
    _ message: ClaimedMessage, after wait: VirtualDuration, _ reason: NameID, in pod: isolated Pod, _ work: PodWork,
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
