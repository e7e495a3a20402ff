/// XREAD and XREADGROUP.
struct StreamRead: Sendable {
  private struct Source: Sendable {
    var name: RedisBytes
    /// Entries after this one are asked for; in a group, the last possible one stands for "what nobody got yet".
    var after: RedisStreamID
  }

  private var sources: [Source] = []
  private var count = 0
  private var isWaiting = false
  private var deadline: Int64?
  private var group: RedisBytes?
  private var consumer: RedisBytes = .empty
  private var isAcknowledged = false
  var isInGroup: Bool { group != nil }
  /// Entries given at once to a client that had to wait and named no count.
  private static let defaultCount = 1_000

  private init(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) {
    let isGroup = call.command.name == "xreadgroup"
    var index = 1
    var streams: Range<Int>?
    while index < call.count, streams == nil {
      let rest = call.count - index - 1
      if call.isWord(index, "BLOCK"), rest > 0 {
        index += 1
        try readTimeout(call[index], engine.now)
      } else if call.isWord(index, "COUNT"), rest > 0 {
        index += 1
        count = Int(max(0, try call.integer(index)))
      } else if call.isWord(index, "STREAMS"), rest > 0 {
        if rest % 2 == 1 {
          throw RedisError(
            "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.")
        }
        streams = (index + 1)..<(index + 1 + rest / 2)
      } else if call.isWord(index, "GROUP"), rest >= 2 {
        if !isGroup { throw Self.onlyInGroups("GROUP") }
        group = call[index + 1]
        consumer = call[index + 2]
        index += 2
      } else if call.isWord(index, "NOACK") {
        if !isGroup { throw Self.onlyInGroups("NOACK") }
        isAcknowledged = true
      } else {
        throw .syntax
      }
      index += 1
    }
    guard let streams else { throw .syntax }
    if isGroup, group == nil { throw RedisError("ERR Missing GROUP option for XREADGROUP") }
    for place in streams {
      sources.append(
        Source(name: call[place], after: try start(&engine, call[place], call[place + streams.count])))
    }
  }

  private static func onlyInGroups(_ option: String) -> RedisError {
    RedisError("ERR The \(option) option is only supported by XREADGROUP. You called XREAD instead.")
  }

  private mutating func readTimeout(_ text: RedisBytes, _ now: Int64) throws(RedisError) {
    guard let span = text.integer else { throw RedisError("ERR timeout is not an integer or out of range") }
    if span < 0 { throw .timeoutNegative }
    let (time, overflowed) = span.addingReportingOverflow(now)
    if overflowed { throw RedisError("ERR timeout is out of range") }
    isWaiting = true
    deadline = span == 0 ? nil : time
  }

  private func start(
    _ engine: inout RedisEngine, _ name: RedisBytes, _ text: RedisBytes
  ) throws(RedisError) -> RedisStreamID {
    let position = try engine.findStream(engine.key(name), isRead: true)
    if let group, position.flatMap({ engine.group($0, group) }) == nil {
      throw .noGroup(name, group, " in XREADGROUP with GROUP option")
    }
    if text == "$" {
      if group != nil {
        throw RedisError(
          "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by "
            + "specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."
        )
      }
      return position.map { engine.value($0).stream.lastID } ?? .zero
    }
    if text == ">" {
      if group == nil {
        throw RedisError(
          "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.")
      }
      return .last
    }
    return try RedisStreamID.strict(text)
  }

  static func run(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    var request = try StreamRead(&engine, call)
    var replies: [RedisReply] = []
    for source in request.sources {
      let key = engine.key(source.name)
      guard let position = engine.read(key), let entries = request.entries(&engine, key, position, source) else {
        continue
      }
      replies.append(.array([.bulk(source.name), entries]))
    }
    if !replies.isEmpty { return .array(replies) }
    guard request.isWaiting else { return .nullArray }
    if request.count == 0 { request.count = defaultCount }
    return engine.wait(
      for: request.sources.map { engine.key($0.name) }, .streamRead(request), deadline: request.deadline)
  }

  /// nil: there is nothing to be had at once.
  private func entries(
    _ engine: inout RedisEngine, _ key: RedisKey, _ position: Int, _ source: Source
  ) -> RedisReply? {
    let limit = count == 0 ? nil : count
    let last = engine.value(position).stream.lastEntry?.id
    guard let group, let place = engine.group(position, group) else {
      guard let last, last > source.after, let first = source.after.next else { return nil }
      let found = engine.value(position).stream.entries(from: first, through: .last, limit: limit)
      engine.work += found.count
      return .array(found.map(\.reply))
    }
    let delivery = StreamDelivery(group: place, consumer: consumer, isAcknowledged: isAcknowledged, limit: limit)
    if source.after != .last { return delivery.history(&engine, key, position, after: source.after) }
    guard let last, last > engine.value(position).stream.groups[place].lastID else { return nil }
    return delivery.new(&engine, key, position)
  }

  /// What a client that waited gets from a stream with a new entry; nil: nothing yet.
  func serve(_ engine: inout RedisEngine, _ key: RedisKey) throws(RedisError) -> RedisReply? {
    guard let position = try engine.findStream(key),
      let source = sources.first(where: { engine.key($0.name) == key })
    else { return nil }
    if let group, engine.group(position, group) == nil {
      throw RedisError("NOGROUP the consumer group this client was blocked on no longer exists")
    }
    return entries(&engine, key, position, source).map { .array([.array([.bulk(source.name), $0])]) }
  }
}
