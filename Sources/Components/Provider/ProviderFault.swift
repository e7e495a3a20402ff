public import VirtualTime

/// What a fault does to a provider. Codes are indices into the machine's `codes`.
public enum ProviderFault: Hashable, Sendable {
  /// Every request is refused with the code, or hangs until the client's timeout when it is nil. Of several outages the
  /// one that began last decides.
  case outage(code: Int?)
  /// Every answer takes `multiply` times as long and then `add` longer. Factors of several faults multiply.
  case latency(add: DurationDistribution?, multiply: Double)
  /// This part of all requests is refused with the code. Several faults act independently of each other.
  case errors(ProviderConfiguration.ErrorShare)
  /// The throughput is changed. Factors of several faults multiply, of several rates the lowest holds.
  case rateLimit(LimitChange)
  /// The quota is changed, in the same way.
  case quota(LimitChange)
  /// Every request is refused for its credentials.
  case credentials(code: Int)
}
