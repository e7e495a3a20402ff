import SimulationKernel
import Telemetry
import VirtualTime

/// What happens to the table beside the workers: the sweep of stale rows, the clean-up of settled ones, the gauges.
extension TableQueue {
  func sweepForever() async throws {
    while true {
      try await simulation.sleep(for: settings.sweepInterval)
      guard let session = own() else { continue }
      sweep(session)
      if let retention = settings.retention {
        table.removeRows(updatedBefore: simulation.now - retention, statuses: [.sent, .cancelled])
      }
    }
  }

  /// Queues rows again whose worker has not written them for too long; it may have died with them.
  private func sweep(_ session: SessionID) {
    let cutoff = simulation.now - settings.staleAfter
    let stale = RowPredicate(statuses: .sending, updatedBefore: cutoff)
    let numbers = table.numbers(where: stale)
    let change = RowChange(status: .queued, updatedAt: simulation.now)
    for number in numbers where !table.isLocked(number) {
      let outcome = table.update(number, where: stale, set: change, by: session)
      deliver(outcome.woken)
      guard outcome.result == .done(rows: 1), let row = table.row(number) else { continue }
      record(.requeued, row, detail: codes.sweep)
    }
  }

  func refreshForever() async throws {
    while true {
      refresh()
      try await simulation.sleep(for: refreshInterval)
    }
  }

  /// The gauges come from queries: while the server is down they keep their values.
  private func refresh() {
    guard own() != nil else { return }
    for status in MessageStatus.allCases { metrics.depth[Int(status.rawValue)].set(Double(table.count(status))) }
    metrics.deadLetters.set(Double(table.count(.failed)))
    let oldest = table.oldestQueued().map { $0.duration(to: simulation.now).seconds } ?? 0
    metrics.oldest.set(oldest)
    let stuck = table.stuckCount(
      attempts: settings.stuckAttempts, updatedBefore: simulation.now - settings.stuckAfter)
    metrics.stuck.set(Double(stuck))
  }
}
