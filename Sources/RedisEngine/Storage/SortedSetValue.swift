/// A member of a sorted set with its score, in the set's order: by score, then by bytes.
public struct RedisScoredMember: Comparable, Hashable, Sendable {
  /// Not NaN.
  public var score: Double
  public var member: RedisBytes

  /// This member with this score.
  public init(score: Double, member: RedisBytes) {
    self.score = score
    self.member = member
  }

  @inline(__always) public static func < (a: Self, b: Self) -> Bool {
    if a.score != b.score { return a.score < b.score }
    return a.member < b.member
  }

  @inline(__always) public static func == (a: Self, b: Self) -> Bool { a.score == b.score && a.member == b.member }
}

/// Members in order and by name.
struct SortedSetValue: Sendable {
  private(set) var ordered = SortedChunks<RedisScoredMember>()
  private(set) var scores = DenseTable<Double>()

  var count: Int { ordered.count }
  var isEmpty: Bool { ordered.isEmpty }

  func score(of member: RedisBytes) -> Double? { scores[member] }

  /// Answers the score there was. A negative zero is kept as zero where the set is so small that Redis packs it.
  @discardableResult mutating func update(_ member: RedisBytes, _ score: Double) -> Double? {
    let score = score == 0 && count < 128 ? 0 : score
    let old = scores.update(member, score)
    if let old {
      if old == score { return old }
      ordered.remove(RedisScoredMember(score: old, member: member))
    }
    ordered.insert(RedisScoredMember(score: score, member: member))
    return old
  }

  @discardableResult mutating func remove(_ member: RedisBytes) -> Double? {
    guard let score = scores.remove(member) else { return nil }
    ordered.remove(RedisScoredMember(score: score, member: member))
    return score
  }

  /// The rank from the lowest score, from 0.
  func rank(of member: RedisBytes) -> Int? {
    guard let score = scores[member] else { return nil }
    return ordered.rank { $0 < RedisScoredMember(score: score, member: member) }
  }
}
