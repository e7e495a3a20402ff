/// One to four values of a stream's entry, without an allocation.
public struct RedisEntryValues: RandomAccessCollection, Sendable {
  private let first, second, third, fourth: RedisBytes
  public let endIndex: Int

  @inline(__always) private init(
    _ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes, _ fourth: RedisBytes, count: Int
  ) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    endIndex = count
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

  public var startIndex: Int { 0 }

  /// Constant time.
  @inline(__always) public subscript(position: Int) -> RedisBytes {
    precondition(position >= 0 && position < endIndex, "no such value")
    return switch position {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }
}

extension Collection {
  /// Every element in turn; an iterator would copy the collection first.
  @inline(__always) func forEachInPlace(_ body: (Element) -> Void) {
    var index = startIndex
    while index != endIndex {
      body(self[index])
      formIndex(after: &index)
    }
  }
}
