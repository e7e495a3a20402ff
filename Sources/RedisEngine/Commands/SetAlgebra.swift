extension RedisCommand {
  /// Intersections, unions and differences.
  static let setAlgebra: [RedisCommand] = [
    algebra("sinter", SetAlgebra.intersection), algebra("sunion", SetAlgebra.union),
    algebra("sdiff", SetAlgebra.difference),
    storing("sinterstore", SetAlgebra.intersection), storing("sunionstore", SetAlgebra.union),
    storing("sdiffstore", SetAlgebra.difference),
    RedisCommand("sintercard", -3, [.readonly], .linear("members looked at"), SetAlgebra.intersectionCount),
  ]

  private static func algebra(
    _ name: String, _ combine: @escaping @Sendable ([DenseTable<Void>?]) -> DenseTable<Void>
  ) -> RedisCommand {
    RedisCommand(name, -2, [.readonly], .linear("members of all sets")) { engine, call throws(RedisError) in
      .bulks(combine(try SetAlgebra.sets(&engine, call.words[1...])).members)
    }
  }

  private static func storing(
    _ name: String, _ combine: @escaping @Sendable ([DenseTable<Void>?]) -> DenseTable<Void>
  ) -> RedisCommand {
    RedisCommand(name, -3, [.write, .denyoom], .linear("members of all sets")) { engine, call throws(RedisError) in
      let result = combine(try SetAlgebra.sets(&engine, call.words[2...]))
      return .integer(engine.storeSet(engine.key(call[1]), result))
    }
  }
}

enum SetAlgebra {
  /// The sets at these keys; nil where there is none.
  static func sets(
    _ engine: inout RedisEngine, _ names: ArraySlice<RedisBytes>
  ) throws(RedisError) -> [DenseTable<Void>?] {
    var sets: [DenseTable<Void>?] = []
    for name in names {
      let position = try engine.findSet(engine.key(name), isRead: true)
      sets.append(position.map { engine.value($0).set })
      engine.work += sets.last!?.count ?? 0
    }
    return sets
  }

  static func intersection(_ sets: [DenseTable<Void>?]) -> DenseTable<Void> {
    var result = DenseTable<Void>()
    let all = sets.compactMap { $0 }.sorted { $0.count < $1.count }
    guard all.count == sets.count, let smallest = all.first else { return result }
    for element in smallest.elements where all.dropFirst().allSatisfy({ $0.contains(element.member) }) {
      result.insert(element.member)
    }
    return result
  }

  static func union(_ sets: [DenseTable<Void>?]) -> DenseTable<Void> {
    var result = DenseTable<Void>()
    for set in sets { for element in set?.elements ?? [] { result.insert(element.member) } }
    return result
  }

  static func difference(_ sets: [DenseTable<Void>?]) -> DenseTable<Void> {
    var result = DenseTable<Void>()
    for element in (sets.first ?? nil)?.elements ?? []
    where !sets.dropFirst().contains(where: { $0?.contains(element.member) ?? false }) {
      result.insert(element.member)
    }
    return result
  }

  static func intersectionCount(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let (keys, limit) = try cardinalityRequest(call)
    let count = intersection(try sets(&engine, keys)).count
    return .integer(limit == 0 ? count : min(count, limit))
  }

  /// `numkeys key... [LIMIT n]` of SINTERCARD.
  private static func cardinalityRequest(
    _ call: RedisCall
  ) throws(RedisError) -> (keys: ArraySlice<RedisBytes>, limit: Int) {
    guard let number = call[1].integer, number > 0 else { throw RedisError("ERR numkeys should be greater than 0") }
    guard number <= call.count - 2 else {
      throw RedisError("ERR Number of keys can't be greater than number of args")
    }
    var index = 2 + Int(number)
    let keys = call.words[2..<index]
    var limit = 0
    while index < call.count {
      guard call.isWord(index, "LIMIT"), index + 1 < call.count else { throw .syntax }
      guard let most = call[index + 1].integer, most >= 0 else { throw RedisError("ERR LIMIT can't be negative") }
      limit = Int(most)
      index += 2
    }
    return (keys, limit)
  }
}
