import RedisEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Redis is not there, and who removes what is in it.
@Suite struct CacheOutageTests {
  private static let hasty = "{enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 10s}"

  /// Seconds 10 to 30 without Redis; a request every second.
  private static func outage(_ cached: String, client: String, mode: String = "refuse") throws -> CacheSystem {
    let cache = try CacheSystem(
      .init(
        redis: "roundTrip: 1ms", key: "page:{pick:id:7..7}", cached: "ttl: 60s, \(cached)",
        does: "[{work: {time: 100ms}}]", server: client.isEmpty ? "" : "redisClients: {redis: \(client)}"))
    cache.ask(at: (0..<40).map { 5.5 + Double($0) })
    cache.system.at(.seconds(10)) { try cache.system.inject("redis", "outage", "{mode: \(mode)}") }
    cache.system.at(.seconds(30)) { try cache.system.lift("redis", "outage") }
    try cache.system.run(until: .seconds(200))
    #expect(["hit", "miss", "stale", "coalesced", "waited", "error"].map(cache.count).reduce(0, +) == 40)
    return cache
  }

  @Test("Without Redis requests go to the steps, and the next ones hit again")
  func missesOnError() throws {
    let cache = try Self.outage("onError: miss", client: Self.hasty)
    #expect((20...24).contains(cache.count("error")) && cache.fills() == 1 + cache.count("error"))
    #expect(cache.answered(200) == 40)
  }

  @Test("Or they fail with it")
  func failsOnError() throws {
    let cache = try Self.outage("onError: fail", client: Self.hasty)
    #expect((20...24).contains(cache.count("error")) && cache.fills() == 1)
    #expect(cache.answered(503) == cache.count("error") && cache.answered(200) == 40 - cache.count("error"))
  }

  /// The default client keeps commands until it has tried to connect twenty times: nobody gets to the database meanwhile.
  @Test("A patient client holds requests up instead, also where errors count as misses", arguments: ["refuse", "hang"])
  func waitsByDefault(mode: String) throws {
    let cache = try Self.outage("onError: miss", client: "", mode: mode)
    #expect(cache.count("error") == 0 && cache.count("hit") == 39 && cache.fills() == 1)
  }

  @Test("An API removes keys by pattern, an operator as well")
  func clearing() throws {
    let view = "views: {'DELETE /admin/cache': {show: redis, view: clear, pattern: 'page:*', authentication: bearer}}"
    let cache = try CacheSystem(.init(key: "page:{random:1..1000000}", server: view))
    _ = cache.cli("SET other 1")
    cache.ask(at: (0..<3_000).map { 5 + Double($0) / 1_000 })
    let operators = OperatorsAnswers()
    func clear(at moment: VirtualDuration, _ headers: [HTTPRequest.Header]) {
      let request = HTTPRequest(method: "DELETE", path: "/admin/cache", headers: headers)
      cache.system.at(moment) { try cache.operate(request, operators) }
    }
    clear(at: .seconds(10), [])
    clear(at: .seconds(11), [.init("Authorization", "Bearer x")])
    cache.system.at(.seconds(14)) { try cache.system.inject("redis", "outage", "{mode: refuse}") }
    clear(at: .seconds(15), [.init("Authorization", "Bearer x")])
    try cache.system.run(until: .seconds(9))
    let count = cache.keys().count - 1
    try cache.system.run(until: .seconds(20))
    let answers = operators.all
    #expect(answers.map(\.status) == [401, 200, 503])
    #expect(answers[1].body == "{\"deleted\":\(count)}" && count > 2_900)
    #expect(answers[2].body.contains("ECONNREFUSED"))
    #expect(cache.keys() == ["other"])
    #expect(throws: ActionRefused("connect ECONNREFUSED")) {
      try cache.system.perform("redis", "deleteKeys", "{pattern: '*'}")
    }
    try cache.system.lift("redis", "outage")
    #expect(try cache.system.perform("redis", "deleteKeys", "{pattern: 'o*'}") == "1 keys deleted")
    #expect(try cache.system.perform("redis", "deleteKeys", "{pattern: 'o*'}") == "0 keys deleted")
  }

  @Test("An update invalidates what was cached")
  func invalidation() throws {
    let update = "{path: 'PUT /pages/{id}', does: [{invalidate: {in: redis, key: 'page:{pick:id:7..7}', name: page}}]}"
    let cache = try CacheSystem(.init(key: "page:{pick:id:7..7}", more: update))
    cache.ask(at: [5, 6, 8])
    cache.ask(at: [4, 7], endpoint: 1)
    try cache.system.run(until: .seconds(9))
    #expect(cache.count("miss") == 2 && cache.count("hit") == 1)
    func invalidations(_ result: String) -> Double? {
      try? cache.system.metric(
        "cache_invalidations_total", ["cache": "page", "result": result, "deployment": "web"])
    }
    #expect(invalidations("removed") == 1 && invalidations("absent") == 1 && invalidations("error") == 0)
  }

  @Test(
    "What does not fit is said where it is",
    arguments: [
      ("in: redis, key: 'a:{what}', ttl: 1s, does: []", "'key' has '{what}', which stands for nothing"),
      ("in: redis, key: 'a:{pick:x:1..', ttl: 1s, does: []", "'key' has a '{' without a '}'"),
      ("in: redis, key: '', ttl: 1s, does: []", "'key' is empty"),
      ("in: redis, key: a, ttl: 1s, size: lots, does: []", "'size' "),
      ("in: redis, key: a, ttl: 1s, size: 600Mi, does: []", "at most 512Mi"),
      ("in: web, key: a, ttl: 1s, does: []", "'in' is not a redis component"),
      (
        "in: redis, key: '{pick:x:1..5}', ttl: 1s, does: [{invalidate: {in: redis, key: '{pick:x:1..6}'}}]",
        "'key' picks 'x' as random:1..6, which is picked as random:1..5 before"
      ),
      ("in: redis, key: a, ttl: 1s, does: [{}]", "'does.0' is empty"),
    ])
  func problems(text: String, message: String) throws {
    let system = TestSystem()
    try system.add("redis", "redis")
    try system.add("web", "provider")
    let components = ["redis": system["redis"], "web": system["web"]]
    let context = ComponentContext(
      name: "api", simulation: system.simulation, telemetry: system.hub, seed: 1, vocabulary: system.vocabulary,
      start: CalendarInstant("2026-03-02T08:00:00+01:00")!, component: { components[$0]! })
    let options = try Options("{\(text)}", CachedStep.type.options)
    let problem = #expect(throws: ConfigurationProblem.self) { try CachedStep.type.make(context, options) }
    #expect(problem?.text.contains(message) == true, "\(problem?.text ?? "none")")
  }
}
