public import VirtualTime

/// What webhooks are made of.
public struct WebhookConfiguration: Hashable, Sendable {
  public var endpoints: [WebhookEndpoint]
  /// By endpoint.
  public var receivers: [WebhookReceiver]
  /// Whether a recipient's messages go to one endpoint; else an organisation's do.
  public var choosesByRecipient: Bool
  /// Until a connection stands, or is known to fail; the handshake of TLS is in it.
  public var connect: DurationDistribution
  /// How long clients without a patience of their own wait for an answer.
  public var timeout: VirtualDuration
  /// How far a receiver's clock may be off before signatures do not hold.
  public var tolerance: VirtualDuration
  public var disabling: WebhookDisabling
  /// The least wait after a timeout or a 429.
  public var throttleWait: VirtualDuration

  /// - Precondition: as many receivers as endpoints; ids differ.
  public init(
    endpoints: [WebhookEndpoint], receivers: [WebhookReceiver], choosesByRecipient: Bool = false,
    connect: DurationDistribution = .constant(.zero), timeout: VirtualDuration = .seconds(15),
    tolerance: VirtualDuration = .minutes(5), disabling: WebhookDisabling = WebhookDisabling(),
    throttleWait: VirtualDuration = .zero
  ) {
    precondition(endpoints.count == receivers.count, "each endpoint has one receiver")
    self.endpoints = endpoints
    self.receivers = receivers
    self.choosesByRecipient = choosesByRecipient
    self.connect = connect
    self.timeout = timeout
    self.tolerance = tolerance
    self.disabling = disabling
    self.throttleWait = throttleWait
  }

  /// The most endpoints of one component.
  public static let mostEndpoints = 10_000
}
