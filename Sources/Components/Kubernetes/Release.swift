public import Telemetry
public import VirtualTime

/// What a container was started from: its image, and what is wrong with it.
public struct Release: Hashable, Sendable {
  /// The image's name.
  public var image: String
  /// The process dies when it has run for so long; nil: it does not.
  public var crashesAfter: VirtualDuration?
  /// The part of sends, from 0 to 1, that fail inside the process before they reach a provider.
  public var failingShare: Double
  /// The error code of those.
  public var failureCode: NameID
  public var isFailureWorthRetrying: Bool
  /// Added before every send; nil: nothing.
  public var sendDelay: DurationDistribution?
  /// Its readiness probe never succeeds. The process runs all the same, and a queue worker works.
  public var isNeverReady: Bool

  /// Whether sends of this release differ from those of a good one.
  public var disturbsSends: Bool { failingShare > 0 || sendDelay != nil }

  public init(
    image: String, crashesAfter: VirtualDuration? = nil, failingShare: Double = 0, failureCode: NameID = .none,
    isFailureWorthRetrying: Bool = true, sendDelay: DurationDistribution? = nil, isNeverReady: Bool = false
  ) {
    self.image = image
    self.crashesAfter = crashesAfter
    self.failingShare = failingShare
    self.failureCode = failureCode
    self.isFailureWorthRetrying = isFailureWorthRetrying
    self.sendDelay = sendDelay
    self.isNeverReady = isNeverReady
  }
}
