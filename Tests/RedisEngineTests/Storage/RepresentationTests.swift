import Testing
import VirtualTime

@testable import RedisEngine

/// Compact forms that lose nothing.
@Suite struct RepresentationTests {
  @Test(arguments: [
    "0", "1", "-1", "9223372036854775807", "-9223372036854775808",
  ])
  func canonicalNumbersAreNumbers(text: String) {
    #expect(RedisBytes(text).integer == Int64(text))
    #expect(RedisBytes(text).text == text)
    #expect(RedisBytes(text).count == text.utf8.count)
    #expect(RedisBytes(text) == RedisBytes(Int64(text)!))
  }

  @Test(arguments: [
    "", "-", "+1", "01", "-0", "00", " 1", "1 ", "1.0", "9223372036854775808", "-9223372036854775809", "abc",
    "fourteen bytes",
    "fifteen bytes..", "a text that is much longer than what fits into a value",
  ])
  func otherTextsStayAsTheyAre(text: String) {
    #expect(RedisBytes(text).integer == nil)
    #expect(RedisBytes(text).text == text)
    #expect(RedisBytes(text).count == text.utf8.count)
    #expect(RedisBytes(text) == RedisBytes(Array(text.utf8)))
    #expect(RedisBytes(text).stableHash == RedisBytes(Array(text.utf8)).stableHash)
  }

  @Test func orderIsThatOfBytes() {
    let texts: [[UInt8]] = [[], [0], [0, 0], [1], Array("10".utf8), Array("9".utf8), Array("a".utf8), [255]]
    for (index, text) in texts.enumerated() {
      for (other, later) in texts.enumerated() {
        #expect((RedisBytes(text) < RedisBytes(later)) == (index < other))
      }
    }
  }

  @Test func valuesAreSmall() {
    #expect(MemoryLayout<RedisBytes>.size == 16)
    #expect(MemoryLayout<RedisKey>.stride == 16)
    #expect(MemoryLayout<Database.Entry>.stride <= 48)
  }

  @Test(arguments: [
    ("bull:email:123", true), ("bull:email:123:lock", true), ("a:1:b:2", true), ("7", true), ("a:007", false),
    ("a:-5", false),
    ("a1", false), ("", false), ("a:9223372036854775808:b", false), ("a:1:", true), (":1", true), ("::", false),
  ])
  func keysKeepTheirBytes(name: String, isNumbered: Bool) {
    var names = NameTable()
    let key = names.key(RedisBytes(name))
    #expect(names.text(key) == RedisBytes(name))
    #expect(names.count(key) == name.utf8.count)
    let again = names.key(RedisBytes(name))
    #expect(again == key)
    if case .numbered = key.form { #expect(isNumbered) } else { #expect(!isNumbered) }
  }

  @Test func keysBeyondTheTablesStayThemselves() {
    var names = NameTable()
    let count = NameTable.limit + 100
    for number in 0..<count {
      let name = RedisBytes("name-\(number)x")
      let key = names.key(name)
      if number % 997 == 0 || number >= NameTable.limit {
        let again = names.key(name)
        #expect(names.text(key) == name && again == key)
      }
    }
    guard case .plain = names.key(RedisBytes("name-\(count - 1)x")).form else {
      Issue.record("the table has no limit")
      return
    }
    guard case .numbered = names.key("queue:1").form else {
      Issue.record("names take the room of patterns")
      return
    }
  }

  @Test func patternsMakeTheKeysOfTheirText() {
    var engine = Engine.make()
    let lock = engine.pattern("bull:email:", ":lock")
    engine.run("SET bull:email:42:lock token")
    let exists = engine.exists(lock(42))
    #expect(exists)
    #expect(engine.name(of: lock(42)) == "bull:email:42:lock")
  }

  @Test func aHashOfManyFieldsIsATableWithTheSameFields() {
    var engine = Engine.make()
    for number in 0..<200 { engine.run("HSET h f\(number) \(number)") }
    for number in stride(from: 0, to: 200, by: 3) { engine.run("HDEL h f\(number)") }
    for number in 0..<200 {
      #expect(engine.run("HGET h f\(number)") == (number % 3 == 0 ? .null : .bulk(RedisBytes(number))))
    }
    // Hashes with fields that nobody shares run out of shapes and are tables, too.
    for number in 0..<5_000 { engine.run("HSET own:\(number) field\(number) \(number)") }
    for number in stride(from: 0, to: 5_000, by: 77) {
      #expect(engine.run("HGETALL own:\(number)") == .list(RedisBytes("field\(number)"), RedisBytes(number)))
    }
  }

  @Test func aShapedHashIsTheHashOfItsFields() throws {
    var engine = Engine.make()
    let key = engine.key("job:1")
    let made = engine.shape(["name", "data", "opts"])
    let shape = try #require(made)
    try engine.hset(key, shape, ["send", "{}", 3])
    #expect(engine.run("HGETALL job:1") == .list("name", "send", "data", "{}", "opts", 3))
    try engine.hset(key, shape, ["again", "[]", 4])
    #expect(engine.run("HMGET job:1 name opts") == .list("again", 4))
    #expect(engine.run("HLEN job:1") == .integer(3))
  }
}
