public import VirtualTime

/// The server behind an endpoint, which belongs to somebody else.
public struct WebhookReceiver: Hashable, Sendable {
  /// Where it listens; nil: nowhere.
  public var url: WebhookURL?
  /// That as written.
  public var address: String
  /// What it checks signatures with.
  public var secret: String
  /// What it answers when nothing is wrong.
  public var status: Int
  /// From the request to its answer.
  public var latency: DurationDistribution
  /// Answers of every day, each with its part of all.
  public var answers: [Answer]
  /// How much it takes; nil: everything.
  public var capacity: WebhookCapacity?
  public var isSelfSigned: Bool
  /// From then on its certificate has expired; nil: not in this run.
  public var certificateEnds: VirtualInstant?
  /// Whether its name can be looked up.
  public var resolves: Bool
  public var verifiesSignature: Bool
  /// How far its clock is ahead of the application's.
  public var clockAhead: VirtualDuration

  /// A status that comes for a part of the requests.
  public struct Answer: Hashable, Sendable {
    public var status: Int
    public var share: Share
    /// What its header Retry-After says.
    public var retryAfter: VirtualDuration?

    public init(status: Int, share: Share, retryAfter: VirtualDuration? = nil) {
      self.status = status
      self.share = share
      self.retryAfter = retryAfter
    }
  }

  /// - Parameter address: where it listens.
  public init(
    address: String, secret: String, status: Int = 200, latency: DurationDistribution, answers: [Answer] = [],
    capacity: WebhookCapacity? = nil, isSelfSigned: Bool = false, certificateEnds: VirtualInstant? = nil,
    resolves: Bool = true, verifiesSignature: Bool = true, clockAhead: VirtualDuration = .zero
  ) {
    self.address = address
    url = WebhookURL(address)
    self.secret = secret
    self.status = status
    self.latency = latency
    self.answers = answers
    self.capacity = capacity
    self.isSelfSigned = isSelfSigned
    self.certificateEnds = certificateEnds
    self.resolves = resolves
    self.verifiesSignature = verifiesSignature
    self.clockAhead = clockAhead
  }
}

/// How much a receiver takes; the rest is answered 429.
public struct WebhookCapacity: Hashable, Sendable {
  /// The time in which it takes one more.
  public var interval: VirtualDuration
  /// How many it takes at once.
  public var burst: Int
  /// What Retry-After says; nil: the whole seconds until it takes one more, at least one.
  public var retryAfter: VirtualDuration?

  /// - Precondition: `TokenBucket.fits(interval:burst:)`.
  public init(interval: VirtualDuration, burst: Int, retryAfter: VirtualDuration? = nil) {
    self.interval = interval
    self.burst = burst
    self.retryAfter = retryAfter
  }

  /// Reads `rate`, `burst` and `retryAfter`.
  init(_ options: Options, path: [String]) throws(ConfigurationProblem) {
    let rate = options.rate("rate")
    let burst = options.has("burst") ? options.integer("burst") : max(1, Int(min(rate.count, 1e9)))
    guard let interval = TokenBucket.interval(of: rate), TokenBucket.fits(interval: interval, burst: burst) else {
      throw ConfigurationProblem(path + ["rate"], "is zero or too slow")
    }
    self.init(
      interval: interval, burst: burst, retryAfter: options.has("retryAfter") ? options.duration("retryAfter") : nil)
  }

  var bucket: TokenBucket { TokenBucket(interval: interval, burst: burst) }

  /// What a request that is too much is told.
  func wait(_ bucket: TokenBucket, now: VirtualInstant) -> VirtualDuration {
    if let retryAfter { return retryAfter }
    let missing = (bucket.ready(1, now: now) ?? now) - now
    return .seconds(max(1, (missing.nanoseconds + 999_999_999) / 1_000_000_000))
  }
}
