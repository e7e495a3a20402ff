/// A model: an actor that lives on its simulation's executor, so that calls between models of one simulation are plain
/// calls, on one thread.
public protocol Model: Actor {
  /// The simulation the model belongs to: a `nonisolated let`.
  nonisolated var simulation: Simulation { get }
}

extension Model {
  public nonisolated var unownedExecutor: UnownedSerialExecutor { simulation.asUnownedSerialExecutor() }

  /// Runs `body` on the model, synchronously: for set-up and inspection from outside a run, and for handlers.
  ///
  /// Traps when another thread runs the simulation.
  @discardableResult public nonisolated func with<T: Sendable, E: Error>(_ body: (isolated Self) throws(E) -> T)
    throws(E) -> T
  {
    simulation.checkIsolated()
    // As the standard library's `assumeIsolated`, which knows no typed throws: the isolation has been checked.
    return try withoutActuallyEscaping(body) { (body) throws(E) -> T in
      try unsafeBitCast(body, to: ((Self) throws(E) -> T).self)(self)
    }
  }
}
