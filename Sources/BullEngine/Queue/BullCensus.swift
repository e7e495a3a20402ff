public import RedisEngine

/// Where every job of a queue is, and what does not fit together.
public struct BullCensus: Hashable, Sendable {
  /// Job hashes whose ID is in no list or set: what `DEL <queue>:failed` leaves behind. Nothing will ever remove them.
  public var orphanedHashes: [RedisBytes] = []
  /// IDs in a list or set whose hash is gone.
  public var idsWithoutHash: [RedisBytes] = []
  /// Locks and logs of jobs that have no hash.
  public var leftovers: [RedisBytes] = []
  /// Jobs in each state.
  public var counts: [BullState: Int] = [:]
  /// What no operation of BullMQ leads to; empty where all is well.
  public var broken: [String] = []
}

extension BullQueue {
  /// Looks at everything the queue has. Linear in it, and in the keys of the whole server.
  public func census(_ engine: RedisEngine, at now: Int64) throws -> BullCensus {
    var engine = engine
    var census = BullCensus()
    var places: [RedisBytes: BullState] = [:]
    for state in BullState.allCases {
      let ids = try jobs(state, at: now, in: &engine)
      census.counts[state] = ids.count
      for id in ids {
        if let other = places[id] {
          census.broken.append("job \(id) is in \(other.rawValue) and in \(state.rawValue)")
        }
        places[id] = state
        try check(id, state, &census, &engine)
      }
    }
    try checkKeys(places, at: now, &census, &engine)
    census.broken += try checkQueue(census, &engine)
    return census
  }

  /// What no operation of BullMQ leads to: a job in two places, counts that disagree, a lock on a job that is not active, attempts
  /// that were made and never begun. Orphaned hashes and IDs without hash explain themselves and are not among them.
  public func brokenInvariants(_ engine: RedisEngine, at now: Int64) throws -> [String] {
    try census(engine, at: now).broken
  }

  /// One job against its hash.
  private func check(
    _ id: RedisBytes, _ state: BullState, _ census: inout BullCensus, _ engine: inout RedisEngine
  ) throws {
    guard let hash = try engine.hrecord(jobKey(id, &engine)) else {
      census.idsWithoutHash.append(id)
      return
    }
    // What a script wrote to a hash that was gone already.
    if hash[JobField.name] == nil { census.idsWithoutHash.append(id) }
    let job = BullJob(id, hash, started: keys.startedJob)
    func expect(_ holds: Bool, _ text: String) { if !holds { census.broken.append("job \(id) \(text)") } }
    expect(job.attemptsMade <= job.attemptsStarted || state == .failed, "made attempts that were not begun")
    expect(state != .prioritized || job.priority > 0, "is prioritized without priority")
    switch state {
    case .active: expect(job.processedOn != nil && job.attemptsStarted > 0, "is active and was not begun")
    case .completed, .failed:
      let score = try engine.zscore(key(of: state), id)
      expect(job.finishedOn.map(Double.init) == score, "finished at another time than its score says")
    case .delayed:
      let due = DelayedScore.due(try engine.zscore(keys.delayed, id) ?? 0)
      expect(due >= job.timestamp, "is due before it was made")
    case .waiting, .prioritized, .paused, .waitingChildren: break
    }
  }

  /// Every key of the queue is known, and every job hash is somewhere.
  private func checkKeys(
    _ places: [RedisBytes: BullState], at now: Int64, _ census: inout BullCensus, _ engine: inout RedisEngine
  ) throws {
    let pattern = RedisBytes(
      keys.prefix.bytes.flatMap { byte -> [UInt8] in
        "*?[]\\".utf8.contains(byte) ? [UInt8(ascii: "\\"), byte] : [byte]
      } + [UInt8(ascii: "*")])
    guard case .array(let names) = engine.execute(["KEYS", pattern], at: now) else { return }
    var found: [RedisBytes] = names.compactMap { if case .bulk(let name) = $0 { name } else { nil } }
    found.sort()
    for name in found {
      let part = RedisBytes(Array(name.bytes.dropFirst(keys.prefix.count)))
      let text = part.text
      if Self.parts.contains(text) || text.hasPrefix("metrics:") || text.hasPrefix("de:") { continue }
      let isLock = text.hasSuffix(":lock")
      if isLock || text.hasSuffix(":logs") {
        let id = RedisBytes(String(text.dropLast(5)))
        if !engine.exists(jobKey(id, &engine)) { census.leftovers.append(part) }
        if isLock, let place = places[id], place != .active {
          census.broken.append("job \(id) is locked and \(place.rawValue)")
        }
        continue
      }
      if try isScheduler(part, &engine) { continue }
      if places[part] == nil { census.orphanedHashes.append(part) }
    }
  }

  private func isScheduler(_ part: RedisBytes, _ engine: inout RedisEngine) throws -> Bool {
    guard part.text.hasPrefix("repeat:") else { return false }
    let id = RedisBytes(String(part.text.dropFirst(7)))
    return try engine.zscore(keys.schedulers, id) != nil
  }

  private func checkQueue(_ census: BullCensus, _ engine: inout RedisEngine) throws -> [String] {
    var broken: [String] = []
    let highest = try engine.get(keys.id)?.integer ?? 0
    let isPaused = try engine.hget(keys.meta, MetaField.paused) != nil
    for id in try engine.smembers(keys.stalled) {
      guard let number = id.integer, number > highest else { continue }
      broken.append("job \(id) is a suspect and was never added")
    }
    if census.counts[.paused] ?? 0 > 0, version == .v6 || !isPaused {
      broken.append("jobs are paused, the queue is not")
    }
    if census.counts[.waiting] ?? 0 > 0, version == .v5, isPaused { broken.append("jobs wait in a paused queue") }
    for marker in try engine.zrange(keys.marker, 0, -1) where marker.member != Word.zero && marker.member != Word.one {
      broken.append("there is a marker \(marker.member)")
    }
    return broken
  }

  private static let parts: Set<String> = [
    "wait", "active", "paused", "prioritized", "delayed", "completed", "failed", "waiting-children", "id", "meta",
    "events", "marker", "limiter", "stalled", "stalled-check", "pc", "repeat",
  ]
}
