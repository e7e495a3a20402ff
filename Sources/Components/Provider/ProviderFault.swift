/// What a fault does to a provider. Codes are indices into the machine's `codes`. A strength below 1 is a fault that is
/// still growing.
public enum ProviderFault: Hashable, Sendable {
  /// Every request is refused with the code, or hangs until the client's timeout when it is nil. Of several outages the
  /// one that began last decides.
  case outage(code: Int?)
  case latency(LatencyFault)
  /// This part of all requests is refused with the code. Several faults act independently of each other.
  case errors(ProviderConfiguration.ErrorShare)
  /// The throughput is changed. Factors of several faults multiply, of several rates the lowest holds.
  case rateLimit(LimitChange, strength: Double)
  /// The quota is changed, in the same way.
  case quota(LimitChange, strength: Double)
  /// Every request is refused for its credentials, until the fault ends or the credentials are changed.
  case credentials(code: Int)
  /// The account is suspended, until the fault ends or the provider's support lifts it.
  case suspension(ProviderConfiguration.Rejection)
  /// This part of the accepted messages is filtered out and fails with its receipt. Several act independently.
  case filtering(ProviderConfiguration.ErrorShare)
  /// This part of the accepted messages is deferred, beside those of every day. Several act independently.
  case deferrals(Share)
  /// The template, by number, or every template when it is nil, is paused until the fault ends or it is approved anew.
  case templatePaused(Int?)
}
