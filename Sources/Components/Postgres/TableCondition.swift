import VirtualTime

/// What makes statements on a queue's tables slow: indexes that are missing and dead rows.
struct TableCondition: Sendable {
  var indexes: TableIndexes
  var bloat = TableBloat()
  /// Rows of the table of attempts.
  var attempts = 0
  /// Whether attempts have a table of their own.
  var hasAttemptTable: Bool
  /// How long a sequential scan takes for each row, dead ones included, in nanoseconds.
  var scanTimePerRow: Double

  /// How much longer a claim takes than on a healthy table. O(1), nothing when all is well.
  func claimDelay(live: @autoclosure () -> Int, churn: Int) -> VirtualDuration {
    var delay = TableBloat.claimDelay(steppingOver: bloat.steppedOver(churn: churn))
    if indexes.lacks(.claim) { delay = delay + scan(live() + bloat.dead(churn: churn)) }
    if hasAttemptTable, indexes.lacks(.retryLookup) { delay = delay + scan(attempts) }
    return delay
  }

  /// How long the counts by channel and status take beyond a look into their index.
  func statisticsDelay(live: @autoclosure () -> Int, churn: Int) -> VirtualDuration {
    indexes.lacks(.statistics) ? scan(live() + bloat.dead(churn: churn)) : .zero
  }

  private func scan(_ rows: Int) -> VirtualDuration {
    VirtualDuration(nanoseconds: Int64(Double(rows) * scanTimePerRow))
  }
}
