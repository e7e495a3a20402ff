public import VirtualTime

/// What the messages of a flow are like: independent choices of channel, template, priority, organisation and validity.
///
/// Every message takes the same number of draws, so that changing one mix leaves the other choices of every message as
/// they were.
public struct MessageMix: Hashable, Sendable {
  public let channels: WeightedChoice
  public let templates: WeightedChoice
  public let priorities: WeightedChoice
  /// How many organisations there are, all equally likely.
  public let organisations: Int
  /// The part of recipients that are invalid, from 0 to 1.
  public let invalidRecipients: Double

  /// Traps for no organisation and for a part outside 0 to 1.
  public init(
    channels: WeightedChoice, templates: WeightedChoice, priorities: WeightedChoice, organisations: Int,
    invalidRecipients: Double
  ) {
    precondition(organisations > 0, "messages need an organisation")
    precondition(invalidRecipients >= 0 && invalidRecipients <= 1, "a part lies between 0 and 1")
    self.channels = channels
    self.templates = templates
    self.priorities = priorities
    self.organisations = organisations
    self.invalidRecipients = invalidRecipients
  }

  /// The choices for one message, as indices.
  public struct Choices: Hashable, Sendable {
    public var channel: Int
    public var template: Int
    public var priority: Int
    public var organisation: Int
    public var isInvalid: Bool

    public init(channel: Int, template: Int, priority: Int, organisation: Int, isInvalid: Bool) {
      self.channel = channel
      self.template = template
      self.priority = priority
      self.organisation = organisation
      self.isInvalid = isInvalid
    }
  }

  /// Chooses for one message. Always five draws.
  public func draw(_ stream: inout RandomStream) -> Choices {
    let channel = channels.pick(&stream)
    let template = templates.pick(&stream)
    let priority = priorities.pick(&stream)
    // One draw without rejection: uneven by less than organisations / 2^64.
    let organisation = Int(stream.next().multipliedFullWidth(by: UInt64(organisations)).high)
    let isInvalid = stream.chance(invalidRecipients)
    return Choices(
      channel: channel, template: template, priority: priority, organisation: organisation, isInvalid: isInvalid)
  }
}
