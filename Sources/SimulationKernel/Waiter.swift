/// A wait that can be woken, once. It stays valid, and is recognised as over, after the wait has ended.
public struct Waiter: Hashable, Sendable {
  let identity: UInt64
}
