import VirtualTime

/// Making room when memory is short.
extension RedisEngine {
  /// A counter of uses in the low byte, the minute of the last decay above it: what a new key begins with.
  var initialFrequency: UInt32 { minute << 8 | 5 }

  private var minute: UInt32 { UInt32(truncatingIfNeeded: now / 60_000) & 0xFFFF }

  /// Counts a use: the more uses there were, the less probable it is that another one counts.
  mutating func frequencyAfterUse(_ access: UInt32) -> UInt32 {
    var counter = decayedFrequency(access)
    if counter < 255 {
      let base = Double(max(0, Int(counter) - 5))
      if random.unit() < 1 / (base * Double(configuration.lfuLogFactor) + 1) { counter += 1 }
    }
    return minute << 8 | counter
  }

  private func decayedFrequency(_ access: UInt32) -> UInt32 {
    let counter = access & 0xFF
    guard configuration.lfuDecayTime > 0 else { return counter }
    let elapsed = (minute &- access >> 8) & 0xFFFF
    let periods = elapsed / UInt32(configuration.lfuDecayTime)
    return periods > counter ? 0 : counter - periods
  }

  /// Deletes keys by the policy until memory fits; answers whether it does.
  mutating func evict() -> Bool {
    let home = current
    defer { current = home }
    while usedMemory > configuration.maxMemory {
      guard configuration.maxMemoryPolicy != .none, let (database, position) = victim() else { return false }
      current = database
      let key = databases[database].entries[position].key
      remove(position)
      if !watchers.isEmpty { touchWatched(key) }
      statistics.evictedKeys += 1
      work += 1
    }
    return true
  }

  /// The best of a few keys drawn from each database. Redis also remembers good ones of earlier draws.
  private mutating func victim() -> (database: Int, position: Int)? {
    let policy = configuration.maxMemoryPolicy
    var best: (database: Int, position: Int)?
    var bestRank = UInt64.max
    for database in databases.indices {
      let count = policy.isVolatile ? databases[database].expiries.count : databases[database].count
      if count == 0 { continue }
      for _ in 0..<(policy.isRandom ? 1 : configuration.maxMemorySamples) {
        let drawn = random.below(count)
        let position = policy.isVolatile ? databases[database].expiries[drawn].position : drawn
        let rank = evictionRank(database, position)
        if best == nil || rank < bestRank { (best, bestRank) = ((database, position), rank) }
      }
    }
    return best
  }

  /// The lower, the sooner a key goes.
  private func evictionRank(_ database: Int, _ position: Int) -> UInt64 {
    let access = databases[database].entries[position].access
    switch configuration.maxMemoryPolicy {
    case .volatileTTL: return UInt64(clamping: databases[database].expiry(at: position) ?? .max)
    case .allKeysLFU, .volatileLFU: return UInt64(decayedFrequency(access))
    default: return UInt64(access)
    }
  }
}
