public import VirtualTime

extension QueueTable {
  /// What a standby that lagged behind does not have when it takes over: rows stored since `moment` and untouched are
  /// gone, claims made since then are undone. O(rows).
  ///
  /// Results that were written since then are kept (the model does not keep old versions), which understates how often a
  /// message is sent twice.
  /// - Precondition: no session is open: the server has just gone down.
  public mutating func loseWrites(
    since moment: VirtualInstant, lost: (MessageRow) -> Void, unclaimed: (MessageRow) -> Void
  ) {
    precondition(openSessions == 0, "writes are lost while sessions are open")
    for slot in cells.indices where cells[slot].flags.contains(.live) {
      let row = cells[slot].row
      guard row.updatedAt >= moment else { continue }
      if row.status == .queued, row.attemptCount == 0, row.claimedBy == 0, row.nextRetryAt == nil {
        reindex(slot, from: row, to: nil)
        count(row, by: -1)
        free(slot)
        lost(row)
      } else if row.status == .sending {
        var before = row
        before.status = .queued
        overwrite(slot, from: row, with: before)
        recount(row, before)
        unclaimed(before)
      }
    }
  }
}
