public import Telemetry
import VirtualTime

/// What follows from a message's number and flow: its recipient and its length.
///
/// Both come from streams of the flow's own that are looked up by the message's number. So they are the same wherever
/// they are asked for, rows need not hold them, and a flow that does not use them shifts nothing. Constant time, no
/// allocation; segments take time in proportion to the numbers of segments the flow lists.
public struct MessageTraits: Sendable {
  private struct Flow: Sendable {
    var traits: FlowTraits
    var recipients: IndexedStream
    var segments: IndexedStream
  }

  private let flows: [Flow]
  private let validity: IndexedStream

  /// - Parameter vocabulary: its `flows` and `traits`, in the same order. A flow without traits has the default ones.
  public init(seed: UInt64, vocabulary: Vocabulary) {
    flows = vocabulary.flows.enumerated().map { index, name in
      Flow(
        traits: index < vocabulary.traits.count ? vocabulary.traits[index] : FlowTraits(),
        recipients: IndexedStream(seed: seed, name: "flow/\(name)/recipients"),
        segments: IndexedStream(seed: seed, name: "flow/\(name)/segments"))
    }
    validity = IndexedStream(seed: seed, name: "recipients/validity")
  }

  /// Whom a message goes to.
  public func recipient(of message: MessageID, organisation: UInt16, flow: UInt8) -> RecipientKey {
    guard Int(flow) < flows.count, let count = flows[Int(flow)].traits.recipients else {
      return RecipientKey(only: message)
    }
    let number = flows[Int(flow)].recipients.below(UInt64(count), UInt64(message.number))
    return RecipientKey(organisation: organisation, number: UInt32(number))
  }

  /// How many segments a message has; at least 1.
  public func segments(of message: MessageID, template: UInt16, flow: UInt8) -> UInt8 {
    guard Int(flow) < flows.count else { return 1 }
    let bodies = flows[Int(flow)].traits.templateSegments
    if Int(template) < bodies.count, bodies[Int(template)] > 0 { return bodies[Int(template)] }
    let shares = flows[Int(flow)].traits.segments
    guard let last = shares.last else { return 1 }
    var rest = flows[Int(flow)].segments.unit(UInt64(message.number))
    for entry in shares {
      rest -= entry.share
      if rest < 0 { return entry.segments }
    }
    return last.segments
  }

  /// Whether a recipient is invalid, for every message alike; nil when the flow does not tell recipients apart.
  public func isInvalid(_ recipient: RecipientKey, flow: UInt8) -> Bool? {
    guard !recipient.isOneOff else { return nil }
    return validity.unit(recipient.value) < flows[Int(flow)].traits.invalidRecipients.value
  }
}
