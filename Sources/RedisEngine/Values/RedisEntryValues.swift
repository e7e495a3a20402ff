/// One to four values of a stream's entry, without an allocation.
public struct RedisEntryValues: Sendable {
  private let first, second, third, fourth: RedisBytes
  /// How many.
  public let count: Int

  @inline(__always) private init(
    _ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes, _ fourth: RedisBytes, count: Int
  ) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    self.count = count
  }

  /// In the places beyond the last.
  @inline(__always) private static var none: RedisBytes { RedisBytes(.inline(InlineBytes())) }

  public init(_ first: RedisBytes) { self.init(first, Self.none, Self.none, Self.none, count: 1) }

  public init(_ first: RedisBytes, _ second: RedisBytes) { self.init(first, second, Self.none, Self.none, count: 2) }

  public init(_ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes) {
    self.init(first, second, third, Self.none, count: 3)
  }

  public init(_ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes, _ fourth: RedisBytes) {
    self.init(first, second, third, fourth, count: 4)
  }
}

/// The values of an entry that is added to a stream, in the order of its fields.
protocol StreamEntryValues {
  var count: Int { get }
  /// Every value in turn, where it stands.
  func visit(_ body: (RedisBytes) -> Void)
}

extension RedisEntryValues: StreamEntryValues {
  @inline(__always) func visit(_ body: (RedisBytes) -> Void) {
    body(first)
    if count > 1 { body(second) }
    if count > 2 { body(third) }
    if count > 3 { body(fourth) }
  }
}

extension Array: StreamEntryValues where Element == RedisBytes {
  @inline(__always) func visit(_ body: (RedisBytes) -> Void) { forEach(body) }
}
