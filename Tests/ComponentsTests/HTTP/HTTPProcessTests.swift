import Testing
import VirtualTime

@testable import Components

@Suite struct HTTPProcessTests {
  /// What a container had open is closed before its server: whoever waits there is woken by a failure, and could go on with the
  /// next request of a line that is gone.
  @Test(
    "A handler that is woken by the end of its process does nothing more",
    arguments: ["find: {in: db, collection: orders}", "invalidate: {in: redis, key: a}", "work: {time: 10s}"], [1, 2])
  func endsWithTheProcess(step: String, places: Int) throws {
    var parts = CacheSystem.Parts()
    parts.redis = "roundTrip: 4s"
    parts.components = [("db", "mongo", "{database: shop, collections: {orders: {}}}")]
    parts.server =
      "maxConcurrent: \(places), mongoClients: {db: {uri: 'mongodb://db-0,db-1,db-2/shop', maxPoolSize: 1}}"
    parts.more = "{path: GET /step, does: [{\(step)}]}"
    let cache = try CacheSystem(parts)
    cache.system.at(.seconds(4)) { try cache.system.inject("db", "outage", "{member: all, mode: hang}") }
    cache.ask(at: [5, 5.1, 5.2, 5.3], endpoint: 1)
    cache.system.at(.seconds(6)) { try cache.system.inject("web", "crash") }
    try cache.system.run(until: .seconds(7))
    #expect(cache.answered(502) == 4)
    try cache.system.run(until: .minutes(2))
    #expect(cache.answered(502) == 4)
  }
}
