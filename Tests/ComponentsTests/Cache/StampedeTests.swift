import RedisEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// What happens when many miss at once, and what is done against it.
@Suite struct StampedeTests {
  /// One key; every 10 ms a request; a fill takes 995 ms, in which 100 requests arrive.
  private static func stampede(_ cached: String, replicas: Int = 3, seconds: Double = 3) throws -> CacheSystem {
    let cache = try CacheSystem(
      .init(
        key: "page:{pick:id:7..7}", cached: cached, does: "[{work: {time: 995ms}}]", deployment: "replicas: \(replicas)"
      ))
    cache.ask(at: (0..<Int(seconds * 100)).map { 5 + Double($0) / 100 })
    return cache
  }

  @Test("Everybody who arrives during the fill fills as well", arguments: [1, 3, 7])
  func stampede(replicas: Int) throws {
    let cache = try Self.stampede("ttl: 60s", replicas: replicas)
    try cache.system.run(until: .seconds(10))
    #expect(cache.count("miss") == 100 && cache.fills() == 100 && cache.count("hit") == 200)
  }

  /// Of each of 200 keys the first request, and those that come while it fills: 1 + λF.
  @Test("With Poisson arrivals a stampede is 1 + λF", arguments: Seeds.some(3))
  func poissonStampede(seed: UInt64) throws {
    let cache = try CacheSystem(
      .init(key: "page:{pick:id:1..200}", cached: "ttl: 10h", does: "[{work: {time: 2s}}]"), seed: seed)
    // Each key at 1.5 a second, long enough that every one is there at the end.
    cache.askPoisson(6_000, rate: 300, seed: seed)
    try cache.system.run(until: .seconds(60))
    let expected = 200 * (1 + 1.5 * 2.0)
    #expect(cache.keys().count == 200)
    #expect(abs(cache.count("miss") - expected) < 4 * (200 * 1.5 * 2.0).squareRoot())
  }

  @Test("With single flight, each pod fills once", arguments: [1, 3, 7])
  func coalescing(replicas: Int) throws {
    let cache = try Self.stampede("ttl: 60s, coalesce: true", replicas: replicas)
    try cache.system.run(until: .seconds(10))
    #expect(cache.fills() == Double(replicas) && cache.count("miss") == Double(replicas))
    // The pods' fills begin 10 ms apart; who comes to a pod meanwhile waits for that.
    #expect(cache.count("miss") + cache.count("coalesced") == 100)
    #expect(cache.answered(200) == 300)
  }

  @Test("With a lock, one of all pods fills", arguments: ["", ", coalesce: true"])
  func locking(coalesce: String) throws {
    let cache = try Self.stampede("ttl: 60s, lock: {ttl: 10s, wait: 5s, poll: 40ms}\(coalesce)", replicas: 7)
    try cache.system.run(until: .seconds(10))
    #expect(cache.fills() == 1 && cache.count("miss") == 1)
    #expect(cache.count("waited") + cache.count("coalesced") + 1 == 100)
    #expect(cache.count("hit") == 200 && cache.answered(200) == 300)
    #expect(cache.keys() == ["page:7"])
  }

  @Test("Who has waited long enough for the lock fills for itself")
  func impatience() throws {
    let cache = try Self.stampede("ttl: 60s, lock: {ttl: 10s, wait: 200ms, poll: 40ms}", seconds: 0.5)
    try cache.system.run(until: .seconds(10))
    // All but those that waited when the value came: none of the 50, which arrived in the first half second.
    #expect(cache.count("miss") == 50 && cache.fills() == 50)
  }

  @Test("The lock of a filler that died ends after its time")
  func lostLock() throws {
    let cache = try Self.stampede("ttl: 60s, lock: {ttl: 3s, wait: 20s, poll: 40ms}", replicas: 1, seconds: 1)
    cache.system.at(.milliseconds(5_500)) { try cache.system.inject("web", "oomKill", "{share: 100%}") }
    cache.ask(at: [7.6])
    try cache.system.run(until: .seconds(20))
    #expect(cache.fills() == 1 && cache.count("miss") == 2)
    #expect(cache.cli("EXISTS page:7") == .integer(1) && cache.cli("EXISTS page:7:lock") == .integer(0))
    // The lock was taken at 5 s.
    #expect(cache.answered(200) == 1)
  }

  @Test(
    "A failed fill fails those that waited for it, and leaves no lock",
    arguments: ["coalesce: true", "lock: {ttl: 10s}"])
  func failingFill(option: String) throws {
    let cache = try CacheSystem(
      .init(
        key: "page:{pick:id:7..7}", cached: "ttl: 60s, \(option)",
        does: "[{work: {time: 200ms}}, {find: {in: db, collection: c}}]",
        server: "mongoClients: {db: \(Self.impatient)}",
        components: [("db", "mongo", "{database: shop}")]))
    try cache.system.inject("db", "outage", "{member: all}")
    cache.ask(at: [5, 5.1, 5.11])
    cache.ask(at: [60])
    cache.system.at(.seconds(30)) { try cache.system.lift("db", "outage") }
    try cache.system.run(until: .seconds(58))
    #expect(cache.fills() == 0 && cache.answered(503) == 3 && cache.keys() == [])
    #expect(cache.fills("failed") == (option.hasPrefix("coalesce") ? 1 : 3))
    try cache.system.run(until: .seconds(62))
    #expect(cache.fills() == 1 && cache.answered(200) == 1)
  }

  private static let impatient: String = {
    let spec = MongoClientOptions.client.filter { !$0.isRequired && $0.fallback != nil && $0.name != "metrics" }
    let defaults = spec.map { option in
      "\(option.name): \(option.name == "serverSelectionTimeout" ? "1s" : option.fallback!)"
    }
    return "{\(defaults.joined(separator: ", "))}"
  }()

  @Test(
    "An old value serves at once while one request of a pod makes a new one", arguments: ["", ", lock: {ttl: 10s}"])
  func staleWhileRevalidate(lock: String) throws {
    let cache = try Self.stampede(
      "ttl: 20s, staleWhileRevalidate: 30s, coalesce: true\(lock)", replicas: 2, seconds: 0.01)
    cache.ask(at: [24, 30, 30.1, 30.2, 30.3, 32, 49, 90])
    try cache.system.run(until: .seconds(29))
    #expect(cache.count("hit") == 1)
    #expect(cache.cli("PTTL page:7") == .integer(26_995))
    try cache.system.run(until: .seconds(50))
    // Both pods make a new one, unless a lock keeps one from it.
    #expect(cache.count("stale") == 4 && cache.fills() == (lock.isEmpty ? 3 : 2) && cache.count("hit") == 3)
    try cache.system.run(until: .seconds(95))
    #expect(cache.count("miss") == 2)
  }
}
