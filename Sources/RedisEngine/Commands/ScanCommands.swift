/// SCAN and its relatives: an iteration in steps that misses nothing that stays.
///
/// A cursor is the number of elements not yet looked at, so that a collection is gone through from its end; 0 begins and ends.
struct ScanOptions {
  var cursor: UInt64
  var count = 10
  var pattern: GlobPattern?
  var type: String?

  /// What `strtoul` reads.
  static func cursor(_ text: RedisBytes) throws(RedisError) -> UInt64 {
    let bytes = Array(text.bytes.prefix { $0 != 0 })
    if bytes.isEmpty { return 0 }
    let isNegative = bytes[0] == UInt8(ascii: "-")
    let digits = RedisBytes(isNegative ? Array(bytes.dropFirst()) : bytes)
    guard bytes[0] != 32, !(9...13).contains(bytes[0]), let number = digits.unsigned else {
      throw RedisError("ERR invalid cursor")
    }
    return isNegative ? 0 &- number : number
  }

  init(_ call: RedisCall, cursorAt index: Int) throws(RedisError) {
    cursor = try Self.cursor(call[index])
  }

  mutating func readOptions(_ call: RedisCall, from start: Int, isKeyspace: Bool) throws(RedisError) {
    var index = start
    while index < call.count {
      guard index + 1 < call.count else { throw .syntax }
      if call.isWord(index, "COUNT") {
        let number = try call.integer(index + 1)
        if number < 1 { throw .syntax }
        count = Int(number)
      } else if call.isWord(index, "MATCH") {
        let text = GlobPattern(call[index + 1])
        pattern = text.matchesAll ? nil : text
      } else if isKeyspace, call.isWord(index, "TYPE") {
        type = call[index + 1].text.lowercased()
      } else {
        throw .syntax
      }
      index += 2
    }
  }

  /// A small collection is packed in Redis and comes whole, whatever the cursor and the count say.
  mutating func takeAll() {
    cursor = 0
    count = .max
  }

  /// The positions to look at, from the last to the first, and the cursor to go on with.
  func step(_ total: Int) -> (positions: ReversedCollection<Range<Int>>, next: Int) {
    let end = cursor == 0 ? total : Int(min(cursor, UInt64(total)))
    let next = max(0, end - min(count, end))
    return ((next..<end).reversed(), next)
  }

  static func reply(_ next: Int, _ elements: [RedisBytes]) -> RedisReply {
    .array([.bulk(RedisBytes(next)), .bulks(elements)])
  }
}

extension KeyCommands {
  static func scan(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    var options = try ScanOptions(call, cursorAt: 1)
    try options.readOptions(call, from: 2, isKeyspace: true)
    let database = engine.databases[engine.current]
    let (positions, next) = options.step(database.count)
    engine.work += positions.count
    var found: [RedisBytes] = []
    var over: [RedisKey] = []
    for position in positions {
      let entry = database.entries[position]
      let name = engine.names.text(entry.key)
      if let pattern = options.pattern, !pattern.matches(name) { continue }
      if let type = options.type, entry.value.typeName != type { continue }
      if engine.isOver(position) { over.append(entry.key) } else { found.append(name) }
    }
    // Looking at a key whose time is over deletes it.
    for key in over { _ = engine.find(key) }
    return ScanOptions.reply(next, found)
  }
}
