/// IDs and bounds as commands on streams take them.
extension RedisStreamID {
  /// A plain ID; `-` and `+` are none.
  static func strict(_ text: RedisBytes) throws(RedisError) -> RedisStreamID {
    guard text != "-", text != "+", let id = RedisStreamID(text, missingSequence: 0) else { throw .invalidStreamID }
    return id
  }

  /// An ID, or `-` and `+` for the first and the last there can be.
  static func lax(_ text: RedisBytes, missingSequence: UInt64) throws(RedisError) -> RedisStreamID {
    if text == "-" { return .zero }
    if text == "+" { return .last }
    guard let id = RedisStreamID(text, missingSequence: missingSequence) else { throw .invalidStreamID }
    return id
  }

  /// The lower end of an interval; after `(` the next ID.
  static func intervalStart(_ text: RedisBytes) throws(RedisError) -> RedisStreamID {
    guard let inner = excluded(text) else { return try lax(text, missingSequence: 0) }
    guard let next = try strict(inner, missingSequence: 0).next else {
      throw RedisError("ERR invalid start ID for the interval")
    }
    return next
  }

  /// The upper end of an interval; after `(` the previous ID.
  static func intervalEnd(_ text: RedisBytes) throws(RedisError) -> RedisStreamID {
    guard let inner = excluded(text) else { return try lax(text, missingSequence: .max) }
    guard let previous = try strict(inner, missingSequence: .max).previous else {
      throw RedisError("ERR invalid end ID for the interval")
    }
    return previous
  }

  private static func strict(_ text: RedisBytes, missingSequence: UInt64) throws(RedisError) -> RedisStreamID {
    guard text != "-", text != "+", let id = RedisStreamID(text, missingSequence: missingSequence) else {
      throw .invalidStreamID
    }
    return id
  }

  private static func excluded(_ text: RedisBytes) -> RedisBytes? {
    let bytes = text.bytes
    return bytes.count > 1 && bytes[0] == UInt8(ascii: "(") ? RedisBytes(Array(bytes.dropFirst())) : nil
  }
}

extension RedisError {
  static let invalidStreamID = RedisError("ERR Invalid stream ID specified as stream command argument")

  static func noGroup(_ key: RedisBytes, _ group: RedisBytes, _ rest: String = "") -> RedisError {
    RedisError("NOGROUP No such key '\(key.shown())' or consumer group '\(group.shown())'\(rest)")
  }

  static func noGroup(_ group: RedisBytes, ofKey key: RedisBytes) -> RedisError {
    RedisError("NOGROUP No such consumer group '\(group.shown())' for key name '\(key.shown())'")
  }
}

extension RedisStreamEntry {
  /// ID and fields with their values.
  var reply: RedisReply {
    .array([.bulk(id.bytes), .bulks(zip(fields, values).flatMap { [$0, $1] })])
  }
}

extension RedisEngine {
  /// Where a group stands among those of a stream.
  func group(_ position: Int, _ name: RedisBytes) -> Int? {
    value(position).stream.groups.firstIndex { $0.name == name }
  }

  /// Changes a stream; what it counts for in memory follows.
  mutating func changeStream<R>(_ position: Int, _ body: (inout StreamValue) -> R) -> R {
    let before = streamMemory(position)
    let result = body(&databases[current].entries[position].value.stream)
    keyspaceBytes += streamMemory(position) - before
    return result
  }

  private func streamMemory(_ position: Int) -> Int {
    guard case .stream(let stream) = databases[current].entries[position].value else { return 0 }
    var total = stream.value.entryBytes
    for group in stream.value.groups {
      total +=
        MemoryModel.streamGroup + group.pending.count * MemoryModel.pendingEntry + group.consumers.count
        * MemoryModel.streamConsumer
    }
    return total
  }
}
