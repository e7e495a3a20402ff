/// XGROUP.
enum StreamGroupCommands {
  static let all: [RedisCommand] = [
    RedisCommand("xgroup|create", -5, [.write, .denyoom], create),
    RedisCommand("xgroup|setid", -5, [.write], setID),
    RedisCommand("xgroup|destroy", 4, [.write], .linear("pending entries")) { engine, call throws(RedisError) in
      let key = engine.key(call[2])
      let position = try existing(&engine, call, needsGroup: false)
      guard let place = engine.group(position, call[3]) else { return .integer(0) }
      let group = engine.changeStream(position) { $0.groups.remove(at: place) }
      engine.work += group.pending.count
      // Whoever waits for new entries of the group is told that it is gone.
      engine.appended(key, position)
      return .integer(1)
    },
    RedisCommand("xgroup|createconsumer", 5, [.write, .denyoom]) { engine, call throws(RedisError) in
      let position = try existing(&engine, call, needsGroup: true)
      guard let place = engine.group(position, call[3]),
        engine.value(position).stream.groups[place].consumerIndex(call[4]) == nil
      else { return .integer(0) }
      let now = engine.now
      engine.changeStream(position) { _ = $0.groups[place].addConsumer(call[4], now: now) }
      engine.changed(engine.key(call[2]))
      return .integer(1)
    },
    RedisCommand("xgroup|delconsumer", 5, [.write], .linear("pending entries")) { engine, call throws(RedisError) in
      let position = try existing(&engine, call, needsGroup: true)
      guard let place = engine.group(position, call[3]),
        let consumer = engine.value(position).stream.groups[place].consumerIndex(call[4])
      else { return .integer(0) }
      let count = engine.changeStream(position) { $0.groups[place].removeConsumer(consumer) }
      engine.work += count
      engine.changed(engine.key(call[2]))
      return .integer(count)
    },
  ]

  private static func existing(
    _ engine: inout RedisEngine, _ call: RedisCall, needsGroup: Bool
  ) throws(RedisError) -> Int {
    guard let position = try engine.findStream(engine.key(call[2])) else {
      throw RedisError(
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option "
          + "to create an empty stream automatically.")
    }
    if needsGroup, engine.group(position, call[3]) == nil { throw .noGroup(call[3], ofKey: call[2]) }
    return position
  }

  /// `[MKSTREAM] [ENTRIESREAD n]`; -1 says that the number is not known.
  private static func options(
    _ call: RedisCall, mayMake: Bool
  ) throws(RedisError) -> (makesStream: Bool, entriesRead: Int64?) {
    var makesStream = false
    var read: Int64?
    var index = 5
    while index < call.count {
      if mayMake, call.isWord(index, "MKSTREAM") {
        makesStream = true
      } else if call.isWord(index, "ENTRIESREAD"), index + 1 < call.count {
        index += 1
        let number = try call.integer(index)
        if number < -1 { throw RedisError("ERR value for ENTRIESREAD must be positive or -1") }
        read = number == -1 ? nil : number
      } else {
        throw .subcommandSyntax(call)
      }
      index += 1
    }
    return (makesStream, read)
  }

  private static func create(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let (makesStream, read) = try options(call, mayMake: true)
    let key = engine.key(call[2])
    var position = try engine.findStream(key)
    if !makesStream { position = try existing(&engine, call, needsGroup: false) }
    if call.count > 8 { throw .subcommandSyntax(call) }
    let id =
      call[4] == "$"
      ? position.map { engine.value($0).stream.lastID } ?? .zero : try RedisStreamID.strict(call[4])
    if position == nil { position = try engine.streamPosition(key) }
    guard let place = position else { throw .noSuchKey }
    if engine.group(place, call[3]) != nil { throw RedisError("BUSYGROUP Consumer Group name already exists") }
    let group = StreamGroup(name: call[3], lastID: id, entriesRead: read)
    engine.changeStream(place) { stream in
      let index = stream.groups.firstIndex { group.name < $0.name } ?? stream.groups.count
      stream.groups.insert(group, at: index)
    }
    engine.changed(key)
    return .ok
  }

  private static func setID(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let (_, read) = try options(call, mayMake: false)
    let position = try existing(&engine, call, needsGroup: true)
    guard call.count == 5 || call.count == 7 else { throw .subcommandSyntax(call) }
    let id =
      call[4] == "$"
      ? engine.value(position).stream.lastID : try RedisStreamID.lax(call[4], missingSequence: 0)
    guard let place = engine.group(position, call[3]) else { throw .noGroup(call[3], ofKey: call[2]) }
    engine.changeStream(position) { stream in
      stream.groups[place].lastID = id
      stream.groups[place].entriesRead = read
    }
    engine.changed(engine.key(call[2]))
    return .ok
  }
}
