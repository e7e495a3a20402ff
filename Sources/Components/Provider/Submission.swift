public import VirtualTime

/// What comes of one request to a provider.
public enum Submission: Hashable, Sendable {
  /// It took the message.
  case accepted(Acceptance)
  /// It answered with an error after `latency`; `code` is an index into the machine's `codes`.
  case refused(code: Int, latency: VirtualDuration)
  /// The client gave up waiting. The provider may have taken the message all the same (`accepted`, whose latency is
  /// beyond the timeout): sending it again then makes a duplicate. The client cannot tell.
  case timedOut(after: VirtualDuration, accepted: Acceptance?)
}

/// A message that a provider took.
public struct Acceptance: Hashable, Sendable {
  /// From the request to its answer.
  public var latency: VirtualDuration
  /// The provider's own number of the message, from 1 in the order of acceptance.
  public var number: Int64
  public var receipt: Receipt

  public init(latency: VirtualDuration, number: Int64, receipt: Receipt) {
    self.latency = latency
    self.number = number
    self.receipt = receipt
  }
}

/// What the provider reports later. Times run from the provider's answer.
public enum Receipt: Hashable, Sendable {
  case delivered(after: VirtualDuration)
  /// `code` is an index into the machine's `codes`.
  case failed(code: Int, after: VirtualDuration)
  /// It never reports; the message did reach its recipient.
  case none
}
