import SimulationKernel
import Telemetry
import VirtualTime

/// What happens to the table beside the workers: the sweep of stale rows, the clean-up of settled ones, the gauges.
extension TableQueue {
  func sweepForever() async throws {
    while true {
      try await simulation.sleep(for: settings.sweepInterval)
      guard own() != nil else { continue }
      // Without its index the search for stale rows is a scan.
      let delay = condition.indexes.lacks(.claim) ? claimDelay : .zero
      if delay > .zero { try await simulation.sleep(for: delay) }
      guard let session = own(), !table.isReadOnly else { continue }
      statements.add(.sweep, delay)
      sweep(session)
      if let retention = settings.retention {
        statements.add(.cleanUp, .zero)
        table.removeRows(updatedBefore: simulation.now - retention, statuses: [.sent, .cancelled]) {
          condition.attempts -= Int($0.attemptCount)
        }
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
      try await refresh()
      try await simulation.sleep(for: refreshInterval)
    }
  }

  /// The gauges come from queries: while the server is down they keep their values.
  private func refresh() async throws {
    guard own() != nil else { return }
    let delay = statisticsDelay
    let began = simulation.now
    if delay > .zero || database.with({ $0.isDisturbed(.statistics) }) {
      do { try await database.execute(.statistics, delay: delay) } catch is SQLError { return }
    }
    statements.add(.statistics, simulation.now - began)
    let depth = MessageStatus.allCases.map { table.count($0) }
    let oldest = table.oldestQueued().map { $0.duration(to: simulation.now).seconds } ?? 0
    // A replica answers with what it has: the state of a moment ago.
    if settings.readsFromReplica, let lag = database.with({ $0.replicaLag() }) { try await simulation.sleep(for: lag) }
    for status in MessageStatus.allCases {
      gauges.depth[Int(status.rawValue)].set(Double(depth[Int(status.rawValue)]))
    }
    gauges.deadLetters.set(Double(depth[Int(MessageStatus.failed.rawValue)]))
    gauges.oldest.set(oldest)
    deadRows.set(Double(condition.bloat.dead(churn: table.deadVersions)))
    let stuck = table.stuckCount(
      attempts: settings.stuckAttempts, updatedBefore: simulation.now - settings.stuckAfter)
    gauges.stuck.set(Double(stuck))
  }
}
