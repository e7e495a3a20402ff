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
  /// Traps when another thread runs the simulation. Allocates nothing.
  @inlinable @inline(__always) @discardableResult public nonisolated func with<T: Sendable, E: Error>(
    _ body: (isolated Self) throws(E) -> T
  ) throws(E) -> T {
    simulation.checkIsolated()
    // As the standard library's `assumeIsolated`, which knows no typed throws: the isolation has been checked.
    let door = Door<Self, T, E> { (me: isolated Self, body: (isolated Self) throws(E) -> T) throws(E) -> T in
      try body(me)
    }
    return try unsafeBitCast(door, to: OpenDoor<Self, T, E>.self).enter(self, body)
  }

  /// Registers a kind of event that happens on the model: as ``Simulation/register(name:handler:)``.
  ///
  /// The simulation keeps the model until `end()`.
  /// - Parameter handler: gets the payload of the event.
  @inlinable public nonisolated func register(
    _ name: String, handler: @escaping @Sendable (isolated Self, UInt64) -> Void
  ) -> HandlerID {
    simulation.register(name: name) { payload in self.with { handler($0, payload) } }
  }
}

/// A way onto a model for who is on it already.
///
/// Isolation is no part of a function's layout, so the same function can be read as an ``OpenDoor``, for everybody. It is
/// wrapped because function types that are cast by themselves are given a context on the heap.
@usableFromInline struct Door<M: Model, T, E: Error> {
  @usableFromInline let enter: (isolated M, (isolated M) throws(E) -> T) throws(E) -> T

  @inlinable init(_ enter: @escaping (isolated M, (isolated M) throws(E) -> T) throws(E) -> T) { self.enter = enter }
}

/// A ``Door`` that does not ask where its user is.
@usableFromInline struct OpenDoor<M: Model, T, E: Error> {
  @usableFromInline let enter: (M, (isolated M) throws(E) -> T) throws(E) -> T
}
