/// Lets at most so many calls run at once. Source: resilience4j, `BulkheadConfig`: 25, without waiting.
public struct Bulkhead: Hashable, Sendable {
  /// The most calls at once; at least 1.
  public let maximum: Int
  public private(set) var active = 0
  /// Calls refused so far.
  public private(set) var refusals = 0

  public init(maximum: Int) {
    precondition(maximum >= 1, "a bulkhead that lets nothing through")
    self.maximum = maximum
  }

  /// Whether a call may begin; true counts it as active.
  public mutating func admits() -> Bool {
    guard active < maximum else {
      refusals += 1
      return false
    }
    active += 1
    return true
  }

  /// A call that was admitted has ended.
  public mutating func release() {
    precondition(active > 0, "a call ended that the bulkhead had not admitted")
    active -= 1
  }
}
