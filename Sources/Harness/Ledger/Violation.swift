public import Telemetry
public import VirtualTime

/// An invariant that the models broke: an internal error of Firedrill, never a result.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The auditor's name: `conservation`, `at-least-once`, `monotonic-time`, `bounded-queues`, `no-send-after-withdrawal`.
  public var auditor: String
  public var at: VirtualInstant
  public var message: MessageID
  public var text: String

  public var description: String {
    let subject = message == .none ? "" : "message \(message.number): "
    return "\(auditor) at \(VirtualDuration(nanoseconds: at.nanoseconds)): \(subject)\(text)"
  }
}
