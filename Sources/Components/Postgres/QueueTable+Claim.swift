public import VirtualTime

/// In which order rows are claimed.
public enum ClaimOrder: Hashable, Sendable {
  /// `ORDER BY created_at, id`.
  case createdAt
  /// `ORDER BY priority DESC, created_at, id`.
  case priority
}

extension QueueTable {
  /// A worker's claim, as one statement:
  /// `SELECT id ... WHERE status = queued AND (next_retry_at IS NULL OR next_retry_at <= dueBy) AND channel IN channels
  /// ORDER BY order LIMIT limit FOR UPDATE SKIP LOCKED`, then `UPDATE ... SET change` on those rows.
  ///
  /// Appends the claimed numbers to `numbers` in order; `rows` is their count. Rows that another transaction holds are
  /// passed over, so it never waits. Outside a transaction it commits at once. Without a `change` it is the SELECT
  /// alone, which leaves the rows locked.
  ///
  /// Amortised O(1) per claimed row where rows were queued in the order of their creation, else O(log n); plus
  /// O(lanes) per row (a lane is a channel and priority in use) and the rows passed over. Rows of other channels cost
  /// nothing.
  public mutating func claim(
    limit: Int, dueBy: VirtualInstant, channels: ChannelSet = .all, order: ClaimOrder = .createdAt,
    set change: RowChange?, by id: SessionID, into numbers: inout [UInt32]
  ) -> Outcome {
    precondition(limit >= 0, "a claim's limit must not be negative")
    let index = checked(id)
    if let refusal = refusal(index) { return Outcome(.failed(refusal)) }
    if isReadOnly {
      var woken: [Completion] = []
      abort(index)
      settle(&woken)
      return Outcome(.failed(.readOnlySelectForUpdate), woken: woken)
    }
    promote(dueBy: dueBy)
    let holder = UInt16(index + 1)
    // A row that stays queued must not be found again by this claim: it is written once the claim is complete.
    let leaves = change.map { $0.status != nil && $0.status != .queued } ?? false
    var claimed = 0
    var remaining: [Int] = []
    while claimed < limit, let lane = bestLane(channels, order) {
      let entry = lanes[lane].queue.removeFirst()
      let slot = Int(entry.slot)
      guard cells[slot].holder == 0 || cells[slot].holder == holder, cells[slot].row.isDue(at: dueBy) else {
        passedOver.append(entry)
        continue
      }
      if claimed == 0 { numbers.reserveCapacity(numbers.count + min(limit, Self.usualBatch)) }
      if leaves {
        cells[slot].home = .none
        write(slot, index, change!)
      } else {
        passedOver.append(entry)
        remaining.append(slot)
      }
      numbers.append(entry.number)
      claimed += 1
    }
    putBack()
    for slot in remaining {
      if let change {
        write(slot, index, change)
      } else if sessions[index].state != .idle {
        take(slot, for: index)
      }
    }
    noteIdle(index)
    return Outcome(.done(rows: claimed))
  }

  /// Room that a claim makes at once for the numbers of its rows.
  private static let usualBatch = 16

  @inline(__always)
  private mutating func write(_ slot: Int, _ index: Int, _ change: RowChange) {
    let old = cells[slot].row
    let new = change.applied(to: old)
    if sessions[index].state == .idle {
      overwrite(slot, from: old, with: new)
      recount(old, new)
    } else {
      modify(slot, for: index, to: new)
    }
  }

  /// Moves the rows whose next attempt is due to their lanes. Amortised once per row and attempt.
  private mutating func promote(dueBy: VirtualInstant) {
    while let entry = delayed.first, entry.key <= dueBy.nanoseconds {
      _ = delayed.removeFirst()
      if isStale(entry) {
        delayed.staleCount -= 1
      } else {
        enterLane(Int(entry.slot), cells[Int(entry.slot)].row)
      }
    }
  }

  /// The lane whose first row is next; its first entry is not stale.
  @inline(__always)
  private mutating func bestLane(_ channels: ChannelSet, _ order: ClaimOrder) -> Int? {
    var best: Int?
    var bestEntry = IndexEntry(key: 0, number: 0, slot: 0, stamp: 0)
    for lane in lanes.indices where channels.contains(lanes[lane].channel) {
      guard let entry = freshFirst(lane) else { continue }
      if let current = best {
        let precedes: Bool
        if order == .priority, lanes[lane].priority != lanes[current].priority {
          precedes = lanes[lane].priority > lanes[current].priority
        } else {
          precedes = entry < bestEntry
        }
        guard precedes else { continue }
      }
      best = lane
      bestEntry = entry
    }
    return best
  }

  /// The lane's first entry once stale ones are dropped.
  @inline(__always)
  mutating func freshFirst(_ lane: Int) -> IndexEntry? {
    while let entry = lanes[lane].queue.first {
      if !isStale(entry) { return entry }
      _ = lanes[lane].queue.removeFirst()
      lanes[lane].queue.staleCount -= 1
    }
    return nil
  }

  /// Returns the rows that a claim passed over to their lanes, last first so that most go back in O(1).
  private mutating func putBack() {
    while let entry = passedOver.popLast() {
      let row = cells[Int(entry.slot)].row
      lanes[laneNumber(channel: row.channel, priority: row.priority)].queue.insert(entry)
    }
  }
}
