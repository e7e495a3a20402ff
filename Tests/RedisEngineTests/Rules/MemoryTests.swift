import TestSupport
import Testing

@testable import RedisEngine

@Suite struct MemoryTests {
  /// What is added up change by change is what counting everything anew gives.
  @Test func memoryInUseIsTheSumOfWhatIsThere() {
    for seed in 1...Verification.count(12, full: 100) {
      var generator = SequenceGenerator(seed: UInt64(seed), families: Forms.all)
      var engine = Engine.make()
      for command in generator.next(count: 120) {
        if engine.execute(command, at: Engine.start) == .blocked { engine.unblock(0) }
        let counted = engine.countedBytes
        #expect(engine.keyspaceBytes == counted, "seed \(seed): \(command)")
        if engine.keyspaceBytes != counted { return }
      }
      engine.execute(["DISCARD"], at: Engine.start)
      engine.execute(["FLUSHALL"], at: Engine.start)
      #expect(engine.keyspaceBytes == 0)
    }
  }

  /// The same for collections beyond what Redis packs, growing and shrinking.
  @Test func memoryOfLargeCollections() {
    var engine = Engine.make()
    for number in 0..<700 {
      for line in ["SADD s \(number)", "ZADD z \(number) m\(number)", "HSET h f\(number) \(number)"] {
        engine.run(line)
      }
    }
    #expect(engine.keyspaceBytes == engine.countedBytes)
    let most = engine.keyspaceBytes
    for number in 0..<600 {
      for line in ["SREM s \(number)", "ZREM z m\(number)", "HDEL h f\(number)"] { engine.run(line) }
      if number % 50 == 0 { #expect(engine.keyspaceBytes == engine.countedBytes) }
    }
    engine.run("SPOP s 50")
    #expect(engine.keyspaceBytes == engine.countedBytes)
    #expect(engine.keyspaceBytes < most / 10)
  }

  /// Bytes per element, against `used_memory` of a redis-server 7.0.15 with 20,000 of each: within a factor of 1.4.
  @Test(arguments: [
    ("SET key:N abcdefghijklmno", 108.4), ("SET key:N abcdefghijklmno EX 100000", 154.2), ("RPUSH l N", 5.2),
    ("SADD s N", 60.9),
    ("ZADD z 170000000000N N", 113.0), ("HSET h fieldN valueN", 83.5), ("XADD x N-1 event waiting jobId N", 26.6),
    ("HSET bull:email:N name send-message data DATA opts DATA timestamp 170000000000N delay 0 priority 0", 317.5),
  ])
  func approximatesARealServer(line: String, real: Double) {
    var engine = Engine.make()
    let data = String(repeating: "x", count: 60)
    let count = Verification.count(3_000, full: 20_000)
    for number in 1...count {
      let command = line.split(separator: " ").map { word -> RedisBytes in
        if word == "DATA" { return RedisBytes(data) }
        guard let place = word.firstIndex(of: "N") else { return RedisBytes(String(word)) }
        return RedisBytes(word[..<place] + String(number + 10_000) + word[word.index(after: place)...])
      }
      engine.execute(command, at: Engine.start)
    }
    let own = Double(engine.keyspaceBytes) / Double(count)
    #expect((real / 1.4...real * 1.4).contains(own), "\(own) bytes instead of \(real)")
  }

  /// Empty collections do not exist.
  @Test func noKeyIsEmptyButAStream() {
    for seed in 1...Verification.count(12, full: 100) {
      var generator = SequenceGenerator(seed: UInt64(seed), families: Forms.all)
      var engine = Engine.make()
      for command in generator.next(count: 80) {
        if engine.execute(command, at: Engine.start) == .blocked { engine.unblock(0) }
        for database in engine.databases {
          for position in 0..<database.count {
            let value = database.entries[position].value
            if case .stream = value { continue }
            #expect(engine.elementCount(value) > 0, "seed \(seed): \(command)")
          }
        }
      }
    }
  }
}
