public import Telemetry
public import VirtualTime

/// An attempt as the application has written it down.
public struct WebhookAttempt: Hashable, Sendable {
  /// From 1, in the order in which they were written.
  public var number: Int64
  /// The endpoint's id.
  public var endpoint: String
  /// nil: a test delivery.
  public var message: MessageID?
  /// Which attempt of the message it was, from 1.
  public var attempt: Int
  public var result: WebhookResult
  /// The error's text; empty for a success.
  public var error: String
  /// From the request to its end, as its sender saw it.
  public var duration: VirtualDuration
  /// When it was written: at its end.
  public var createdAt: VirtualInstant

  public init(
    number: Int64 = 0, endpoint: String, message: MessageID?, attempt: Int, result: WebhookResult, error: String,
    duration: VirtualDuration, createdAt: VirtualInstant
  ) {
    self.number = number
    self.endpoint = endpoint
    self.message = message
    self.attempt = attempt
    self.result = result
    self.error = error
    self.duration = duration
    self.createdAt = createdAt
  }
}

/// The latest attempts of each endpoint: a ring per endpoint, so that one that fails all the time pushes out nobody else's.
public struct WebhookLog: Sendable {
  /// How many attempts are kept for each endpoint, and for how long.
  public let capacity: Int
  public let age: VirtualDuration
  private var rings: [Ring]
  private var written: Int64 = 0

  private struct Ring: Sendable {
    var attempts: [WebhookAttempt] = []
    /// Where the next one goes once the ring is full.
    var next = 0
  }

  /// The most attempts that all endpoints together may keep.
  public static let mostAttempts = 1_000_000

  /// - Precondition: `endpoints * capacity` is at most `mostAttempts`.
  public init(endpoints: Int, capacity: Int, age: VirtualDuration) {
    precondition(endpoints * capacity <= Self.mostAttempts, "a webhook log without a bound")
    self.capacity = capacity
    self.age = age
    rings = Array(repeating: Ring(), count: endpoints)
  }

  /// Writes an attempt at an endpoint; the oldest beyond the capacity is gone. Moments must not go back. Constant time.
  /// - Returns: the attempt with its number.
  @discardableResult
  public mutating func write(_ attempt: WebhookAttempt, of endpoint: Int) -> WebhookAttempt {
    written += 1
    var entry = attempt
    entry.number = written
    if rings[endpoint].attempts.count < capacity {
      rings[endpoint].attempts.append(entry)
    } else {
      rings[endpoint].attempts[rings[endpoint].next] = entry
      rings[endpoint].next = (rings[endpoint].next + 1) % capacity
    }
    return entry
  }

  /// The latest attempts at an endpoint that are not too old, the newest first.
  public func latest(_ endpoint: Int, limit: Int, now: VirtualInstant) -> [WebhookAttempt] {
    let ring = rings[endpoint]
    var found: [WebhookAttempt] = []
    for step in 0..<min(limit, ring.attempts.count) {
      let position = (ring.next - 1 - step + 2 * ring.attempts.count) % ring.attempts.count
      let attempt = ring.attempts[position]
      guard now - attempt.createdAt <= age else { break }
      found.append(attempt)
    }
    return found
  }

  /// How many attempts are kept, those that are too old included.
  public var count: Int { rings.reduce(0) { $0 + $1.attempts.count } }
}
