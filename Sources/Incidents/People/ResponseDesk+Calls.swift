import Components
import SimulationKernel
import VirtualTime

// Calling people, and what they do when they notice it.
extension ResponseDesk {
  func call(
    _ call: EscalationMachine.Call, _ index: Int, _ notice: Notice, reason: String, isSeen: Bool = false
  ) {
    let level = roster.onCall.levels[call.level].name
    let number = log.called(call.person, of: level, reason: reason, ticket: index + 1, at: simulation.now)
    if isSeen {
      pages.append(Page(ticket: index, person: call.person, call: number))
      return noticed(pages.count - 1)
    }
    page(call.person, index, call: number, notice)
  }

  /// A page reaches a person's device.
  func page(_ person: String, _ index: Int, call: Int, _ notice: Notice) {
    guard let state = people[person] else { preconditionFailure("a call for '\(person)', who does not exist") }
    let now = simulation.now
    // Who works on something is awake.
    let isAsleep = roster.isNight(now) && !isEngaged(person)
    let manner = isAsleep ? notice.night ?? notice.day : notice.day
    let from = isAsleep && notice.night == nil ? roster.morning(after: now) : now
    let name = tickets[index].name
    var stream = state.notices[name] ?? RandomStream(seed: seed, name: "/people/\(person)/notices/\(name)")
    let after = manner.after.sample(using: &stream)
    let isMissed = stream.chance(manner.missed.value)
    state.notices[name] = stream
    let alert = tickets[index].alerts.first { tickets[index].firing.contains($0) } ?? tickets[index].alerts[0]
    log.paged(person, alert, ticket: index + 1, isMissed: isMissed, at: now)
    if isMissed { return }
    pages.append(Page(ticket: index, person: person, call: call))
    simulation.schedule(noticing, at: from + after, payload: UInt64(pages.count - 1))
  }

  private func isEngaged(_ person: String) -> Bool {
    people[person]?.isBusy == true || tickets.contains { $0.isOpen && $0.holder == person && $0.state != .watching }
  }

  func noticed(_ number: Int) {
    let page = pages[number]
    guard let state = people[page.person] else { return }
    if state.isBusy { state.noticed.append(page) } else { acknowledge(page) }
  }

  /// What a busy person noticed is acknowledged between two steps.
  func acknowledgeNoticed(by person: String) {
    guard let state = people[person], !state.noticed.isEmpty else { return }
    let waiting = state.noticed
    state.noticed = []
    for page in waiting { acknowledge(page) }
  }

  private func acknowledge(_ page: Page) {
    let index = page.ticket
    let now = simulation.now
    guard tickets[index].isOpen, tickets[index].holder != page.person else { return }
    if tickets[index].acknowledgedAt == nil {
      tickets[index].acknowledgedAt = now
      // What Prometheus shows now is known from here on.
      tickets[index].firing = Set(tickets[index].alerts.filter(shown.contains))
    }
    log.acknowledged(page.person, call: page.call, ticket: tickets[index], at: now)
    tickets[index].escalation.acknowledge()
    scheduleEscalation(index)
    if let holder = tickets[index].holder {
      let order = { (person: String) in self.roster.onCall.level(of: person) ?? 0 }
      let newest = tickets[index].successor?.call ?? tickets[index].holderCall
      guard page.call > newest, order(page.person) >= order(holder) else { return }
      tickets[index].successor = (page.person, page.call)
    } else {
      (tickets[index].holder, tickets[index].holderCall) = (page.person, page.call)
    }
    wake(page.person)
  }

  func wake(_ person: String) {
    guard let state = people[person], let waiter = state.waiter else { return }
    state.waiter = nil
    simulation.wake(waiter)
  }

  // MARK: Escalation

  func scheduleEscalation(_ index: Int) {
    guard tickets[index].isOpen, let due = tickets[index].escalation.nextDue else { return }
    simulation.schedule(escalating, at: max(due, simulation.now), payload: UInt64(index))
  }

  func escalate(_ index: Int) {
    // What was planned may have become superfluous, or later.
    guard tickets[index].isOpen else { return }
    let isUnacknowledged = tickets[index].acknowledgedAt == nil
    let calls = tickets[index].escalation.due(at: simulation.now)
    for call in calls {
      self.call(call, index, pager(of: index), reason: isUnacknowledged ? "unacknowledged" : "unresolved")
    }
    if !calls.isEmpty { scheduleEscalation(index) }
  }

  /// How somebody is called who is not told by Alertmanager: by the service that escalates, or as the first one was told.
  func pager(of index: Int) -> Notice {
    let notices = roster.onCall.notices
    return notices.first { $0.kind == tickets[index].kind && $0.escalates } ?? notices.first { $0.escalates }
      ?? notices.first { $0.kind == tickets[index].kind } ?? notices[0]
  }

  /// Somebody of a level is to go on with the runbook.
  /// - Returns: whether anybody could be called.
  func block(_ index: Int, level wanted: Int?) -> Bool {
    let now = simulation.now
    guard let call = tickets[index].escalation.escalate(to: wanted, at: now) else { return false }
    tickets[index].state = .blocked(level: call.level)
    self.call(call, index, pager(of: index), reason: "runbook")
    scheduleEscalation(index)
    return true
  }
}
