/// Requests whose answer nobody hears, because their client was killed or has given up, by the numbers that events name them with.
struct OrphanTable<Orphan: Sendable>: Sendable {
  private var orphans: [Orphan] = []
  private var free: [Int] = []

  /// Keeps it until its answer is there.
  mutating func keep(_ orphan: Orphan) -> UInt64 {
    guard let slot = free.popLast() else {
      orphans.append(orphan)
      return UInt64(orphans.count - 1)
    }
    orphans[slot] = orphan
    return UInt64(slot)
  }

  /// The answer of the one with this number is there.
  mutating func take(_ number: UInt64) -> Orphan {
    free.append(Int(number))
    return orphans[Int(number)]
  }
}
