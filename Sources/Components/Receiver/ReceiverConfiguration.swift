public import VirtualTime

/// What a receiver of alerts is made of.
public struct ReceiverConfiguration: Hashable, Sendable {
  /// The receivers of Alertmanager's file that it stands for: `NAME` or `NAME/KIND`.
  public var receives: [String]
  /// From a notification to its answer.
  public var latency: DurationDistribution
  /// From the answer until a person can notice it.
  public var delivery: DurationDistribution
  /// The time in which it takes one more; nil: no limit.
  public var interval: VirtualDuration?
  /// How many it takes at once.
  public var burst: Int
  public var overload: ReceiverOverload
  public var acceptedStatus: Int

  public init(
    receives: [String] = [], latency: DurationDistribution, delivery: DurationDistribution,
    interval: VirtualDuration? = nil, burst: Int = 1, overload: ReceiverOverload = .refuse, acceptedStatus: Int = 200
  ) {
    self.receives = receives
    self.latency = latency
    self.delivery = delivery
    self.interval = interval
    self.burst = burst
    self.overload = overload
    self.acceptedStatus = acceptedStatus
  }

  public init(options: Options) throws(ConfigurationProblem) {
    guard let overload = ReceiverOverload(rawValue: options.text("overLimit")) else {
      preconditionFailure("a choice that the catalogue entry does not list")
    }
    var interval: VirtualDuration?
    if options.has("limit") {
      guard let found = TokenBucket.interval(of: options.rate("limit")),
        TokenBucket.fits(interval: found, burst: options.integer("burst"))
      else { throw ConfigurationProblem(["limit"], "is zero or takes more than a century to refill") }
      interval = found
    }
    self.init(
      receives: options.list("receives").map { value in
        guard case .text(let name) = value else { preconditionFailure("a receiver's name that is no text") }
        return name
      },
      latency: options.distribution("latency"), delivery: options.distribution("delivery"), interval: interval,
      burst: options.integer("burst"), overload: overload, acceptedStatus: options.integer("acceptedStatus"))
  }

  /// Whether it stands for an integration of a receiver of Alertmanager's file.
  public func stands(for receiver: String, kind: String) -> Bool {
    receives.contains(receiver) || receives.contains("\(receiver)/\(kind)")
  }
}
