import MongoEngine
import RedisEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Cache-aside against what theory says of it, and its keys as `redis-cli` sees them.
@Suite struct CachedStepTests {
  @Test("A miss fills a real key with its time to live, and hits do not renew it")
  func fillsRealKeys() throws {
    let cache = try CacheSystem(
      .init(key: "page:{pick:id:7..7}", cached: "ttl: 60s, size: 2k", deployment: "replicas: 2"))
    cache.ask(at: [5, 6, 30, 64.9, 65.1])
    try cache.system.run(until: .seconds(35))
    #expect(cache.keys() == ["page:7"])
    #expect(cache.cli("PTTL page:7") == .integer(30_000))
    #expect(cache.cli("STRLEN page:7") == .integer(2_000))
    #expect(cache.count("miss") == 1 && cache.count("hit") == 2 && cache.fills() == 1)
    try cache.system.run(until: .seconds(66))
    #expect(cache.count("miss") == 2 && cache.count("hit") == 3 && cache.answered(200) == 5)
  }

  @Test(
    "Who deletes the key, or everything, makes the next request miss", arguments: ["DEL page:7", "FLUSHDB", "FLUSHALL"])
  func heedsOperators(command: String) throws {
    let cache = try CacheSystem(.init(key: "page:{pick:id:7..7}"))
    cache.ask(at: [5, 6, 8])
    cache.system.at(.seconds(7)) { _ = cache.cli(command) }
    try cache.system.run(until: .seconds(9))
    #expect(cache.count("miss") == 2 && cache.count("hit") == 1)
  }

  /// Renewal theory: with Poisson arrivals at λ a key and a life of T that hits do not renew, each cycle has one miss and λT hits.
  @Test("The part of hits is λT / (1 + λT)", arguments: [(0.5, 0.2), (2.0, 1.0), (5.0, 4.0)], Seeds.some(1))
  func hitRatio(of key: (rate: Double, life: Double), seed: UInt64) throws {
    let cache = try CacheSystem(.init(cached: "ttl: \(Int(key.life * 1_000))ms"), seed: seed)
    let count = 20_000
    // Ten keys, all as popular.
    cache.askPoisson(count, rate: 10 * key.rate, seed: seed)
    try cache.system.run(until: .seconds(Int64(Double(count) / key.rate / 10) + 100))
    #expect(cache.count("hit") + cache.count("miss") == Double(count))
    let expected = key.rate * key.life / (1 + key.rate * key.life)
    // Hits of one cycle are Poisson: the deviation of the ratio is below that of as many independent draws.
    let deviation = (expected * (1 - expected) / Double(count)).squareRoot()
    #expect(abs(cache.count("hit") / Double(count) - expected) < 4 * deviation)
  }

  /// A law of popularity makes the same cache better: the first numbers are nearly always there.
  @Test func popularKeysHitMoreOften() throws {
    func ratio(_ draw: String) throws -> Double {
      let cache = try CacheSystem(.init(key: "page:{pick:id:\(draw)}", cached: "ttl: 10s"))
      cache.askPoisson(5_000, rate: 50, seed: 3)
      try cache.system.run(until: .seconds(200))
      return cache.count("hit") / 5_000
    }
    func expected(_ weights: [Double]) -> Double {
      let sum = weights.reduce(0, +)
      return weights.reduce(0) { total, weight in
        let share = weight / sum
        let arrivals = share * 50 * 10
        return total + share * arrivals / (1 + arrivals)
      }
    }
    let even = Array(repeating: 1.0, count: 1_000)
    #expect(abs(try ratio("1..1000") - expected(even)) < 0.02)
    #expect(abs(try ratio("zipf:1..1000") - expected((1...1_000).map { 1 / Double($0) })) < 0.02)
  }

  @Test("Lives differ by up to the given part, evenly")
  func jitter() throws {
    let cache = try CacheSystem(.init(key: "page:{random:1..1000000}", cached: "ttl: 100s, ttlJitter: 20%"))
    cache.ask(at: Array(repeating: 5, count: 2_000))
    try cache.system.run(until: .seconds(5))
    let lives = cache.keys().map { key -> Double in
      if case .integer(let life) = cache.cli("PTTL \(key)") { Double(life) / 1_000 } else { -1 }
    }
    #expect(lives.count > 1_990)
    #expect(lives.min()! >= 80 && lives.min()! < 81 && lives.max()! <= 120 && lives.max()! > 119)
    #expect(abs(lives.reduce(0, +) / Double(lives.count) - 100) < 1)
  }

  @Test("Steps of one request share what they pick; an operator's path gives it")
  func sharesPicks() throws {
    let cache = try CacheSystem(
      .init(
        key: "page:{pick:id:1..500}",
        does: "[{insert: {in: db, collection: seen, document: '{n: {pick:id:1..500}, other: {random:1..1000000}}'}}]",
        components: [("db", "mongo", "{database: shop}")]))
    cache.ask(at: (0..<50).map { 5 + Double($0) })
    try cache.system.run(until: .seconds(58))
    let db = cache.system["db", Mongo.self]
    func numbers() -> [String] {
      db.with { $0.machine.data($0.machine.set.primary ?? 0).collection("shop.seen").documents }.compactMap {
        document in
        document.fields.first { $0.name == "n" }.map { "page:\($0.value.serverText)" }
      }.sorted()
    }
    #expect(numbers() == cache.keys() && numbers().count > 40)
    let operators = OperatorsAnswers()
    cache.system.at(.seconds(59)) { try cache.operate(HTTPRequest(method: "GET", path: "/pages/77777"), operators) }
    try cache.system.run(until: .seconds(62))
    #expect(operators.all.map(\.status) == [200])
    #expect(cache.keys().contains("page:77777") && numbers().contains("page:77777"))
  }

  @Test("Memory's limit evicts cached values")
  func eviction() throws {
    let cache = try CacheSystem(
      .init(
        redis: "roundTrip: 0s, config: {maxmemory: 2mb, maxmemory-policy: allkeys-lru}", key: "page:{random:1..100000}",
        cached: "ttl: 1h, size: 10k"))
    cache.ask(at: (0..<400).map { 5 + Double($0) / 10 })
    try cache.system.run(until: .seconds(60))
    #expect(cache.count("miss") >= 390)
    #expect((50...150).contains(cache.keys().count))
  }
}
