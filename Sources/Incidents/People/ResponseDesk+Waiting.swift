import SimulationKernel
import VirtualTime

// Waiting for metrics: nobody's hands are needed.
extension ResponseDesk {
  /// - Returns: whether the ticket waits now; false: the condition holds already.
  func wait(
    for condition: MetricCondition, _ timeout: VirtualDuration, _ step: RunbookStep, _ index: Int, _ holder: String
  ) -> Bool {
    let now = simulation.now
    let record = log.began(step.id, step.title, holder, isWait: true, ticket: index + 1, at: now)
    if site.holds(condition.expression) {
      log.ended(record, .met, ticket: index + 1, at: now)
      tickets[index].walk.advance()
      return false
    }
    let deadline = simulation.schedule(timingOut, at: now + timeout, payload: UInt64(index))
    tickets[index].wait = Ticket.Wait(step: step, condition: condition, record: record, deadline: deadline)
    tickets[index].state = .waiting
    return true
  }

  /// After a scrape.
  func checkWaits() {
    for index in tickets.indices {
      guard tickets[index].state == .waiting, let wait = tickets[index].wait else { continue }
      if site.holds(wait.condition.expression) { end(wait, .met, index) }
    }
  }

  func timeOut(_ index: Int) {
    guard tickets[index].state == .waiting, let wait = tickets[index].wait else { return }
    end(wait, .timedOut, index)
  }

  private func end(_ wait: Ticket.Wait, _ outcome: StepRecord.Outcome, _ index: Int) {
    simulation.cancel(wait.deadline)
    tickets[index].wait = nil
    log.ended(wait.record, outcome, ticket: index + 1, at: simulation.now)
    goOn(after: wait.step, outcome, index)
  }
}
