import Testing

@testable import RedisEngine

/// Operations that save work do what those do that they stand for.
@Suite("Shortcuts of scripts") struct ShortcutTests {
  private static let many = "HSET h " + (0..<80).map { "f\($0) \($0)" }.joined(separator: " ")

  @Test(
    "A hash with just the fields before gets the two further ones; any other stays as it is",
    arguments: [
      ("", false), ("HSET h a 1 b 2", true), ("HSET h a 1 b 2 c 3", false), ("HSET h b 2 a 1", false),
      ("HSET h a 1", false), ("HSET h a 1 b 2 d 9", false), (many, false),
    ])
  func widening(before: String, fits: Bool) throws {
    var engine = Engine.make()
    var plain = Engine.make()
    if !before.isEmpty {
      engine.run(before)
      plain.run(before)
    }
    let narrow = engine.shape(["a", "b"])!
    let wide = engine.shape(["a", "b", "c", "d"])!
    let key = engine.key("h")
    let done = try engine.hset(key, widening: narrow, to: wide, 3, "four")
    #expect(done == fits)
    if fits { plain.run("HSET h c 3 d four") }
    let (own, expected) = (engine.run("HGETALL h"), plain.run("HGETALL h"))
    #expect(own == expected)
    #expect(engine.keyspaceBytes == plain.keyspaceBytes && engine.keyspaceBytes == engine.countedBytes)
    #expect(engine.persistence.dirty == plain.persistence.dirty)
  }

  @Test func wideningIsOfHashes() throws {
    var engine = Engine.make()
    engine.run("SET h 1")
    let narrow = engine.shape(["a"])!
    let wide = engine.shape(["a", "b", "c"])!
    let key = engine.key("h")
    #expect(throws: RedisError.wrongType) { _ = try engine.hset(key, widening: narrow, to: wide, 1, 2) }
  }

  /// A copy that shares the hash keeps it.
  @Test func wideningLeavesSnapshotsAlone() throws {
    var engine = Engine.make()
    engine.run("HSET h a 1")
    let narrow = engine.shape(["a"])!
    let wide = engine.shape(["a", "b", "c"])!
    var snapshot = engine
    let key = engine.key("h")
    let done = try engine.hset(key, widening: narrow, to: wide, 2, 3)
    let (kept, count) = (snapshot.run("HGETALL h"), engine.run("HLEN h"))
    #expect(done && kept == .list("a", 1) && count == .integer(3))
  }

  @Test("Entries made in place are those made of arrays, beyond a node's end and trimmed", arguments: 1...4)
  func entries(count: Int) throws {
    var (engine, plain) = (Engine.make(), Engine.make())
    let fields = RedisStreamFields(Array(["event", "jobId", "name", "prev"].prefix(count)))
    let (key, other) = (engine.key("x"), plain.key("x"))
    for number in 0..<350 {
      let values: [RedisBytes] = Array(["waiting", RedisBytes(number), "a long value indeed", .empty].prefix(count))
      let few =
        switch count {
        case 1: RedisEntryValues(values[0])
        case 2: RedisEntryValues(values[0], values[1])
        case 3: RedisEntryValues(values[0], values[1], values[2])
        default: RedisEntryValues(values[0], values[1], values[2], values[3])
        }
      #expect(few.count == count)
      let bound: RedisStreamBound? = number % 3 == 0 ? .length(120) : nil
      let own = try engine.xadd(key, fields, few, trimmedTo: bound)
      let expected = try plain.xadd(other, fields, values, trimmedTo: bound)
      #expect(own == expected)
    }
    let (own, expected, length) = (try engine.xrange(key), try plain.xrange(other), try engine.xlen(key))
    #expect(own == expected && (120..<350).contains(length))
    #expect(engine.keyspaceBytes == plain.keyspaceBytes && engine.keyspaceBytes == engine.countedBytes)
  }

  /// What a script may write is decided when it begins, by what is wrong then.
  @Test(
    "A script is refused what commands are",
    arguments: [
      ("readonly", RedisError.readOnly), ("snapshot", .snapshotFailed), ("replicas", .noReplicas),
    ])
  func refusals(what: String, error: RedisError) throws {
    var engine = Engine.make()
    switch what {
    case "readonly": engine.condition.isReplica = true
    case "snapshot": engine.persistence.lastSaveFailed = true
    default: engine.configuration.minReplicasToWrite = 1
    }
    var gate = try engine.beginScript(at: Engine.start)
    #expect(throws: error) { try gate.willWrite() }
    #expect(throws: error) { try gate.willGrow() }
    #expect(!gate.hasWritten)
  }
}
