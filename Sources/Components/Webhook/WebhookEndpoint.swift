public import VirtualTime

/// An endpoint as the application has it registered, and what is known of its failures.
public struct WebhookEndpoint: Hashable, Sendable {
  public let id: String
  /// As registered; it need not be valid.
  public internal(set) var url: String {
    didSet { target = WebhookURL(url) }
  }
  /// What deliveries are signed with.
  public internal(set) var secret: String
  /// Organisations, by number, whose messages it gets; empty: those of organisations that no endpoint names.
  public let organisations: [UInt16]
  /// How many of the messages it gets, in proportion to the others that could get them.
  public let weight: Double
  /// Why nothing is sent to it; nil: it is enabled.
  public internal(set) var disabled: WebhookDisabled?
  /// Failed attempts since the last success.
  public internal(set) var consecutiveFailures = 0
  /// When the first of them ended.
  public internal(set) var failingSince: VirtualInstant?
  /// nil: the URL is none.
  private(set) var target: WebhookURL?

  /// - Parameter weight: above 0.
  public init(
    id: String, url: String, secret: String, organisations: [UInt16] = [], weight: Double = 1, isEnabled: Bool = true
  ) {
    self.id = id
    self.url = url
    self.secret = secret
    self.organisations = organisations
    self.weight = weight
    disabled = isEnabled ? nil : .operator
    target = WebhookURL(url)
  }

  public var isEnabled: Bool { disabled == nil }
}

/// Why an endpoint is disabled.
public enum WebhookDisabled: String, Hashable, Sendable, CaseIterable {
  /// Somebody switched it off, or it was never on.
  case `operator`
  /// It answered 410.
  case gone
  /// So many attempts failed, one after another.
  case failures
  /// All attempts failed for so long.
  case failedTooLong
}

/// When an application disables an endpoint by itself.
public struct WebhookDisabling: Hashable, Sendable {
  /// After that many failed attempts without a success between them; nil: never for that.
  public var failures: Int?
  /// With a failed attempt that long after the first one since the last success; nil: never for that.
  public var span: VirtualDuration?
  /// With the first 410.
  public var onGone: Bool

  public init(failures: Int? = nil, span: VirtualDuration? = nil, onGone: Bool = true) {
    self.failures = failures
    self.span = span
    self.onGone = onGone
  }
}
