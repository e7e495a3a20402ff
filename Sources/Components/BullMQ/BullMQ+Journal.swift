import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// What the journal is told of jobs, at the moment at which the server does it.
extension BullMQ {
  /// A job of the message was added.
  /// - Parameter again: one was before. Where it is finished or lost by now, the message is in its queue once more.
  /// - Returns: whether the message is the system's with this job.
  func added(_ message: NewMessage, again: Bool) -> Bool {
    let isOnlyJob = book.added(message.id)
    if isOnlyJob, again { record(.reappeared, message, detail: settings.again, value: message.created.nanoseconds) }
    return isOnlyJob && !again
  }

  /// A worker has got a job.
  func claimed(_ message: NewMessage, attempt: Int64, pod: NameID) {
    switch book.claimed(message.id) {
    case .fromQueue: break
    case .besideAnother: record(.requeued, message, detail: settings.again)
    case .fromNowhere: record(.reappeared, message, detail: nameID, value: message.created.nanoseconds)
    }
    record(.claimed, message, attempt: attempt, actor: pod)
  }

  /// A job was completed and its message delivered.
  /// - Parameter isExpired: it was too old and nothing was done.
  func completed(_ message: NewMessage, attempt: Int64, pod: NameID, isExpired: Bool) {
    guard let before = book.finished(message.id) else { return }
    // A restored job that its worker still had the lock of.
    if before.active == 0 { record(.claimed, message, attempt: attempt, actor: pod) }
    record(isExpired ? .expired : .recorded, message, attempt: attempt, actor: pod)
    // Another job of the same message: it is there still, and will be done once more.
    if before.jobs > 1 { comeBack(message, active: before.active > 1) }
  }

  /// A job was given up.
  func gaveUp(_ message: NewMessage, attempt: Int64, pod: NameID, code: NameID) {
    guard let before = book.finished(message.id) else { return }
    if before.active == 0 { record(.claimed, message, attempt: attempt, actor: pod) }
    if before.jobs > 1 {
      if before.active <= 1 { record(.retryScheduled, message, attempt: attempt, actor: pod, detail: code) }
    } else {
      record(.deadLettered, message, attempt: attempt, actor: pod, detail: code)
    }
  }

  /// A job waits for its next attempt, for so long.
  func retries(_ message: NewMessage, attempt: Int64, pod: NameID, code: NameID, after wait: VirtualDuration) {
    guard book[message.id]?.active ?? 0 > 0, book.returned(message.id) else { return }
    record(.retryScheduled, message, attempt: attempt, actor: pod, detail: code, value: wait.nanoseconds)
  }

  /// A worker gave a job back that it has not tried.
  func putBack(_ message: NewMessage, attempt: Int64, pod: NameID, reason: NameID, after wait: VirtualDuration) {
    guard book[message.id]?.active ?? 0 > 0, book.returned(message.id) else { return }
    record(.putBack, message, attempt: attempt, actor: pod, detail: reason, value: wait.nanoseconds)
  }

  /// A check found the job stalled, and it waits again.
  func stalled(_ message: NewMessage) {
    let wasActive = book[message.id]?.active ?? 0 > 0
    if book.returned(message.id), wasActive { record(.requeued, message, detail: settings.stalled) }
  }

  private func comeBack(_ message: NewMessage, active: Bool) {
    record(.reappeared, message, detail: settings.again, value: message.created.nanoseconds)
    if active { record(.claimed, message) }
  }

  func record(
    _ kind: JournalEvent.Kind, _ message: NewMessage, attempt: Int64 = 0, actor: NameID = .none,
    detail: NameID = .none, value: Int64 = 0
  ) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, message: message.id, channel: message.channel,
        attempt: UInt16(clamping: attempt), actor: actor, detail: detail, value: value))
  }
}

/// What became of the jobs when the server's data changed behind BullMQ's back.
extension BullMQ: RedisTenant {
  nonisolated func storeChanged(by cause: String) { with { $0.reconcile(journal.intern(cause), gone: .lost) } }

  /// Compares what the server has with what the journal knows. Linear in the jobs.
  /// - Parameter gone: what a message is whose jobs are not there any more.
  func reconcile(_ cause: NameID, gone: JournalEvent.Kind) {
    let (engine, now) = redis.with { ($0.machine.data.engine, $0.unixTime) }
    let (found, messages) = unfinished(in: engine, at: now)
    for id in book.messages where found[id.number] == nil {
      journal.record(
        JournalEvent(
          time: simulation.now, kind: gone, component: redis.nameID, message: id, detail: cause))
    }
    for message in messages {
      let before = book[message.id]
      let after = found[message.id.number]!
      if before == nil {
        record(.reappeared, message, detail: cause, value: message.created.nanoseconds)
      } else if before!.active > 0, after.active == 0 {
        record(.requeued, message, detail: cause)
      }
    }
    var kept = found
    for message in messages where book[message.id]?.active ?? 0 == 0 {
      // Nobody works on it: a check for stalled jobs will find it.
      kept[message.id.number]!.active = 0
    }
    book.replace(with: kept)
  }

  /// The messages whose jobs the server has and has not finished, each once, and how many jobs each has.
  private func unfinished(
    in engine: RedisEngine, at now: Int64
  ) -> (entries: [UInt32: MessageBook.Entry], messages: [NewMessage]) {
    var engine = engine
    engine.condition = RedisCondition()
    var entries: [UInt32: MessageBook.Entry] = [:]
    var messages: [NewMessage] = []
    for entry in queues {
      for state in [BullState.waiting, .paused, .prioritized, .delayed, .active] {
        // A key that somebody has made something else of has no jobs.
        for id in (try? entry.queue.jobs(state, at: now, in: &engine)) ?? [] {
          guard let job = try? entry.queue.job(id, at: now, in: &engine), let payload = JobPayload(json: job.data)
          else { continue }
          let number = payload.message.id.number
          if entries[number] == nil { messages.append(payload.message) }
          entries[number, default: MessageBook.Entry()].jobs += 1
          if state == .active { entries[number]!.active += 1 }
        }
      }
    }
    return (entries, messages)
  }
}
