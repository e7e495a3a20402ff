import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// Cache-aside: what is in Redis is taken from there; what is not is made by the steps within, and put there for a while.
///
/// Within a container commands of one key arrive in the order of their sending, so with `coalesce` a miss either joins the fill that
/// is under way or begins after its end, when the next look-up hits.
struct CachedStep: Step {
  let access: CacheAccess
  let context: ComponentContext
  let key: TextTemplate
  let settings: Settings
  let procedure: Procedure

  /// What the options say.
  struct Settings: Sendable {
    /// What metrics call the cache.
    var name: String
    var ttl: VirtualDuration
    /// The part by which lives differ, to both sides.
    var jitter: Double
    var value: RedisBytes
    var coalesces: Bool
    /// How long an old value serves beyond its life, while a new one is made.
    var staleFor: VirtualDuration?
    var lock: Lock?
    var failsOnError: Bool
  }

  /// One filler over all pods.
  struct Lock: Sendable {
    var ttl: VirtualDuration
    var wait: VirtualDuration
    var poll: VirtualDuration
  }

  var picks: [Pick] { key.picks + procedure.picks }

  func open(in pod: Pod) {
    _ = access.client(in: pod)
    procedure.open(in: pod)
  }

  /// What a look-up finds.
  enum Found { case fresh, stale, nothing }

  /// Where a run is at.
  struct Place {
    var client: CacheClient
    var key: String
  }

  func run(_ context: inout StepContext) async throws {
    let key: String
    do throws(Placeholder.Missing) {
      key = try self.key.filled(
        context.values(self.context.vocabulary, self.context.start), &context.random)
    } catch { throw StepFailure(error, self.context.telemetry.journal) }
    let place = Place(client: access.client(in: context.pod), key: key)
    guard let found = try await answered({ try await look(place) }, place) else {
      // Without the cache: neither is there a lock.
      return try await shared(place, .error, &context, locking: false)
    }
    switch found {
    case .fresh: place.client.metrics.looked(settings.name, .hit)
    case .stale:
      place.client.metrics.looked(settings.name, .stale)
      refresh(place, context)
    case .nothing: try await shared(place, .miss, &context, locking: true)
    }
  }

  /// Fills, or waits for whoever does in this container.
  private func shared(
    _ place: Place, _ result: CacheMetrics.Result, _ context: inout StepContext, locking: Bool
  ) async throws {
    guard settings.coalesces else {
      return try await fill(place, result, &context, locking: locking)
    }
    if let flight = place.client.flight(place.key) {
      place.client.metrics.looked(settings.name, result == .error ? .error : .coalesced)
      switch try await flight.wait() {
      case .filled: return
      case .failed(let failure): throw failure
      case .abandoned: return try await make(place, &context)
      }
    }
    try await lead(place) { try await fill(place, result, &context, locking: locking) }
  }

  /// Fills for whoever waits in this container.
  func lead(_ place: Place, _ fill: () async throws -> Void) async throws {
    let flight = place.client.begin(place.key)
    var outcome = CacheFlight.Outcome.abandoned
    defer { place.client.end(place.key, flight, outcome) }
    do {
      try await fill()
      outcome = .filled
    } catch let failure as StepFailure {
      outcome = .failed(failure)
      throw failure
    }
  }

  /// The steps on a miss; then what they have made is put into the cache.
  func make(_ place: Place, _ context: inout StepContext) async throws {
    let began = context.simulation.now
    do { try await procedure.run(&context) } catch let failure as StepFailure {
      place.client.metrics.filled(settings.name, in: began.duration(to: context.simulation.now), failed: true)
      throw failure
    }
    place.client.metrics.filled(settings.name, in: began.duration(to: context.simulation.now), failed: false)
    _ = try await answered({ try await put(place) }, place)
  }

  /// What Redis answers; nil: an error that the request does not fail with.
  func answered<R>(_ ask: () async throws -> R, _ place: Place) async throws -> R? {
    do { return try await ask() } catch let error as SimulationEnded { throw error } catch {
      guard settings.failsOnError else { return nil }
      place.client.metrics.looked(settings.name, .error)
      throw StepFailure(redis: error, context.telemetry.journal)
    }
  }
}
