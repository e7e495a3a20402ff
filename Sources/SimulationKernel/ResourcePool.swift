public import VirtualTime

/// No unit of a pool came free in time.
public struct PoolTimeout: Error, Hashable, Sendable {
  /// The pool's name.
  public var pool: String
  /// How long the task waited.
  public var waited: VirtualDuration
  /// The pool's size when it gave up; all units were in use, or promised to others.
  public var capacity: Int
  /// How many tasks still waited.
  public var waiting: Int
}

/// A pool of equal units (connections, server slots) of which each task takes one. Waiting tasks get them in the order
/// of their calls (FIFO). Keeps the figures of Little's law.
///
/// For tasks of one simulation only.
public final class ResourcePool: @unchecked Sendable {
  /// What an acquisition came to.
  public enum Acquisition: Hashable, Sendable {
    /// A unit is the task's own until `release()`.
    case granted
    case timedOut(PoolTimeout)
  }

  private struct Request {
    var waiter: Waiter
    var since: VirtualInstant
  }

  public let name: String
  public let simulation: Simulation
  /// Units in all.
  @exclusivity(unchecked) public private(set) var capacity: Int
  /// Units taken.
  @exclusivity(unchecked) public private(set) var inUse = 0
  @exclusivity(unchecked) private var requests = FairQueue<Request>()
  @exclusivity(unchecked) private var ledger: PoolLedger
  private let label: WaitLabel

  /// - Parameter capacity: 0 or more.
  public init(_ name: String, capacity: Int, in simulation: Simulation) {
    precondition(capacity >= 0, "pool '\(name)' needs 0 units or more")
    self.name = name
    self.capacity = capacity
    self.simulation = simulation
    ledger = PoolLedger(start: simulation.now)
    label = simulation.label("a unit of pool \(name)")
  }

  /// Tasks that wait for a unit.
  public var waiting: Int { requests.count }
  /// Units to be had now.
  public var available: Int { max(0, capacity - inUse) }
  /// Figures since the pool was made or `resetStatistics()` was called.
  public var statistics: PoolStatistics { ledger.statistics(at: simulation.now, inUse: inUse, waiting: requests.count) }
  /// Begins the figures anew.
  public func resetStatistics() { ledger = PoolLedger(start: simulation.now) }

  /// Takes a unit, waiting for one.
  /// - Parameter timeout: how long to wait at most, 0 or more; nil waits without end.
  /// - Throws: `SimulationEnded`, also when there would be nothing to wait for; then no unit was taken.
  public func acquire(timeout: VirtualDuration? = nil) async throws(SimulationEnded) -> Acquisition {
    _ = try simulation.admit()
    if tryAcquire() { return .granted }
    let start = simulation.now
    if let timeout { precondition(timeout >= .zero, "pool '\(name)': a timeout is 0 or more") }
    var ticket: UInt64 = 0
    observe()
    do throws(SimulationEnded) {
      let deadline = timeout.map { (start + $0).nanoseconds }
      let reason = try await simulation.wait(until: deadline, label: label) { waiter in
        ticket = requests.append(Request(waiter: waiter, since: start))
      }
      if reason == .woken { return .granted }
    } catch {
      withdraw(ticket)
      throw error
    }
    withdraw(ticket)
    ledger.timeouts += 1
    return .timedOut(
      PoolTimeout(pool: name, waited: simulation.now - start, capacity: capacity, waiting: requests.count))
  }

  /// Takes a unit if one is free and nobody waits.
  public func tryAcquire() -> Bool {
    guard requests.isEmpty, inUse < capacity else { return false }
    observe()
    inUse += 1
    ledger.countGrant(waited: .zero)
    return true
  }

  /// Gives a unit back.
  public func release() {
    precondition(inUse > 0, "pool '\(name)': a unit was released that nobody had taken")
    observe()
    inUse -= 1
    ledger.releases += 1
    serve()
  }

  /// Changes the number of units. Units in use beyond it leave as they are released.
  public func resize(to capacity: Int) {
    precondition(capacity >= 0, "pool '\(name)' needs 0 units or more")
    observe()
    self.capacity = capacity
    serve()
  }

  private func observe() { ledger.observe(at: simulation.now, inUse: inUse, waiting: requests.count) }

  private func withdraw(_ ticket: UInt64) {
    observe()
    requests.remove(ticket)
  }

  private func serve() {
    while inUse < capacity, let request = requests.popFirst() {
      // A wait that ended at this instant withdraws by itself, when its task gets to run.
      guard simulation.wake(request.waiter) else { continue }
      inUse += 1
      ledger.countGrant(waited: simulation.now - request.since)
    }
  }
}

extension ResourcePool {
  /// Takes a unit, runs `body`, and gives the unit back, whatever happens.
  /// - Throws: `PoolTimeout`, `SimulationEnded`, or what `body` throws.
  public func withUnit<T>(timeout: VirtualDuration? = nil, _ body: () async throws -> T) async throws -> T {
    if case .timedOut(let timeout) = try await acquire(timeout: timeout) { throw timeout }
    defer { release() }
    return try await body()
  }
}
