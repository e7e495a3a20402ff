extension RedisCommand {
  /// Unions, intersections and differences of sorted sets and sets.
  static let sortedSetAlgebra: [RedisCommand] = [
    algebra("zunion", .union), algebra("zinter", .intersection), algebra("zdiff", .difference),
    storing("zunionstore", .union), storing("zinterstore", .intersection), storing("zdiffstore", .difference),
    RedisCommand("zintercard", -3, [.readonly], .linear("members looked at")) { engine, call throws(RedisError) in
      let algebra = try SortedSetAlgebra(&engine, call, from: 1, .intersection, isStored: false, countsOnly: true)
      let count = algebra.result().count
      return .integer(algebra.limit == 0 ? count : min(count, algebra.limit))
    },
  ]

  private static func algebra(_ name: String, _ kind: SortedSetAlgebra.Kind) -> RedisCommand {
    RedisCommand(name, -3, [.readonly], .linear("members of all sets")) { engine, call throws(RedisError) in
      let algebra = try SortedSetAlgebra(&engine, call, from: 1, kind, isStored: false)
      return .array(
        algebra.result().flatMap { algebra.isWithScores ? [.bulk($0.member), .double($0.score)] : [.bulk($0.member)] })
    }
  }

  private static func storing(_ name: String, _ kind: SortedSetAlgebra.Kind) -> RedisCommand {
    RedisCommand(name, -4, [.write, .denyoom], .linear("members of all sets")) { engine, call throws(RedisError) in
      let algebra = try SortedSetAlgebra(&engine, call, from: 2, kind, isStored: true)
      return .integer(engine.storeSortedSet(engine.key(call[1]), algebra.result()))
    }
  }
}

struct SortedSetAlgebra {
  enum Kind { case union, intersection, difference }

  private struct Source {
    var members = DenseTable<Double>()
    var weight = 1.0
  }

  private let kind: Kind
  private var sources: [Source] = []
  private var combine: (Double, Double) -> Double = SortedSetAlgebra.sum
  private(set) var isWithScores = false
  private(set) var limit = 0

  /// Infinity and its opposite make 0.
  private static func sum(_ a: Double, _ b: Double) -> Double { (a + b).isNaN ? 0 : a + b }

  init(
    _ engine: inout RedisEngine, _ call: RedisCall, from start: Int, _ kind: Kind, isStored: Bool,
    countsOnly: Bool = false
  ) throws(RedisError) {
    self.kind = kind
    let count = try call.integer(start)
    if count < 1 { throw RedisError("ERR at least 1 input key is needed for '\(call.command.name)' command") }
    guard count <= call.count - start - 1 else { throw .syntax }
    let options = start + 1 + Int(count)
    for name in call.words[(start + 1)..<options] { sources.append(try Self.source(&engine, engine.key(name))) }
    try readOptions(call, from: options, isStored: isStored, countsOnly: countsOnly)
  }

  /// The members of a sorted set, or of a set with 1 as their scores.
  private static func source(_ engine: inout RedisEngine, _ key: RedisKey) throws(RedisError) -> Source {
    guard let position = engine.read(key) else { return Source() }
    switch engine.value(position) {
    case .sortedSet(let set):
      engine.work += set.value.count
      return Source(members: set.value.scores)
    case .set(let set):
      engine.work += set.value.count
      var members = DenseTable<Double>(minimumCapacity: set.value.count)
      for element in set.value.elements { members.update(element.member, 1) }
      return Source(members: members)
    default: throw .wrongType
    }
  }

  private mutating func readOptions(
    _ call: RedisCall, from start: Int, isStored: Bool, countsOnly: Bool
  ) throws(RedisError) {
    var index = start
    while index < call.count {
      if kind != .difference, !countsOnly, call.isWord(index, "WEIGHTS"), call.count - index > sources.count {
        for source in sources.indices {
          index += 1
          guard let weight = call[index].double else { throw RedisError("ERR weight value is not a float") }
          sources[source].weight = weight
        }
      } else if kind != .difference, !countsOnly, call.isWord(index, "AGGREGATE"), index + 1 < call.count {
        index += 1
        switch call[index].text.uppercased() {
        case "SUM": combine = Self.sum
        case "MIN": combine = { $1 < $0 ? $1 : $0 }
        case "MAX": combine = { $1 > $0 ? $1 : $0 }
        default: throw .syntax
        }
      } else if !isStored, !countsOnly, call.isWord(index, "WITHSCORES") {
        isWithScores = true
      } else if countsOnly, call.isWord(index, "LIMIT"), index + 1 < call.count {
        index += 1
        guard let most = call[index].integer, most >= 0 else { throw RedisError("ERR LIMIT can't be negative") }
        limit = Int(most)
      } else {
        throw .syntax
      }
      index += 1
    }
  }

  private static func weighted(_ score: Double, _ weight: Double) -> Double {
    (score * weight).isNaN ? 0 : score * weight
  }

  /// In the order of the result.
  func result() -> [RedisScoredMember] {
    // The smallest first, those of one size as they came: sums of doubles depend on it.
    let ordered =
      kind == .difference
      ? sources
      : sources.enumerated().sorted { ($0.element.members.count, $0.offset) < ($1.element.members.count, $1.offset) }
        .map(\.element)
    var scores = DenseTable<Double>()
    switch kind {
    case .union:
      for source in ordered {
        for element in source.members.elements {
          let score = Self.weighted(element.value, source.weight)
          scores.update(element.member, scores[element.member].map { combine($0, score) } ?? score)
        }
      }
    case .intersection:
      elements: for element in ordered[0].members.elements {
        var score = Self.weighted(element.value, ordered[0].weight)
        for source in ordered.dropFirst() {
          guard let other = source.members[element.member] else { continue elements }
          score = combine(score, Self.weighted(other, source.weight))
        }
        scores.update(element.member, score)
      }
    case .difference:
      for element in ordered[0].members.elements
      where !ordered.dropFirst().contains(where: { $0.members.contains(element.member) }) {
        scores.update(element.member, element.value)
      }
    }
    return scores.elements.map { RedisScoredMember(score: $0.value, member: $0.member) }.sorted()
  }
}
