import DequeModule

/// LPOS.
struct ListSearch {
  private var rank = 1
  private var count: Int?
  private var mostCompared = 0

  private init(_ call: RedisCall) throws(RedisError) {
    var index = 3
    while index < call.count {
      guard index + 1 < call.count else { throw .syntax }
      if call.isWord(index, "RANK") {
        let number = try call.integer(index + 1)
        if number == 0 {
          throw RedisError(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start "
              + "from the end of the list")
        }
        rank = Int(number)
      } else if call.isWord(index, "COUNT") {
        guard let number = call[index + 1].integer, number >= 0 else { throw RedisError("ERR COUNT can't be negative") }
        count = Int(number)
      } else if call.isWord(index, "MAXLEN") {
        guard let number = call[index + 1].integer, number >= 0 else {
          throw RedisError("ERR MAXLEN can't be negative")
        }
        mostCompared = Int(number)
      } else {
        throw .syntax
      }
      index += 2
    }
  }

  static func run(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let search = try ListSearch(call)
    guard let position = try engine.findList(engine.key(call[1]), isRead: true) else {
      return search.count == nil ? .null : .array([])
    }
    let (found, compared) = search.indices(of: call[2], in: engine.value(position).list)
    engine.work += compared
    if search.count == nil { return found.first.map { .integer($0) } ?? .null }
    return .array(found.map { .integer($0) })
  }

  private func indices(of value: RedisBytes, in list: Deque<RedisBytes>) -> (found: [Int], compared: Int) {
    var found: [Int] = []
    var compared = 0
    var matches = 0
    let most = count == nil ? 1 : (count == 0 ? Int.max : count!)
    // The least of all numbers has no positive counterpart: it skips nothing.
    let skipped = rank == .min ? 0 : abs(rank) - 1
    while compared < list.count, mostCompared == 0 || compared < mostCompared, found.count < most {
      let index = rank > 0 ? compared : list.count - 1 - compared
      if list[index] == value {
        if matches >= skipped { found.append(index) }
        matches += 1
      }
      compared += 1
    }
    return (found, compared)
  }
}
