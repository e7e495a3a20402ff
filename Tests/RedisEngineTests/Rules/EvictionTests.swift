import RedisEngine
import Testing

@Suite struct EvictionTests {
  private static func full(_ policy: RedisEvictionPolicy, room: Int = 20_000) -> RedisEngine {
    var configuration = RedisConfiguration()
    configuration.maxMemoryPolicy = policy
    var engine = Engine.make(configuration)
    engine.run("PING")
    engine.configuration.maxMemory = engine.usedMemory + room
    return engine
  }

  @Test func withoutEvictionWritesAreRefusedAndReadsAreNot() {
    var engine = Self.full(.none)
    var written = 0
    while engine.run("SET key:\(written) 123456789012345") == .ok { written += 1 }
    #expect(written > 50)
    #expect(engine.run("SET one more") == .error("OOM command not allowed when used memory > 'maxmemory'."))
    #expect(engine.run("GET key:1") == .bulk("123456789012345"))
    #expect(engine.run("DEL key:1") == .integer(1))
    #expect(engine.run("SET key:1 1") == .ok)
    #expect(engine.statistics.evictedKeys == 0)
  }

  @Test func aScriptAsksBeforeItWrites() throws {
    var engine = Self.full(.none)
    var gate = try engine.beginScript(at: Engine.start)
    try gate.willGrow()
    engine.configuration.maxMemory = 1
    let outOfMemory = RedisError("OOM command not allowed when used memory > 'maxmemory'.")
    gate = try engine.beginScript(at: Engine.start)
    #expect(throws: outOfMemory) { try gate.willGrow() }
    #expect(throws: outOfMemory) { try gate.willGrow() }
    #expect(!gate.hasWritten)
    // Once it has written nothing is refused any more.
    try gate.willWrite()
    try gate.willGrow()
    #expect(gate.hasWritten)
    engine.condition.isLoading = true
    #expect(throws: RedisError("LOADING Redis is loading the dataset in memory")) {
      try engine.beginScript(at: Engine.start)
    }
  }

  @Test func aScriptEvictsBeforeItBegins() throws {
    var engine = Self.full(.allKeysRandom)
    for number in 0..<50 { engine.run("SET key:\(number) 123456789012345") }
    engine.configuration.maxMemory = engine.usedMemory - 2_000
    var gate = try engine.beginScript(at: Engine.start)
    try gate.willGrow()
    #expect(engine.statistics.evictedKeys > 10 && engine.keyCount() + Int(engine.statistics.evictedKeys) == 50)
  }

  @Test(arguments: RedisEvictionPolicy.allCases.filter { $0 != .none })
  func keysGoUntilThereIsRoom(policy: RedisEvictionPolicy) {
    var engine = Self.full(policy)
    for number in 0..<1_000 {
      #expect(engine.run("SET key:\(number) 123456789012345 EX 1000", after: Int64(number)) == .ok)
    }
    #expect(engine.statistics.evictedKeys > 500)
    #expect(engine.keyCount() + Int(engine.statistics.evictedKeys) == 1_000)
  }

  @Test(arguments: [RedisEvictionPolicy.volatileLRU, .volatileLFU, .volatileRandom, .volatileTTL])
  func volatilePoliciesLeaveOthersAlone(policy: RedisEvictionPolicy) {
    var engine = Self.full(policy)
    for number in 0..<20 { engine.run("SET stays:\(number) v") }
    for number in 0..<500 { engine.run("SET goes:\(number) 123456789012345 EX \(1_000 + number)") }
    for number in 0..<20 { #expect(engine.run("EXISTS stays:\(number)") == .integer(1)) }
    // Without keys that may go, a write is refused.
    var strict = Self.full(policy)
    var number = 0
    while strict.run("SET key:\(number) 123456789012345") == .ok { number += 1 }
    #expect(strict.statistics.evictedKeys == 0)
  }

  /// How many of fifty keys in use survive a hundred that nobody asks for.
  private static func survivors(_ policy: RedisEvictionPolicy) -> Int {
    var engine = full(policy, room: 8_000)
    for number in 0..<50 { engine.run("SET hot:\(number) 123456789012345") }
    for number in 0..<100 {
      let time = Int64(number + 1) * 2_000
      for hot in 0..<50 { engine.run("GET hot:\(hot)", after: time) }
      engine.run("SET cold:\(number) 123456789012345", after: time)
    }
    return (0..<50).count { engine.run("EXISTS hot:\($0)", after: 700_000) == .integer(1) }
  }

  @Test func whatIsUsedStays() {
    #expect(Self.survivors(.allKeysLRU) > 45)
    #expect(Self.survivors(.allKeysLFU) > 45)
    #expect(Self.survivors(.allKeysRandom) < 45)
  }

  @Test func oneSeedOneHistory() {
    func history(_ seed: UInt64) -> RedisReply {
      var configuration = RedisConfiguration()
      configuration.maxMemoryPolicy = .allKeysRandom
      configuration.maxMemory = 900_000
      var engine = Engine.make(configuration, seed: seed)
      for number in 0..<1_000 { engine.run("SET key:\(number) 123456789012345") }
      return engine.run("KEYS *")
    }
    #expect(history(1) == history(1))
    #expect(history(1) != history(2))
  }
}
