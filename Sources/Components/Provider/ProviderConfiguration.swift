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
  /// How many requests may be under way at once; nil: any number.
  public var concurrency: ConcurrencyConfiguration?
  /// How fast all senders together may send, in messages; nil: unlimited.
  public var accountLimit: PairLimitConfiguration?
  /// How fast one recipient may get messages of some templates; nil: unlimited.
  public var marketingLimit: MarketingLimitConfiguration?
  /// Recipients to whom no message ever goes, with the part of all recipients each kind is.
  public var recipientErrors: [RecipientError]
  /// Which failures put a recipient on the suppression list; nil: there is none.
  public var suppression: SuppressionConfiguration?
  /// Servers that put off the first message to a recipient; nil: there are none.
  public var greylisting: GreylistConfiguration?
  /// Messages that the receiving side puts off; nil: none, and no fault can make it so.
  public var deferral: DeferralConfiguration?
  /// What a suspended account means, and whether at submission or with the receipt.
  public var suspension: Rejection
  /// The code of filtered messages; nil: a fault must say.
  public var filteringCode: Int?
  /// How long an upgrade of the throughput keeps the senders from sending, and the code meanwhile.
  public var maintenance: MaintenanceConfiguration
  /// The part of the recipients who wrote lately, drawn for each recipient and day.
  public var serviceWindow: Share
  /// The state of templates that are not approved, by name, at the beginning.
  public var templates: [String: TemplateState]
  public var templateCodes: TemplateCodes
  /// How long the provider's support takes to lift a suspension.
  public var supportTime: DurationDistribution
  /// The channels it serves, by name; nil: any.
  public var channels: [String]?

  /// A part of the messages that meets an error.
  public struct ErrorShare: Hashable, Sendable {
    public var code: Int
    public var share: Share
    public init(code: Int, share: Share) {
      self.code = code
      self.share = share
    }
  }

  /// A kind of recipient for whom every message fails.
  public struct RecipientError: Hashable, Sendable {
    public var rejection: Rejection
    public var share: Share
    public init(rejection: Rejection, share: Share) {
      self.rejection = rejection
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
  /// Whether requests are answered only when their turn in the queue has come; otherwise at once.
  public var answersAfterQueue: Bool
  /// Without a queue: how many may come at once; nil: the rate's count.
  public var burst: Int?
  /// How long a message may wait in the queue before it fails with the code of `excess`; nil: for ever.
  public var validity: VirtualDuration?
  /// What messages coming in take of each sender's rate.
  public var inbound: Rate?
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
  /// Whether it counts distinct recipients outside their service window; else every message. Needs a moving window.
  public var countsRecipients: Bool
  public var code: Int

  /// The window's span: that of the limits, 24 hours when there are none.
  var span: VirtualDuration { tier?.per ?? tiers.first?.per ?? .hours(24) }
}

/// How many requests an account may have under way at once.
public struct ConcurrencyConfiguration: Hashable, Sendable {
  public var limit: Int
  public var code: Int
}

/// How fast one recipient may get messages of certain templates.
public struct MarketingLimitConfiguration: Hashable, Sendable {
  /// Names of templates.
  public var templates: [String]
  public var limit: PairLimitConfiguration
}

/// Failures that keep a provider from sending to the recipient again.
public struct SuppressionConfiguration: Hashable, Sendable {
  /// The codes of receipts that put a recipient on the list.
  public var causes: [Int]
  /// What becomes of messages to a recipient on the list.
  public var rejection: ProviderConfiguration.Rejection
}

/// Messages that the receiving side puts off and the provider tries again.
public struct DeferralConfiguration: Hashable, Sendable {
  /// The part of the accepted messages that would be delivered.
  public var share: Share
  /// From acceptance to the late delivery.
  public var delay: DurationDistribution
  /// After this time the provider gives up.
  public var limit: VirtualDuration
  /// The code of giving up.
  public var code: Int
}

/// The time in which senders cannot send because their throughput is being raised.
public struct MaintenanceConfiguration: Hashable, Sendable {
  public var time: VirtualDuration
  public var code: Int
}
