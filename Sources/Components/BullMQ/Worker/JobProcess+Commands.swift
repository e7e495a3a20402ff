import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// What a worker's commands are to the server and to the journal, and what its machine is told of them.
extension JobProcess: RedisLinkOwner {
  func work(of command: Int) -> RedisWork {
    guard case .action(.block(let milliseconds))? = commands[command]?.order else { return .script }
    let seconds = "\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst())"
    let marker = queue.prefix.text + ":" + queue.name.text + ":marker"
    return .line(["BZPOPMIN", RedisBytes(marker), RedisBytes(seconds)])
  }

  func execute(_ command: Int, on engine: inout RedisEngine, at now: Int64) {
    guard let order = commands[command]?.order else { return }
    commands[command]!.result = Result {
      switch order {
      case .action(let action): return try run(action, &engine, now)
      case .upsert(let scheduler):
        try queue.upsertScheduler(scheduler, at: now, in: &engine)
        return { _, _ in [] }
      }
    }
  }

  func replied(_ command: Int) {
    whenAwake { [self] in
      guard let done = commands.removeValue(forKey: command), let result = done.result else { return }
      switch result {
      case .success(let reaction): perform(reaction(&machine, now))
      case .failure(let error): fail(done.order, "\(error)", isConnection: false)
      }
    }
  }

  func replied(_ command: Int, _ reply: RedisReply) {
    whenAwake { [self] in
      guard commands.removeValue(forKey: command) != nil else { return }
      switch reply {
      case .array(let parts):
        var score: Int64?
        if parts.count == 3, case .bulk(let text) = parts[2] { score = text.integer }
        perform(machine.unblocked(marker: score, at: now))
      case .error(let text): perform(machine.blockFailed(text, at: now))
      default: perform(machine.unblocked(marker: nil, at: now))
      }
    }
  }

  func failed(_ command: Int, _ error: IORedisError) {
    guard let order = commands.removeValue(forKey: command)?.order else { return }
    whenAwake { [self] in fail(order, error.description, isConnection: error.isConnectionError) }
  }

  func reported(_ error: String) {
    metrics.connectionFailed()
    log.write(pod, .error) { error }
  }

  private func fail(_ order: Order, _ text: String, isConnection: Bool) {
    // Without its scheduler the worker goes on.
    guard case .action(let action) = order else { return log.write(pod, .error) { text } }
    switch action {
    case .block: perform(machine.blockFailed(text, at: now))
    case .fetch: perform(machine.fetchFailed(text, isConnection: isConnection, at: now))
    case .extendLocks:
      log.write(pod, .error) { text }
      perform(machine.locksExtended(at: now))
    case .checkStalled:
      log.write(pod, .error) { text }
      perform(machine.stalledChecked(at: now))
    case .makeNextIteration: log.write(pod, .error) { text }
    default:
      guard let token = action.token else { return }
      if isConnection { return perform(machine.settleFailed(token: token, text, at: now)) }
      running[token] = nil
      perform(machine.settleRefused(token: token, text, at: now))
    }
  }

  /// Runs a script; what it did is in the journal at once.
  private func run(
    _ action: BullWorkerAction, _ engine: inout RedisEngine, _ now: Int64
  ) throws -> (inout BullWorkerMachine, Int64) -> [BullWorkerAction] {
    switch action {
    case .fetch(let request):
      let fetched = try queue.fetch(request, at: now, in: &engine)
      took(fetched)
      return { $0.fetched(fetched, at: $1) }
    case .extendLocks(let locks, let duration):
      let lost = try queue.extendLocks(locks.map { ($0.id, $0.token) }, duration: duration, at: now, in: &engine)
      return { $0.locksExtended(lost: lost, at: $1) }
    case .checkStalled(let most, let interval):
      let stalled = try queue.checkStalled(maxStalledCount: most, interval: interval, at: now, in: &engine)
      try noteStalled(stalled, &engine, now)
      return { $0.stalledChecked(at: $1) }
    case .makeNextIteration(let job):
      _ = try queue.makeNextIteration(of: job, at: now, in: &engine)
      return { _, _ in [] }
    case .finish(let finish):
      let next = try queue.finish(finish, at: now, in: &engine)
      finished(finish)
      took(next)
      return settled(finish.token, next)
    case .retry(let id, let token, let lifo, let failure):
      try queue.retry(id, token: token, lifo: lifo, failure, at: now, in: &engine)
      noteRetry(token, failure, after: .zero)
      return settled(token)
    case .moveToDelayed(let id, let token, let until, let failure, let next):
      let fetched = try queue.moveToDelayed(
        id, token: token, until: until, failure, next: next, at: now, in: &engine)
      noteRetry(token, failure, after: .milliseconds(until - now))
      took(fetched)
      return settled(token, fetched)
    case .moveFromActiveToWait(let id, let token):
      let left = try queue.moveFromActiveToWait(id, token: token, at: now, in: &engine)
      notePutBack(token, after: .milliseconds(left))
      return { [self] machine, now in
        running[token] = nil
        return machine.settled(token: token, limitDelay: left, at: now)
      }
    case .block, .cutBlocking, .process, .report, .closed: return { _, _ in [] }
    }
  }

  private func settled(
    _ token: RedisBytes, _ next: BullFetched? = nil
  ) -> (inout BullWorkerMachine, Int64) -> [BullWorkerAction] {
    { [self] machine, now in
      running[token] = nil
      return machine.settled(token: token, next, at: now)
    }
  }
}

/// The journal's part.
extension JobProcess {
  private func took(_ fetched: BullFetched) {
    guard let job = fetched.job, let message = JobPayload(json: job.data)?.message else { return }
    jobs.with { $0.claimed(message, attempt: job.attemptsStarted, pod: pod.nameID) }
  }

  private func noteStalled(_ ids: [RedisBytes], _ engine: inout RedisEngine, _ now: Int64) throws {
    metrics.stalled(index, ids.count)
    for id in ids {
      guard let job = try queue.job(id, at: now, in: &engine), let message = JobPayload(json: job.data)?.message else {
        continue
      }
      jobs.with { $0.stalled(message) }
    }
  }

  private func finished(_ finish: BullFinish) {
    switch finish.outcome {
    case .completed: metrics.completed(index)
    case .failed: metrics.failed(index)
    }
    // A job past its stalls is failed without being run: it is none of the running ones.
    guard let running = assignment(finish.token), let message = running.message else { return }
    let attempt = running.job.attemptsStarted
    switch finish.outcome {
    case .completed:
      let isExpired = running.isExpired
      jobs.with { $0.completed(message, attempt: attempt, pod: pod.nameID, isExpired: isExpired) }
    case .failed(let reason, _):
      let code = jobs.journal.intern(RedisErrorName.of(reason.text))
      jobs.with { $0.gaveUp(message, attempt: attempt, pod: pod.nameID, code: code) }
    }
  }

  private func noteRetry(_ token: RedisBytes, _ failure: BullFailure?, after wait: VirtualDuration) {
    guard let failure else { return notePutBack(token, after: wait) }
    metrics.attemptFailed(index)
    guard let running = assignment(token), let message = running.message else { return }
    let code = jobs.journal.intern(RedisErrorName.of(failure.reason.text))
    jobs.with {
      $0.retries(message, attempt: running.job.attemptsStarted, pod: pod.nameID, code: code, after: wait)
    }
  }

  private func notePutBack(_ token: RedisBytes, after wait: VirtualDuration) {
    guard let running = assignment(token), let message = running.message else { return }
    jobs.with {
      $0.putBack(
        message, attempt: running.job.attemptsStarted, pod: pod.nameID, reason: $0.settings.again, after: wait)
    }
  }

  /// The job under this token: one that runs, or one that the machine fails without running it.
  private func assignment(_ token: RedisBytes) -> Assignment? {
    if let known = running[token] { return known }
    guard let job = machine.job(under: token) else { return nil }
    return Assignment(job: job, token: token, message: JobPayload(json: job.data)?.message)
  }
}

extension BullWorkerAction {
  /// Of the job whose end it writes.
  var token: RedisBytes? {
    switch self {
    case .finish(let finish): finish.token
    case .retry(_, let token, _, _), .moveToDelayed(_, let token, _, _, _), .moveFromActiveToWait(_, let token): token
    default: nil
    }
  }
}
