public import VirtualTime

/// So many things per span of time, such as `80 per 1s` or `100000 per 24h`.
public struct Rate: Hashable, Sendable {
  /// How many; zero or more.
  public var count: Double
  /// The span they are counted over; above zero.
  public var per: VirtualDuration

  public init(count: Double, per: VirtualDuration) {
    self.count = count
    self.per = per
  }

  /// The same rate for one second.
  public var perSecond: Double { count / per.seconds }
}

/// A part of a whole, from 0 to 1; written `2%` or `0.02` in files.
public struct Share: Hashable, Sendable, Comparable {
  public var value: Double

  public init(_ value: Double) { self.value = value }

  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}
