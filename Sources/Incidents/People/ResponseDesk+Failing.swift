import SimulationKernel
import VirtualTime

// A runbook that is over while its alerts are not.
extension ResponseDesk {
  func policy(of index: Int) -> FailurePolicy { tickets[index].runbook.onFailure ?? roster.onCall.onFailure }

  /// The holder watches from now on, for as long as the policy says.
  func watch(_ index: Int) {
    let now = simulation.now
    tickets[index].state = .watching
    tickets[index].watchesSince = now
    if let holder = tickets[index].holder { tickets[index].walkedBy.insert(holder) }
    // Nothing was tried where there is nothing to try.
    guard !tickets[index].runbook.steps.isEmpty else { return }
    simulation.schedule(failing, at: now + policy(of: index).after, payload: UInt64(index))
  }

  /// Somebody is free: what they have watched for long enough meanwhile.
  func failOverdue(of person: String) {
    for index in tickets.indices where tickets[index].holder == person { fail(index) }
  }

  /// Somebody has watched for long enough. Who is busy with something else decides afterwards.
  func fail(_ index: Int) {
    let policy = policy(of: index)
    guard tickets[index].state == .watching, let since = tickets[index].watchesSince,
      simulation.now >= since + policy.after, let holder = tickets[index].holder, tickets[index].successor == nil,
      !tickets[index].runbook.steps.isEmpty, people[holder]?.isBusy == false
    else { return }
    func note(_ outcome: StepRecord.Outcome) {
      log.passed(
        "failed", "the runbook is over, its alerts are not", holder, outcome, ticket: index + 1, at: simulation.now)
    }
    // One note of one walk.
    tickets[index].watchesSince = nil
    switch policy.reaction {
    case .giveUp: note(.givenUp)
    case .repeat:
      note(.again)
      walkAnew(index)
    case .escalate:
      // Whoever has it is nobody else.
      let next = tickets[index].escalation.escalate(to: nil, at: simulation.now, heedsPriorities: true)
      guard let call = next, call.person != holder else { return note(.nobody) }
      note(.handedOver)
      self.call(call, index, pager(of: index), reason: "runbook failed")
      scheduleEscalation(index)
    }
  }

  /// Whoever takes over a ticket that was only watched begins at the beginning, once.
  func takeOverWatch(_ index: Int) {
    guard policy(of: index).reaction == .escalate, let holder = tickets[index].holder,
      !tickets[index].walkedBy.contains(holder), !tickets[index].runbook.steps.isEmpty
    else { return }
    walkAnew(index)
  }

  private func walkAnew(_ index: Int) {
    tickets[index].walk = RunbookWalk(tickets[index].runbook)
    // What is over by now is left alone.
    tickets[index].hasBegun = false
    tickets[index].watchesSince = nil
    tickets[index].state = .ready
    settle(index)
  }
}
