public import VirtualTime

/// A counting semaphore on virtual time. Waiting tasks get permits in the order of their calls (FIFO); a task that asks
/// for many is not overtaken by one that asks for few.
///
/// For tasks of one simulation only.
public final class VirtualSemaphore: @unchecked Sendable {
  private struct Request {
    var waiter: Waiter
    var permits: Int
  }

  public let name: String
  public let simulation: Simulation
  /// Permits to be had now.
  @exclusivity(unchecked) public private(set) var available: Int
  @exclusivity(unchecked) private var requests = FairQueue<Request>()
  private let label: WaitLabel

  /// - Parameter permits: available at first, 0 or more.
  public init(_ name: String, permits: Int, in simulation: Simulation) {
    precondition(permits >= 0, "semaphore '\(name)' needs 0 permits or more")
    self.name = name
    self.simulation = simulation
    available = permits
    label = simulation.label("semaphore \(name)")
  }

  /// How many tasks wait for permits.
  public var waiting: Int { requests.count }

  /// Takes permits, waiting until they are there.
  /// - Parameters:
  ///   - permits: 1 or more, all at once.
  ///   - deadline: when to give up; nil never does.
  /// - Returns: false when the deadline passed first; then no permit was taken.
  /// - Throws: `SimulationEnded`, also when there would be nothing to wait for; then no permit was taken.
  @discardableResult public func acquire(
    _ permits: Int = 1, until deadline: VirtualInstant? = nil
  ) async throws(SimulationEnded) -> Bool {
    _ = try simulation.admit()
    if tryAcquire(permits) { return true }
    var ticket: UInt64 = 0
    do throws(SimulationEnded) {
      let reason = try await simulation.wait(until: deadline?.nanoseconds, label: label) { waiter in
        ticket = requests.append(Request(waiter: waiter, permits: permits))
      }
      if reason == .woken { return true }
    } catch {
      withdraw(ticket)
      throw error
    }
    withdraw(ticket)
    return false
  }

  /// Takes permits if they are there and nobody waits.
  /// - Returns: whether they were taken.
  public func tryAcquire(_ permits: Int = 1) -> Bool {
    precondition(permits >= 1, "semaphore '\(name)': at least one permit is taken at a time")
    guard requests.isEmpty, available >= permits else { return false }
    available -= permits
    return true
  }

  /// Gives permits back, or adds new ones.
  public func release(_ permits: Int = 1) {
    precondition(permits >= 1, "semaphore '\(name)': at least one permit is released at a time")
    available += permits
    serve()
  }

  /// A request that has been given up may have held back smaller ones behind it.
  private func withdraw(_ ticket: UInt64) {
    if requests.remove(ticket) != nil { serve() }
  }

  private func serve() {
    while let request = requests.first, request.permits <= available {
      requests.popFirst()
      // A wait that ended at this instant withdraws by itself, when its task gets to run.
      if simulation.wake(request.waiter) { available -= request.permits }
    }
  }
}
