/// One to four values of a stream's entry, without an allocation.
public struct RedisEntryValues: RandomAccessCollection, Sendable {
  private var first: RedisBytes
  private var second = RedisBytes.empty
  private var third = RedisBytes.empty
  private var fourth = RedisBytes.empty
  public let endIndex: Int

  public init(_ first: RedisBytes) {
    self.first = first
    endIndex = 1
  }

  public init(_ first: RedisBytes, _ second: RedisBytes) {
    (self.first, self.second) = (first, second)
    endIndex = 2
  }

  public init(_ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes) {
    (self.first, self.second, self.third) = (first, second, third)
    endIndex = 3
  }

  public init(_ first: RedisBytes, _ second: RedisBytes, _ third: RedisBytes, _ fourth: RedisBytes) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    endIndex = 4
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
