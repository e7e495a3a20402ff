import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

// What cached steps ask of Redis.
extension CachedStep {
  private func redisKey(_ place: Place) -> RedisBytes { RedisBytes(place.key) }
  private func lockKey(_ place: Place) -> RedisBytes { RedisBytes(place.key + ":lock") }

  /// `GET`; where an old value may serve, in a script with `PTTL`, as its life is longer by that.
  func look(_ place: Place) async throws -> Found {
    guard let staleFor = settings.staleFor else {
      if case .null = try await place.client.session.call(["GET", redisKey(place)]) { return .nothing }
      return .fresh
    }
    let name = redisKey(place)
    return try await place.client.session.run { engine, now in
      _ = try engine.beginScript(at: now)
      let key = engine.key(name)
      guard try engine.get(key) != nil else { return .nothing }
      guard let end = engine.expiry(of: key) else { return .fresh }
      return end - now > staleFor.milliseconds ? .fresh : .stale
    }
  }

  /// `SET key value PX ttl`.
  func put(_ place: Place) async throws {
    let share = settings.jitter == 0 ? 1 : 1 + settings.jitter * (2 * place.client.random.unit() - 1)
    let life = settings.ttl.scaled(by: share) + (settings.staleFor ?? .zero)
    _ = try await place.client.session.call(
      ["SET", redisKey(place), settings.value, "PX", RedisBytes(max(1, life.milliseconds))])
  }

  /// Fills, with a lock as the only one of all pods: others wait and ask again, and fill themselves when they have waited long enough.
  func fill(
    _ place: Place, _ result: CacheMetrics.Result, _ context: inout StepContext, locking: Bool
  ) async throws {
    guard locking, let lock = settings.lock else {
      place.client.metrics.looked(settings.name, result)
      return try await make(place, &context)
    }
    let token = place.client.token(of: context.pod)
    let deadline = context.simulation.now + lock.wait
    while true {
      switch try await answered({ try await acquire(place, lock, token) }, place) {
      case .held where context.simulation.now < deadline:
        try await context.simulation.sleep(for: lock.poll)
        continue
      case .there: return place.client.metrics.looked(settings.name, .waited)
      case .acquired:
        place.client.metrics.looked(settings.name, .miss)
        do { try await make(place, &context) } catch let failure as StepFailure {
          // The next one tries at once.
          _ = try await answered({ try await release(place, token) }, place)
          throw failure
        }
        _ = try await answered({ try await release(place, token) }, place)
        return
      case .held: place.client.metrics.looked(settings.name, .miss)
      case nil: place.client.metrics.looked(settings.name, .error)
      }
      return try await make(place, &context)
    }
  }

  private enum Acquisition { case acquired, held, there }

  /// In one script: the value may be there by now; else `SET lock token NX PX ttl`.
  private func acquire(_ place: Place, _ lock: Lock, _ token: RedisBytes) async throws -> Acquisition {
    let (name, lockName) = (redisKey(place), lockKey(place))
    return try await place.client.session.run { engine, now in
      var gate = try engine.beginScript(at: now)
      if engine.exists(engine.key(name)) { return .there }
      try gate.willGrow()
      let isOwn = engine.setIfAbsent(
        engine.key(lockName), token, expiry: .at(now + max(1, lock.ttl.milliseconds)))
      return isOwn ? .acquired : .held
    }
  }

  /// In one script, as a lock that has ended may be another's: `DEL lock` if it has the token.
  private func release(_ place: Place, _ token: RedisBytes) async throws {
    let lockName = lockKey(place)
    try await place.client.session.run { engine, now in
      var gate = try engine.beginScript(at: now)
      let key = engine.key(lockName)
      guard try engine.get(key) == token else { return }
      try gate.willWrite()
      engine.del(key)
    }
  }

  /// Makes a new value in the background, unless somebody in this container does already, or another pod has the lock.
  func refresh(_ place: Place, _ context: StepContext) {
    guard place.client.flight(place.key) == nil else { return }
    // Not with the task: another request may come before it begins.
    let pod = context.pod
    let flight = place.client.begin(place.key)
    place.client.inBackground(of: pod) { random in
      var own = context.background(random)
      var outcome = CacheFlight.Outcome.abandoned
      defer { place.client.end(place.key, flight, outcome) }
      do {
        if let lock = settings.lock {
          let token = place.client.token(of: pod)
          guard try await answered({ try await retake(place, lock, token) }, place) == true else { return }
          try await make(place, &own)
          _ = try await answered({ try await release(place, token) }, place)
        } else {
          try await make(place, &own)
        }
        outcome = .filled
      } catch let failure as StepFailure {
        own.log(.warning, "refresh of \(place.key): \(failure.text)")
        outcome = .failed(failure)
      }
    }
  }

  /// `SET lock token NX PX ttl`, whatever value is there.
  private func retake(_ place: Place, _ lock: Lock, _ token: RedisBytes) async throws -> Bool {
    let reply = try await place.client.session.call(
      ["SET", lockKey(place), token, "NX", "PX", RedisBytes(max(1, lock.ttl.milliseconds))])
    return reply != .null
  }
}
