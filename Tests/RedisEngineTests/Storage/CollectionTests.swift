import Testing
import VirtualTime

@testable import RedisEngine

/// The collections under everything, against the standard library's.
@Suite struct CollectionTests {
  @Test(arguments: 1...8) func denseTableIsADictionary(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "dense")
    var table = DenseTable<Int>()
    var dictionary: [RedisBytes: Int] = [:]
    for step in 0..<4_000 {
      let key = RedisBytes("key \(random.below(300)) of some length")
      if random.chance(0.55) {
        #expect(table.update(key, step) == dictionary.updateValue(step, forKey: key))
      } else {
        #expect(table.remove(key) == dictionary.removeValue(forKey: key))
      }
    }
    #expect(table.count == dictionary.count)
    for element in table.elements { #expect(dictionary[element.member] == element.value) }
  }

  @Test(arguments: 1...8) func sortedChunksAreASortedArray(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "sorted")
    var chunks = SortedChunks<Int>()
    var array: [Int] = []
    for _ in 0..<3_000 {
      let value = random.below(2_000)
      let place = array.firstIndex { $0 >= value } ?? array.count
      let isThere = place < array.count && array[place] == value
      #expect(chunks.rank { $0 < value } == place)
      if isThere {
        chunks.remove(value)
        array.remove(at: place)
      } else {
        chunks.insert(value)
        array.insert(value, at: place)
      }
    }
    #expect(chunks.elements(ranks: 0..<chunks.count) == array)
    #expect(chunks.elements(ranks: 100..<400) == Array(array[100..<400]))
    #expect(chunks.first == array.first && chunks.last == array.last)
  }

  /// A scan in steps gives every key that is there all the time, whatever else comes and goes.
  @Test(arguments: 1...8) func scansMissNothingThatStays(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "scan")
    var engine = Engine.make()
    for number in 0..<500 { engine.run("SET stay:\(number) v") }
    for number in 0..<500 { engine.run("SET go:\(number) v") }
    var seen: Set<RedisBytes> = []
    var cursor: RedisBytes = 0
    repeat {
      guard case .array(let parts) = engine.run("SCAN \(cursor) COUNT 20 MATCH stay:*"),
        case .bulk(let next) = parts[0],
        case .array(let keys) = parts[1]
      else {
        Issue.record("SCAN did not answer a page")
        return
      }
      for case .bulk(let key) in keys { seen.insert(key) }
      cursor = next
      for _ in 0..<10 {
        engine.run("DEL go:\(random.below(500))")
        engine.run("SET new:\(random.below(500)) v")
      }
    } while cursor != 0
    #expect(seen.count == 500)
  }

  @Test func drawnElementsAreMembersAndDifferent() {
    var engine = Engine.make()
    engine.run("SADD s a b c d e f g h i j")
    engine.run("ZADD z 1 a 2 b 3 c 4 d")
    engine.run("HSET h a 1 b 2 c 3 d 4")
    for _ in 0..<50 {
      for (line, count) in [("SRANDMEMBER s 4", 4), ("ZRANDMEMBER z 3", 3), ("HRANDFIELD h 2", 2)] {
        guard case .array(let drawn) = engine.run(line) else { continue }
        #expect(drawn.count == count && Set(drawn).count == count)
      }
      guard case .array(let many) = engine.run("SRANDMEMBER s -30") else { continue }
      #expect(many.count == 30 && Set(many).count <= 10)
    }
    guard case .array(let popped) = engine.run("SPOP s 3") else { return }
    #expect(Set(popped).count == 3)
    for case .bulk(let member) in popped {
      #expect(engine.execute(["SISMEMBER", "s", member], at: Engine.start) == .integer(0))
    }
    #expect(engine.run("SCARD s") == .integer(7))
  }
}
