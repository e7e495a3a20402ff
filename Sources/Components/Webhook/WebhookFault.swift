public import VirtualTime

/// What a fault does to receivers.
public struct WebhookFault: Hashable, Sendable {
  /// What happens to each of them.
  public enum Effect: Hashable, Sendable {
    case slow(LatencyFault)
    case outage(WebhookOutage)
    /// A part of the requests is answered with the status.
    case status(WebhookReceiver.Answer)
    /// It takes no more than that, beside its own capacity.
    case rateLimit(WebhookCapacity)
    case certificateExpired
    case flapping(WebhookFlapping)
    /// It checks signatures with another secret.
    case secret(String)
    /// It listens elsewhere: by endpoint.
    case url([Int: WebhookURL])
  }

  public var effect: Effect
  public var began: VirtualInstant
  /// By endpoint, whether it is hit.
  public internal(set) var reach: [Bool]
}

/// How an outage looks to clients.
public enum WebhookOutage: String, Hashable, Sendable, CaseIterable {
  /// The port is closed.
  case refuse
  /// Nothing is answered, or processed.
  case hang
  /// The name has no address.
  case dns
}

/// A receiver that is down for a part of each period, first down and then up.
public struct WebhookFlapping: Hashable, Sendable {
  /// Above zero.
  public var period: VirtualDuration
  /// The part in which it is down.
  public var share: Share
  public var outage: WebhookOutage

  /// Whether it is down so long after the beginning.
  public func isDown(after time: VirtualDuration) -> Bool {
    Double(time.nanoseconds % period.nanoseconds) < Double(period.nanoseconds) * share.value
  }
}
