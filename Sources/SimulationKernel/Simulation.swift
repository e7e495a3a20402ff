public import VirtualTime

/// STUB: replaced by the kernel work.
public final class Simulation: @unchecked Sendable {
  public init(start: VirtualInstant = .start) {}
}
public protocol Model: Actor { nonisolated var simulation: Simulation { get } }
