import Synchronization
public import VirtualTime

// Handler events: work that spends no time, on the hot path. No allocation per event.
extension Simulation {
  /// Registers a kind of event, once. The handler runs on the simulation's thread, may touch models through
  /// `Model.with`, wake waiters and schedule events, and is kept until `end()`.
  /// - Parameters:
  ///   - name: for messages.
  ///   - handler: gets the payload of the event.
  public func register(name: String, handler: @escaping (UInt64) -> Void) -> HandlerID {
    HandlerID(number: core.pointee.handlers.add(name: name, body: handler))
  }

  /// Files an event. Events of one instant happen in the order in which they were filed.
  ///
  /// Complexity: O(log n), O(1) on average. Filing into the past is a programming error and traps.
  @discardableResult public func schedule(
    _ handler: HandlerID, at instant: VirtualInstant, payload: UInt64 = 0
  ) -> ScheduledEvent {
    if instant.nanoseconds < core.pointee.now { trapPast(handler, instant) }
    let number = core.pointee.slots.open(.event, owner: handler.number, word: payload, label: WaitLabel.none)
    let identity = core.pointee.slots.slots[number].identity
    file(number, identity: identity, at: instant.nanoseconds)
    checkPending()
    return ScheduledEvent(identity: identity)
  }

  /// Takes back an event.
  /// - Returns: whether it was still pending. Complexity: O(1) amortised.
  @discardableResult public func cancel(_ event: ScheduledEvent) -> Bool {
    let number = SlotTable.number(of: event.identity)
    precondition(number < core.pointee.slots.count, "an event of another simulation")
    guard core.pointee.slots.isLive(event.identity) else { return false }
    core.pointee.discard(number)
    return true
  }

  @inline(__always) func checkPending() {
    if core.pointee.slots.used > core.pointee.limits.pending { reachPendingLimit() }
  }

  @inline(never) private func reachPendingLimit() {
    guard core.pointee.verdict == nil else { return }
    halt(.failed(.limitReached(reached(.pending(core.pointee.limits.pending)))))
  }

  @inline(never) private func trapPast(_ handler: HandlerID, _ instant: VirtualInstant) -> Never {
    fatalError(
      "event '\(core.pointee.handlers.name(handler.number))' was scheduled for \(instant.nanoseconds) ns, "
        + "but it is \(core.pointee.now) ns")
  }

  func reached(_ limit: LimitReached.Limit) -> LimitReached {
    LimitReached(limit: limit, now: now, statistics: statistics)
  }

  func halt(_ verdict: RunVerdict) {
    core.pointee.verdict = verdict
    attention.store(true, ordering: .relaxed)
  }
}
