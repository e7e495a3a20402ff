/// ZADD and ZINCRBY.
struct SortedSetAddition {
  private var onlyNew = false
  private var onlyOld = false
  private var onlyGreater = false
  private var onlyLess = false
  private var countsChanges = false
  private var increments = false
  private var pairs: [(score: Double, member: RedisBytes)] = []

  private init(_ call: RedisCall, increments: Bool) throws(RedisError) {
    self.increments = increments
    var index = 2
    options: while !increments, index < call.count {
      switch call[index].text.uppercased() {
      case "NX": onlyNew = true
      case "XX": onlyOld = true
      case "GT": onlyGreater = true
      case "LT": onlyLess = true
      case "CH": countsChanges = true
      case "INCR": self.increments = true
      default: break options
      }
      index += 1
    }
    let count = call.count - index
    if count == 0 || count % 2 == 1 { throw .syntax }
    if onlyNew, onlyOld { throw RedisError("ERR XX and NX options at the same time are not compatible") }
    if (onlyNew && (onlyGreater || onlyLess)) || (onlyGreater && onlyLess) {
      throw RedisError("ERR GT, LT, and/or NX options at the same time are not compatible")
    }
    if self.increments, count > 2 { throw RedisError("ERR INCR option supports a single increment-element pair") }
    for place in stride(from: index, to: call.count, by: 2) {
      pairs.append((try call.double(place), call[place + 1]))
    }
  }

  static func run(
    _ engine: inout RedisEngine, _ call: RedisCall, increments: Bool
  ) throws(RedisError) -> RedisReply {
    let addition = try SortedSetAddition(call, increments: increments)
    let key = engine.key(call[1])
    if try engine.findSortedSet(key) == nil, addition.onlyOld { return addition.increments ? .null : .integer(0) }
    var (added, updated) = (0, 0)
    var last: Double?
    for pair in addition.pairs {
      let old = try engine.zscore(key, pair.member)
      guard let score = try addition.score(pair.score, over: old) else { continue }
      last = score
      try engine.zadd(key, score, pair.member)
      if old == nil { added += 1 } else if old != score { updated += 1 }
    }
    engine.work += addition.pairs.count
    if addition.increments { return last.map { .double($0) } ?? .null }
    return .integer(addition.countsChanges ? added + updated : added)
  }

  /// The score to be set; nil: the options forbid it.
  private func score(_ given: Double, over old: Double?) throws(RedisError) -> Double? {
    guard let old else { return onlyOld ? nil : given }
    if onlyNew { return nil }
    let score = increments ? old + given : given
    if score.isNaN { throw RedisError("ERR resulting score is not a number (NaN)") }
    if (onlyGreater && score <= old) || (onlyLess && score >= old) { return nil }
    return score
  }
}
