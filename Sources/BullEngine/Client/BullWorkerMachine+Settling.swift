public import RedisEngine
public import VirtualTime

/// How a job's end is written.
extension BullWorkerMachine {
  /// The processor has come to an end.
  ///
  /// - Parameters:
  ///   - random: draws the jitter of a backoff.
  ///   - least: milliseconds that the next attempt has to wait at least, as a server asked for it.
  ///   - strategy: the worker's own backoff: the attempts made in, milliseconds out, -1 for no further one.
  public mutating func processed(
    token: RedisBytes, _ result: BullProcessed, at now: Int64, random: inout RandomStream, least: Int64 = 0,
    strategy: (Int) -> Int64 = { _ in 0 }
  ) -> [BullWorkerAction] {
    let index = index(token)
    let made = Int(running[index].job.attemptsMade) + 1
    var wait: Int64 = -1
    if case .failed(_, let isUnrecoverable) = result, !isUnrecoverable, made < running[index].options.attempts {
      wait = running[index].options.backoff?.wait(attemptsMade: made, random: &random, strategy: strategy) ?? 0
      if wait >= 0 { wait = max(wait, least) }
    }
    return settle(index, result, wait: wait, at: now)
  }

  /// - Parameter wait: until the next attempt; negative: there is none.
  mutating func settle(
    _ index: Int, _ result: BullProcessed, wait: Int64, at now: Int64
  ) -> [BullWorkerAction] {
    let job = running[index].job
    let own = running[index].options
    let token = running[index].token
    let next = isClosing || isPaused ? nil : nextRequest()
    let action: BullWorkerAction
    switch result {
    case .completed(let value):
      action = finish(running[index], .completed(returnValue: value), next)
    case .failed(let failure, let isUnrecoverable):
      if isUnrecoverable || wait < 0 {
        let outcome = BullOutcome.failed(reason: failure.reason, stacktrace: failure.stacktrace)
        action = finish(running[index], outcome, next)
      } else if wait == 0 {
        action = .retry(job.id, token: token, lifo: own.lifo, failure)
      } else {
        action = .moveToDelayed(job.id, token: token, until: now + wait, failure, next: next)
      }
    case .rateLimited: action = .moveFromActiveToWait(job.id, token: token)
    case .delayed(let until): action = .moveToDelayed(job.id, token: token, until: until, nil, next: nil)
    }
    locks.untrack(token)
    running[index].settling = action
    return [action]
  }

  private func finish(_ done: Running, _ outcome: BullOutcome, _ next: BullFetchRequest?) -> BullWorkerAction {
    let keep =
      outcome.set == .completed
      ? done.options.removeOnComplete ?? options.removeOnComplete : done.options.removeOnFail ?? options.removeOnFail
    return .finish(
      BullFinish(
        done.job.id, token: done.token, outcome, keep: keep ?? .all, attempts: done.options.attempts,
        metricsPoints: options.metricsPoints, next: next))
  }

  /// The end is written; what came with it.
  ///
  /// - Parameters:
  ///   - result: of `finish` and `moveToDelayed`, if they asked for the next job.
  ///   - limitDelay: what `moveFromActiveToWait` answered.
  public mutating func settled(
    token: RedisBytes, _ result: BullFetched? = nil, limitDelay: Int64 = 0, at now: Int64
  ) -> [BullWorkerAction] {
    let done = running.remove(at: index(token))
    var actions: [BullWorkerAction] = []
    if let next = done.settling?.next, let result {
      actions = take(result, token: next.token, at: now)
    } else {
      if limitDelay > 0 { limitUntil = now + limitDelay }
      isDrained = false
    }
    return actions + look(at: now) + closeIfDone()
  }

  /// The end could not be written for a connection error: it is tried again in `runRetryDelay`.
  public mutating func settleFailed(token: RedisBytes, _ error: String, at now: Int64) -> [BullWorkerAction] {
    running[index(token)].retryAt = now + options.runRetryDelay + options.timerLateness
    return [.report(error)]
  }

  /// The end was refused, with a missing lock for example: the worker lets the job go, and a check for stalled jobs will find it.
  public mutating func settleRefused(token: RedisBytes, _ error: String, at now: Int64) -> [BullWorkerAction] {
    running.remove(at: index(token))
    isDrained = false
    return [.report(error)] + look(at: now) + closeIfDone()
  }

  func index(_ token: RedisBytes) -> Int {
    guard let index = running.firstIndex(where: { $0.token == token }) else {
      preconditionFailure("no job runs under \(token)")
    }
    return index
  }
}

extension BullWorkerAction {
  /// The request for a next job that goes along.
  var next: BullFetchRequest? {
    switch self {
    case .finish(let finish): finish.next
    case .moveToDelayed(_, _, _, _, let next): next
    default: nil
    }
  }
}
