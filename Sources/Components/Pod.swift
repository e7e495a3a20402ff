/// STUB.
public struct Pod: Sendable {}
