/// The faults that act on a component at this moment, in the order in which they began.
///
/// Faults overlap freely: each is lifted by its own id, in any order, and what remains is exactly what would be there
/// had the lifted one never begun. Machines derive their conditions from the whole stack whenever it changes, never by
/// undoing one fault's arithmetic.
public struct FaultStack<Effect: Hashable & Sendable>: Hashable, Sendable {
  /// An active fault and what it does.
  public struct Entry: Hashable, Sendable {
    public var id: String
    public var effect: Effect
  }

  /// Oldest first.
  public private(set) var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// Those that are latencies.
  func latencies(_ latency: @escaping (Effect) -> LatencyFault?) -> some Sequence<LatencyFault> {
    entries.lazy.compactMap { latency($0.effect) }
  }

  /// The fault begins. Traps when a fault of that id is active already: ids are unique within a scenario.
  public mutating func add(_ id: String, _ effect: Effect) {
    precondition(!entries.contains { $0.id == id }, "fault '\(id)' is active already")
    entries.append(Entry(id: id, effect: effect))
  }

  /// The fault ends. Traps when no fault of that id is active.
  public mutating func remove(_ id: String) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else {
      preconditionFailure("fault '\(id)' is lifted but is not active")
    }
    entries.remove(at: index)
  }
}
