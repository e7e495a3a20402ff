/// What the messages of a flow have beyond their names: whom they go to, and how long they are.
public struct FlowTraits: Hashable, Sendable {
  /// How many recipients each organisation has; nil: every message goes to somebody else.
  ///
  /// Recipients are numbered from 0 within their organisation, whatever the flow: two flows of one organisation write to
  /// the same people.
  public var recipients: Int?
  /// How many segments a message has, with the share of such messages; empty: one. Shares add up to 1.
  public var segments: [SegmentShare]
  /// By template number, the segments of its body; 0, or beyond the end: as `segments` says.
  public var templateSegments: [UInt8]
  /// The part of the recipients that are invalid; used where there are recipients to tell apart.
  public var invalidRecipients: Share

  /// A number of segments and the part of the messages that have it.
  public struct SegmentShare: Hashable, Sendable {
    public var segments: UInt8
    public var share: Double
    public init(segments: UInt8, share: Double) {
      self.segments = segments
      self.share = share
    }
  }

  public init(
    recipients: Int? = nil, segments: [SegmentShare] = [], templateSegments: [UInt8] = [],
    invalidRecipients: Share = Share(0)
  ) {
    self.recipients = recipients
    self.segments = segments
    self.templateSegments = templateSegments
    self.invalidRecipients = invalidRecipients
  }

  /// The most recipients of one organisation, and of all organisations of a flow together: what providers remember of
  /// recipients is bounded by it.
  public static let largestPool = 10_000_000
}
