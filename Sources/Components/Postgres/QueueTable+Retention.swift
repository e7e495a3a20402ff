public import VirtualTime

extension QueueTable {
  /// Removes the committed rows at rest in these statuses whose `updatedAt` lies before `cutoff`, in that order, and
  /// passes each to `body`. Rows that a transaction holds are left for the next time. A housekeeping job outside any
  /// session: it never waits. Amortised O(1) per row, O(log n) where rows came to rest out of order.
  @discardableResult
  public mutating func removeRows(
    updatedBefore cutoff: VirtualInstant, statuses: StatusSet = .terminal, _ body: (MessageRow) -> Void = { _ in }
  ) -> Int {
    precondition(statuses.isSubset(of: .terminal), "only rows at rest are removed by age")
    var removed = 0
    for position in resting.indices where statuses.contains(MessageStatus(restingPosition: position)) {
      while let entry = resting[position].first, entry.key < cutoff.nanoseconds {
        _ = resting[position].removeFirst()
        if isStale(entry) {
          resting[position].staleCount -= 1
          continue
        }
        let cell = cells[Int(entry.slot)]
        if cell.holder != 0 {
          passedOver.append(entry)
        } else if cell.row.updatedAt >= cutoff {
          resting[position].insert(self.entry(Int(entry.slot), cell.row, key: cell.row.updatedAt.nanoseconds))
        } else {
          cells[Int(entry.slot)].home = .none
          count(cell.row, by: -1)
          deadVersions += 1
          noteRowGone(Int(entry.slot))
          free(Int(entry.slot))
          body(cell.row)
          removed += 1
        }
      }
      while let entry = passedOver.popLast() { resting[position].insert(entry) }
    }
    return removed
  }
}

extension MessageStatus {
  /// The status whose rows lie in this one of the table's queues of rows at rest.
  init(restingPosition position: Int) {
    self = MessageStatus(rawValue: MessageStatus.sent.rawValue + UInt8(position))!
  }
}
