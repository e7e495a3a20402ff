import RedisEngine

/// The loop that looks for jobs.
extension BullWorkerMachine {
  /// What `fetch` answered.
  public mutating func fetched(_ result: BullFetched, at now: Int64) -> [BullWorkerAction] {
    guard loop == .fetching, let request else { preconditionFailure("no fetch is under way") }
    loop = .resting
    self.request = nil
    return take(result, token: request.token, at: now) + look(at: now) + closeIfDone()
  }

  /// `fetch` failed: after a connection error it is tried again in `runRetryDelay`, after another at once.
  public mutating func fetchFailed(
    _ error: String, isConnection: Bool, at now: Int64
  ) -> [BullWorkerAction] {
    guard loop == .fetching else { preconditionFailure("no fetch is under way") }
    request = nil
    loop = isConnection ? .retrying(until: now + options.runRetryDelay + options.timerLateness) : .resting
    if isClosing { loop = .resting }
    return [.report(error)] + (isConnection ? [] : look(at: now)) + closeIfDone()
  }

  /// `BZPOPMIN` answered: the marker's score, which is 0 or when a delayed job is due; nil: the time was over.
  public mutating func unblocked(marker: Int64?, at now: Int64) -> [BullWorkerAction] {
    guard case .blocking = loop else { preconditionFailure("no blocking command is under way") }
    loop = .resting
    if let marker {
      if blockUntil == 0 || marker < blockUntil { blockUntil = marker }
    } else {
      blockUntil = 0
    }
    // Unless it is known when the next one is due, a job may be there.
    if blockUntil - now < 1 { isDrained = false }
    return look(at: now) + closeIfDone()
  }

  /// The blocking command failed, or its connection was cut.
  public mutating func blockFailed(_ error: String, at now: Int64) -> [BullWorkerAction] {
    guard case .blocking = loop else { return [] }
    if isClosing {
      loop = .resting
      return closeIfDone()
    }
    loop = .retrying(until: now + BullWorkerOptions.blockRetryDelay + options.timerLateness)
    blockUntil = .max
    return [.report(error)]
  }

  /// A job, or why there is none.
  mutating func take(_ result: BullFetched, token: RedisBytes, at now: Int64) -> [BullWorkerAction] {
    limitUntil = result.limitDelay > 0 ? now + result.limitDelay : 0
    blockUntil = result.nextDelayed
    isDrained = result.job == nil
    guard let job = result.job else { return [] }
    var actions: [BullWorkerAction] = []
    if job.repeatJobKey != nil { actions.append(.makeNextIteration(job)) }
    running.append(Running(job: job, options: optionsReader.options(job.options), token: token))
    if let reason = job.deferredFailure {
      let failure = BullProcessed.failed(BullFailure(reason: reason), isUnrecoverable: true)
      return actions + settle(running.count - 1, failure, wait: 0, at: now)
    }
    locks.track(job.id, token, at: now)
    return actions + [.process(job, token: token)]
  }
}
