import SimulationKernel
import Telemetry
import VirtualTime

/// Indexes and dead rows of the queue's tables.
extension TableQueue {
  /// How much longer a claim takes now than on a healthy table. O(1).
  var claimDelay: VirtualDuration { condition.claimDelay(live: table.rowCount, churn: table.deadVersions) }

  /// How much longer the queries behind the gauges take.
  var statisticsDelay: VirtualDuration { condition.statisticsDelay(live: table.rowCount, churn: table.deadVersions) }

  /// The indexes that the queue declares.
  var indexNames: [String] { settings.indexes.map(\.name) }

  /// Whether an index of that name is there.
  func hasIndex(_ name: String) -> Bool { condition.indexes[name]?.exists ?? false }

  /// An index that is declared is there from now on, whatever it was at the beginning.
  func createIndex(_ name: String) { if condition.indexes[name] != nil { created.insert(name) } }

  /// Sets which indexes are there.
  func updateIndexes(isDropped: (String) -> Bool) {
    for index in settings.indexes {
      condition.indexes.set(
        index.name, exists: (index.exists || created.contains(index.name)) && !isDropped(index.name))
    }
  }

  /// A long transaction begins: no vacuum removes what dies from now on.
  func holdDeadRows() { condition.bloat.hold(churn: table.deadVersions) }

  /// The last long transaction has ended.
  func releaseDeadRows() { condition.bloat.release() }

  func addDeadRows(_ count: Int) { condition.bloat.add(count, churn: table.deadVersions) }

  func vacuum() { condition.bloat.vacuum(churn: table.deadVersions) }

  func autovacuum(_ limits: Postgres.Autovacuum) {
    guard
      condition.bloat.needsVacuum(
        churn: table.deadVersions, live: table.rowCount, threshold: limits.threshold, scaleFactor: limits.scaleFactor)
    else { return }
    vacuum()
  }
}
