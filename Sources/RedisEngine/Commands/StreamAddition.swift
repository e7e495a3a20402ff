/// The options of XADD and XTRIM.
struct StreamAddition {
  private var bound: RedisStreamBound?
  private var isApproximate = false
  private var limit = 0
  private var makesNoStream = false
  /// Where the ID stands; behind the last word if there is none.
  private var idIndex: Int
  private var id: RedisStreamID?
  /// `ms-*`: the number is the stream's to choose.
  private var choosesSequence = false

  private init(_ call: RedisCall, isAdd: Bool, defaultLimit: Int) throws(RedisError) {
    var isLimited = false
    idIndex = 2
    while idIndex < call.count {
      let hasMore = idIndex + 1 < call.count
      if isAdd, call[idIndex] == "*" { break }
      if call.isWord(idIndex, "MAXLEN") || call.isWord(idIndex, "MINID"), hasMore {
        try readBound(call)
      } else if call.isWord(idIndex, "LIMIT"), hasMore {
        let number = try call.integer(idIndex + 1)
        if number < 0 { throw RedisError("ERR The LIMIT argument must be >= 0.") }
        limit = Int(number)
        isLimited = true
        idIndex += 1
      } else if isAdd, call.isWord(idIndex, "NOMKSTREAM") {
        makesNoStream = true
      } else if isAdd {
        try readID(call[idIndex])
        break
      } else {
        throw .syntax
      }
      idIndex += 1
    }
    if limit > 0, bound == nil {
      throw RedisError("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy")
    }
    if !isAdd, bound == nil {
      throw RedisError("ERR syntax error, XTRIM must be called with exactly one of MAXLEN, MINID")
    }
    if isLimited, !isApproximate {
      throw RedisError("ERR syntax error, LIMIT cannot be used without the special ~ option")
    }
    if !isLimited { limit = isApproximate ? defaultLimit : 0 }
  }

  private mutating func readBound(_ call: RedisCall) throws(RedisError) {
    let isLength = call.isWord(idIndex, "MAXLEN")
    if bound != nil {
      throw RedisError("ERR syntax error, MAXLEN and MINID options at the same time are not compatible")
    }
    isApproximate = false
    if idIndex + 2 < call.count, call[idIndex + 1] == "~" || call[idIndex + 1] == "=" {
      isApproximate = call[idIndex + 1] == "~"
      idIndex += 1
    }
    if isLength {
      let number = try call.integer(idIndex + 1)
      if number < 0 { throw RedisError("ERR The MAXLEN argument must be >= 0.") }
      bound = .length(Int(number))
    } else {
      bound = .minimumID(try RedisStreamID.strict(call[idIndex + 1]))
    }
    idIndex += 1
  }

  private mutating func readID(_ text: RedisBytes) throws(RedisError) {
    if let (milliseconds, sequence) = RedisStreamID.parts(text), sequence == "*", text != "-", text != "+" {
      guard let first = milliseconds.unsigned else { throw .invalidStreamID }
      id = RedisStreamID(first, 0)
      choosesSequence = true
    } else {
      id = try RedisStreamID.strict(text)
    }
  }

  static func add(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let addition = try StreamAddition(call, isAdd: true, defaultLimit: engine.defaultTrimLimit)
    let words = call.words[min(addition.idIndex + 1, call.count)...]
    if words.count < 2 || words.count % 2 == 1 { throw .arity("xadd") }
    if addition.id == .zero, !addition.choosesSequence {
      throw RedisError("ERR The ID specified in XADD must be greater than 0-0")
    }
    let key = engine.key(call[1])
    if addition.makesNoStream, try engine.findStream(key) == nil { return .null }
    let position = try engine.streamPosition(key)
    let stream = engine.value(position).stream
    let id = try stream.nextID(addition.chosenID(after: stream.lastID), at: engine.now)
    let fields = RedisStreamFields(stride(from: words.startIndex, to: words.endIndex, by: 2).map { words[$0] })
    let values = stride(from: words.startIndex + 1, to: words.endIndex, by: 2).map { words[$0] }
    let limits = engine.configuration.streamNodeLimits
    let trimmed = engine.changeStream(position) { stream in
      stream.append(id, fields, values, limits)
      return addition.trimmed(&stream)
    }
    engine.work += fields.count + trimmed
    engine.appended(key, position)
    return .bulk(id.bytes)
  }

  private func chosenID(after last: RedisStreamID) -> RedisStreamID? {
    guard choosesSequence, let id, last.milliseconds == id.milliseconds else { return id }
    // The last number there is has no next one: the same ID is refused.
    return last.sequence == .max ? last : RedisStreamID(last.milliseconds, last.sequence + 1)
  }

  private func trimmed(_ stream: inout StreamValue) -> Int {
    bound.map { stream.trim($0, isApproximate: isApproximate, limit: limit) } ?? 0
  }

  static func trim(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let options = try StreamAddition(call, isAdd: false, defaultLimit: engine.defaultTrimLimit)
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key) else { return .integer(0) }
    let count = engine.changeStream(position) { options.trimmed(&$0) }
    engine.work += count
    if count > 0 { engine.changed(key, by: count) }
    return .integer(count)
  }
}
