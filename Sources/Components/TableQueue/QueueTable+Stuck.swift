import VirtualTime

extension QueueTable {
  /// Committed rows with `status = queued AND attempt_count >= attempts AND updated_at < updatedBefore`.
  /// O(queued rows, and rows that transactions hold).
  func stuckCount(attempts: Int, updatedBefore: VirtualInstant) -> Int {
    func isStuck(_ row: MessageRow) -> Bool {
      row.status == .queued && Int(row.attemptCount) >= attempts && row.updatedAt < updatedBefore
    }
    var count = 0
    func consider(_ entries: some Sequence<IndexEntry>) {
      for entry in entries where !isStale(entry) {
        let cell = cells[Int(entry.slot)]
        // What a transaction has changed is counted below, as it was before.
        if !cell.flags.contains(.changed), isStuck(cell.row) { count += 1 }
      }
    }
    for lane in lanes { consider(lane.queue.entries) }
    consider(delayed.entries)
    for session in sessions {
      for entry in session.held where entry.kind == .changed && isStuck(entry.before) { count += 1 }
    }
    return count
  }
}
