import SimulationKernel
import VirtualTime

// Who does what next.
extension ResponseDesk {
  /// What a person is to do now: the gravest ticket first, then the oldest; nil: nothing.
  func duty(of person: String) -> Duty? {
    acknowledgeNoticed(by: person)
    failOverdue(of: person)
    let own = tickets.indices.filter { tickets[$0].isUp(for: person) }
    guard let index = own.min(by: { (tickets[$0].rank, $0) < (tickets[$1].rank, $1) }) else { return nil }
    if !tickets[index].oriented.contains(person) { return .orient(ticket: index) }
    if catchUp(on: index) { return duty(of: person) }
    tickets[index].state = .inHand
    guard let step = tickets[index].walk.current, step.work != .undo else {
      guard let remedy = tickets[index].remedies.last else {
        preconditionFailure("ticket \(index + 1) has nothing to do and is ready")
      }
      return .undo(ticket: index, remedy)
    }
    tickets[index].hasBegun = true
    return .step(ticket: index, step)
  }

  /// The holder's hands are free: what waited for that.
  /// - Returns: whether there was anything.
  private func catchUp(on index: Int) -> Bool {
    if let (step, outcome) = tickets[index].ended {
      tickets[index].ended = nil
      goOn(after: step, outcome, index)
      return true
    }
    guard tickets[index].isUnsettled else { return false }
    tickets[index].isUnsettled = false
    settle(index)
    return true
  }

  private func isHolderBusy(_ index: Int) -> Bool { tickets[index].holder.flatMap { people[$0] }?.isBusy == true }

  /// A person knows what a ticket is about.
  func oriented(_ person: String, _ index: Int) {
    tickets[index].oriented.insert(person)
    if tickets[index].successor?.person == person {
      if tickets[index].state != .inHand { handOver(index) }
    } else if tickets[index].holder == person, tickets[index].state == .called {
      settle(index)
    }
  }

  /// The successor has the ticket from now on.
  private func handOver(_ index: Int) {
    guard let successor = tickets[index].successor, tickets[index].oriented.contains(successor.person) else { return }
    (tickets[index].holder, tickets[index].holderCall) = (successor.person, successor.call)
    tickets[index].successor = nil
    switch tickets[index].state {
    case .blocked(let level) where (roster.onCall.level(of: successor.person) ?? 0) >= level: settle(index)
    case .called: settle(index)
    case .ready: wake(successor.person)
    case .watching: takeOverWatch(index)
    case .blocked, .waiting, .inHand, .closed: break
    }
  }

  /// A step of the runbook is over.
  func finished(_ step: RunbookStep, _ index: Int, _ result: StepResult?) -> StepRecord.Outcome {
    let ticket = tickets[index]
    var outcome = StepRecord.Outcome.done
    if let result {
      tickets[index].result = result
      if result.exitCode != 0 { outcome = .refused }
      if let expect = step.expect, !expect.holds(result) { outcome = .unexpected }
      if step.expect?.holds(result) ?? false { outcome = .done }
      if result.exitCode == 0, let undo = step.undo, let holder = ticket.holder {
        let remedy = Ticket.Remedy(name: "\(ticket.number)/\(step.id) \(step.title)", step: step, undo: undo)
        // Done again, it is still one remedy.
        if !tickets[index].remedies.contains(remedy) { tickets[index].remedies.append(remedy) }
        log.remedy(remedy.name, isApplied: true, by: holder, ticket: ticket.number, at: simulation.now)
      }
    }
    return outcome
  }

  /// The runbook goes on behind a step; where its holder is busy with something else, afterwards.
  func goOn(after step: RunbookStep, _ outcome: StepRecord.Outcome, _ index: Int) {
    tickets[index].state = .ready
    handOver(index)
    if isHolderBusy(index) {
      tickets[index].ended = (step, outcome)
      return
    }
    guard outcome == .unexpected || outcome == .timedOut else {
      tickets[index].walk.advance()
      return settle(index)
    }
    switch step.otherwise {
    case .goOn: tickets[index].walk.advance()
    case .stop: tickets[index].walk.stop()
    case .steps(let steps): tickets[index].walk.advance(into: steps)
    case .escalate:
      tickets[index].walk.advance()
      if escalateFrom(index, step.id, to: nil) { return }
    }
    settle(index)
  }

  /// A temporary remedy is undone.
  func undone(_ remedy: Ticket.Remedy, _ index: Int, by person: String) {
    tickets[index].remedies.removeAll { $0 == remedy }
    log.remedy(remedy.name, isApplied: false, by: person, ticket: index + 1, at: simulation.now)
    tickets[index].state = .ready
    handOver(index)
    settle(index)
  }

  /// Calls a higher level to go on.
  /// - Returns: whether the ticket now waits for it.
  private func escalateFrom(_ index: Int, _ id: String, to wanted: Int?) -> Bool {
    guard let holder = tickets[index].holder else { return false }
    let title = wanted.map { "escalate to \(roster.onCall.levels[$0].name)" } ?? "escalate"
    let level = roster.onCall.level(of: holder) ?? 0
    if let wanted, wanted <= level { return false }
    let target = wanted ?? level + 1
    let isBlocked = target < roster.onCall.levels.count && block(index, level: target)
    log.passed(id, title, holder, isBlocked ? .handedOver : .nobody, ticket: index + 1, at: simulation.now)
    return isBlocked
  }

  /// Takes the steps that cost no time, up to something that somebody or something is needed for. A holder who is busy with
  /// something else takes them afterwards.
  func settle(_ index: Int) {
    guard let holder = tickets[index].holder, tickets[index].oriented.contains(holder), tickets[index].isOpen else {
      return
    }
    // Over before anything was done about it.
    if tickets[index].isQuiet, !tickets[index].hasBegun { tickets[index].walk.stop() }
    while let step = tickets[index].walk.current {
      if isHolderBusy(index) {
        tickets[index].state = .ready
        tickets[index].isUnsettled = true
        return
      }
      if tickets[index].isQuiet, step.undo != nil {
        log.passed(step.id, step.title, holder, .needless, ticket: index + 1, at: simulation.now)
        tickets[index].walk.advance()
        continue
      }
      if let by = step.by, let level = level(named: by), level > roster.onCall.level(of: holder) ?? 0,
        !tickets[index].unheeded.contains(step.id)
      {
        if escalateFrom(index, step.id, to: level) { return }
        tickets[index].unheeded.insert(step.id)
        continue
      }
      if !pass(step, index, holder) { return }
    }
    finish(index)
  }

  /// - Returns: whether the step is behind; otherwise the ticket waits for something.
  private func pass(_ step: RunbookStep, _ index: Int, _ holder: String) -> Bool {
    let number = index + 1
    switch step.work {
    case .check, .decide, .action, .command:
      tickets[index].state = .ready
      wake(holder)
      return false
    case .branch(let condition, let then, let otherwise):
      let holds =
        switch condition {
        case .metric(let metric): site.holds(metric.expression)
        case .result(let result): result.holds(tickets[index].result)
        }
      tickets[index].hasBegun = true
      log.passed(step.id, step.title, holder, holds ? .yes : .no, ticket: number, at: simulation.now)
      tickets[index].walk.advance(into: holds ? then : otherwise)
    case .escalate(let name):
      tickets[index].walk.advance()
      return !escalateFrom(index, step.id, to: name.flatMap(level(named:)))
    case .stop:
      log.passed(step.id, step.title, holder, .done, ticket: number, at: simulation.now)
      tickets[index].walk.stop()
    case .undo:
      if tickets[index].remedies.isEmpty {
        tickets[index].walk.advance()
      } else {
        tickets[index].state = .ready
        wake(holder)
        return false
      }
    case .wait(let condition, let timeout):
      tickets[index].hasBegun = true
      return !wait(for: condition, timeout, step, index, holder)
    }
    return true
  }

  func level(named name: String) -> Int? { roster.onCall.levels.firstIndex { $0.name == name } }

  /// The runbook is over.
  private func finish(_ index: Int) {
    guard tickets[index].isQuiet else {
      watch(index)
      return
    }
    if tickets[index].remedies.isEmpty {
      close(index)
    } else {
      tickets[index].state = .ready
      if let holder = tickets[index].holder { wake(holder) }
    }
  }
}
