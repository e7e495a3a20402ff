/// Keys whose time is over, that nobody asks for.
extension RedisEngine {
  /// A round of the active expiry cycle, as Redis runs it `hz` times a second: in each database twenty keys with an expiry are
  /// looked at, and again twenty as long as more than a tenth of them was over.
  ///
  /// Redis ends a round also when it has taken a quarter of the time between rounds; here `limit` says how many keys may be looked
  /// at. Which keys are looked at differs: they are gone through in turn.
  /// - Returns: how many keys were deleted.
  @discardableResult public mutating func expireCycle(at now: Int64, limit: Int = 200_000) -> Int {
    let effort = configuration.activeExpireEffort - 1
    let sample = 20 + 5 * effort
    let acceptable = 10 - effort
    var looked = 0
    var deleted = 0
    for database in databases.indices {
      begin(at: now, database: database)
      var isWorthwhile = true
      while isWorthwhile, looked < limit, !databases[database].expiries.isEmpty {
        var over = 0
        let count = min(sample, databases[database].expiries.count)
        for _ in 0..<count where !databases[database].expiries.isEmpty {
          // Backwards: a deleted entry's place is taken by the last one, which has been looked at.
          var cursor = databases[database].expiryCursor
          if cursor <= 0 || cursor > databases[database].expiries.count {
            cursor = databases[database].expiries.count
          }
          databases[database].expiryCursor = cursor - 1
          let position = databases[database].expiries[cursor - 1].position
          if !condition.isReplica, isOver(position) {
            expire(position)
            over += 1
          }
        }
        looked += count
        deleted += over
        isWorthwhile = over * 100 > count * acceptable
      }
    }
    return deleted
  }
}
