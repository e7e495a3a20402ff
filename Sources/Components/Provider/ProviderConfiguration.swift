public import VirtualTime

/// What a provider is made of. Codes are indices into `codes`.
public struct ProviderConfiguration: Hashable, Sendable {
  public var codes: [ProviderCode]
  /// From a request to its answer.
  public var acceptLatency: DurationDistribution
  /// After this time without an answer the client gives up.
  public var timeout: VirtualDuration
  /// From the answer to the receipt, the wait in the provider's queue not included.
  public var receiptDelay: DurationDistribution
  /// The part of the messages which do not fail after acceptance for which no receipt ever comes.
  public var unreported: Share
  /// Errors at submission, each with its part of all requests.
  public var errors: [ErrorShare]
  /// Failures reported later, each with its part of all accepted messages.
  public var receiptErrors: [ErrorShare]
  /// What happens to a message for an invalid recipient, and whether at submission or with the receipt.
  public var invalidRecipient: Rejection
  /// The code of an outage.
  public var outageCode: Int
  /// The code of rejected credentials.
  public var credentialsCode: Int
  public var throughput: ThroughputConfiguration
  public var pairLimit: PairLimitConfiguration?
  public var quota: ProviderQuotaConfiguration

  /// A part of the messages that meets an error.
  public struct ErrorShare: Hashable, Sendable {
    public var code: Int
    public var share: Share
    public init(code: Int, share: Share) {
      self.code = code
      self.share = share
    }
  }

  /// An error that comes either as the request's answer or after acceptance.
  public struct Rejection: Hashable, Sendable {
    public var code: Int
    public var isAfterAcceptance: Bool
    public init(code: Int, isAfterAcceptance: Bool) {
      self.code = code
      self.isAfterAcceptance = isAfterAcceptance
    }
  }
}

/// How fast a provider sends.
public struct ThroughputConfiguration: Hashable, Sendable {
  /// nil: unlimited.
  public var rate: Rate?
  /// How many senders have that rate each; 1 when it is the account's.
  public var lanes: Int
  /// Whether one recipient is always served by the same sender; else senders take turns.
  public var isSticky: Bool
  /// Whether a message counts as many times as it has segments.
  public var countsSegments: Bool
  /// How long, at the rate, the queue of waiting messages may be; zero: there is no queue.
  public var queueFor: VirtualDuration
  /// Without a queue: how many may come at once; nil: the rate's count.
  public var burst: Int?
  /// What happens to a message beyond.
  public var excess: ProviderConfiguration.Rejection
}

/// How fast one recipient may be written to.
public struct PairLimitConfiguration: Hashable, Sendable {
  public var rate: Rate
  public var burst: Int
  public var code: Int
}

/// How many messages a provider takes per window.
public struct ProviderQuotaConfiguration: Hashable, Sendable {
  /// The present limit; nil: unlimited.
  public var tier: Rate?
  /// The ladder that `upgradeTier` climbs, in ascending order; above its last step there is no limit.
  public var tiers: [Rate]
  public var window: WindowKind
  public var buckets: Int
  public var code: Int

  /// The window's span: that of the limits, 24 hours when there are none.
  var span: VirtualDuration { tier?.per ?? tiers.first?.per ?? .hours(24) }
}
