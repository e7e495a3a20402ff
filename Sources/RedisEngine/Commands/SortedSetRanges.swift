extension RedisCommand {
  /// Parts of sorted sets.
  static let sortedSetRanges: [RedisCommand] = [
    range("zrange", nil, nil), range("zrevrange", .rank, true), range("zrangebyscore", .score, false),
    range("zrevrangebyscore", .score, true), range("zrangebylex", .lexical, false),
    range("zrevrangebylex", .lexical, true),
    RedisCommand("zrangestore", -5, [.write, .denyoom], .linear("members stored")) { engine, call throws(RedisError) in
      let request = try SortedSetRange(call, from: 2, nil, nil, isStored: true)
      let members = try request.members(&engine, engine.key(call[2]))
      return .integer(engine.storeSortedSet(engine.key(call[1]), members))
    },
    RedisCommand("zcount", 4, [.readonly, .fast], .logarithmic) { engine, call throws(RedisError) in
      let bounds = try ScoreBounds(call[2], call[3])
      guard let position = try engine.findSortedSet(engine.key(call[1]), isRead: true) else { return .integer(0) }
      return .integer(bounds.ranks(in: engine.value(position).sortedSet).count)
    },
    RedisCommand("zlexcount", 4, [.readonly, .fast], .logarithmic) { engine, call throws(RedisError) in
      let bounds = try LexicalBounds(call[2], call[3])
      guard let position = try engine.findSortedSet(engine.key(call[1]), isRead: true) else { return .integer(0) }
      return .integer(bounds.ranks(in: engine.value(position).sortedSet, isReversed: false).count)
    },
    removal("zremrangebyrank", .rank), removal("zremrangebyscore", .score), removal("zremrangebylex", .lexical),
  ]

  private static func range(_ name: String, _ kind: SortedSetRange.Kind?, _ isReversed: Bool?) -> RedisCommand {
    RedisCommand(name, -4, [.readonly], .linear("members returned")) { engine, call throws(RedisError) in
      let request = try SortedSetRange(call, from: 1, kind, isReversed, isStored: false)
      let members = try request.members(&engine, engine.key(call[1]))
      return .array(
        members.flatMap { request.isWithScores ? [.bulk($0.member), .double($0.score)] : [.bulk($0.member)] })
    }
  }

  private static func removal(_ name: String, _ kind: SortedSetRange.Kind) -> RedisCommand {
    RedisCommand(name, 4, [.write], .linear("members removed")) { engine, call throws(RedisError) in
      let bounds = try SortedSetRange.Bounds(kind, call[2], call[3])
      let key = engine.key(call[1])
      guard let position = try engine.findSortedSet(key) else { return .integer(0) }
      let ranks = bounds.ranks(in: engine.value(position).sortedSet, isReversed: false)
      let members = engine.value(position).sortedSet.ordered.elements(ranks: ranks)
      for member in members { engine.removeMember(position, member.member) }
      engine.removeIfEmptySortedSet(position)
      engine.work += members.count
      if !members.isEmpty { engine.changed(key, by: members.count) }
      return .integer(members.count)
    }
  }
}

/// ZRANGE in all its forms.
struct SortedSetRange {
  enum Kind { case rank, score, lexical }

  enum Bounds {
    case ranks(Int, Int)
    case scores(ScoreBounds)
    case lexical(LexicalBounds)

    init(_ kind: Kind, _ low: RedisBytes, _ high: RedisBytes) throws(RedisError) {
      switch kind {
      case .rank:
        guard let first = low.integer, let last = high.integer else { throw .notInteger }
        self = .ranks(Int(first), Int(last))
      case .score: self = .scores(try ScoreBounds(low, high))
      case .lexical: self = .lexical(try LexicalBounds(low, high))
      }
    }

    /// Ranks from the lowest score. A range of ranks is counted from the end that comes first.
    func ranks(in set: SortedSetValue, isReversed: Bool) -> Range<Int> {
      switch self {
      case .ranks(let first, let last):
        let range = IndexRange.resolve(first, last, count: set.count) ?? 0..<0
        return isReversed && !range.isEmpty ? (set.count - range.upperBound)..<(set.count - range.lowerBound) : range
      case .scores(let bounds): return bounds.ranks(in: set)
      case .lexical(let bounds): return bounds.ranks(in: set, isReversed: isReversed)
      }
    }
  }

  private let bounds: Bounds
  private var isReversed: Bool
  private var offset = 0
  private var limit = -1
  private(set) var isWithScores = false

  /// - Parameters:
  ///   - start: where the key stands; then come the bounds, then options.
  ///   - kind: nil: the options say it.
  ///   - isReversed: nil: the options say it.
  init(
    _ call: RedisCall, from start: Int, _ kind: Kind?, _ isReversed: Bool?, isStored: Bool
  ) throws(RedisError) {
    var chosenKind = kind
    var chosenDirection = isReversed
    var index = start + 3
    while index < call.count {
      if !isStored, call.isWord(index, "WITHSCORES") {
        isWithScores = true
      } else if call.isWord(index, "LIMIT"), index + 2 < call.count {
        offset = Int(try call.integer(index + 1))
        limit = Int(try call.integer(index + 2))
        index += 2
      } else if chosenDirection == nil, call.isWord(index, "REV") {
        chosenDirection = true
      } else if chosenKind == nil, call.isWord(index, "BYLEX") {
        chosenKind = .lexical
      } else if chosenKind == nil, call.isWord(index, "BYSCORE") {
        chosenKind = .score
      } else {
        throw .syntax
      }
      index += 1
    }
    let ranged = chosenKind ?? .rank
    self.isReversed = chosenDirection ?? false
    if limit != -1, ranged == .rank {
      throw RedisError(
        "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX")
    }
    if isWithScores, ranged == .lexical {
      throw RedisError("ERR syntax error, WITHSCORES not supported in combination with BYLEX")
    }
    let isSwapped = self.isReversed && ranged != .rank
    bounds = try Bounds(ranged, call[start + (isSwapped ? 2 : 1)], call[start + (isSwapped ? 1 : 2)])
  }

  func members(_ engine: inout RedisEngine, _ key: RedisKey) throws(RedisError) -> [RedisScoredMember] {
    guard let position = try engine.findSortedSet(key, isRead: true) else { return [] }
    let set = engine.value(position).sortedSet
    var ranks = bounds.ranks(in: set, isReversed: isReversed)
    if case .ranks = bounds {
    } else {
      if offset < 0 { return [] }
      let skipped = min(offset, ranks.count)
      let taken = limit < 0 ? ranks.count - skipped : min(limit, ranks.count - skipped)
      ranks =
        isReversed
        ? (ranks.upperBound - skipped - taken)..<(ranks.upperBound - skipped)
        : (ranks.lowerBound + skipped)..<(ranks.lowerBound + skipped + taken)
    }
    engine.work += ranks.count
    let members = set.ordered.elements(ranks: ranks)
    return isReversed ? members.reversed() : members
  }
}
