public import Telemetry
public import VirtualTime

/// A message as its creator hands it in.
public struct NewMessage: Hashable, Sendable {
  public var id: MessageID
  /// When it was meant to be created; latency counts from here.
  public var created: VirtualInstant
  /// The flow it belongs to, an index into the run's vocabulary.
  public var flow: UInt8
  /// Indices into the run's vocabulary.
  public var channel: UInt8
  public var template: UInt16
  public var organisation: UInt16
  /// Larger is more urgent.
  public var priority: Int8
  /// Whether the provider will find the recipient invalid.
  public var recipientIsInvalid: Bool

  public init(
    id: MessageID, created: VirtualInstant, flow: UInt8, channel: UInt8, template: UInt16,
    organisation: UInt16, priority: Int8, recipientIsInvalid: Bool
  ) {
    self.id = id
    self.created = created
    self.flow = flow
    self.channel = channel
    self.template = template
    self.organisation = organisation
    self.priority = priority
    self.recipientIsInvalid = recipientIsInvalid
  }
}
