import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Workers that die and hang, and a server that goes away, forgets, or goes back in time.
@Suite("Outages of job queues") struct JobOutageTests {
  /// When the one job that a killed worker held is begun again, in seconds from the kill.
  private func redelivery(_ seed: UInt64) throws -> Double {
    var parts = JobSystem.Parts()
    parts.does = "[{work: {time: 20s}}, {send: {to: mail}}]"
    parts.deployment = "replicas: 2, terminationGracePeriod: 0s"
    let system = try JobSystem(parts, seed: seed)
    var random = RandomStream(seed: seed, name: "moments")
    let taken = VirtualDuration.seconds(60) + .milliseconds(Int64(random.below(30_000)))
    let killed = taken + .milliseconds(Int64(1 + random.below(19_000)))
    system.system.at(taken) { system.offer() }
    system.system.at(killed) {
      let pod = system.log.all(.claimed)[0].actor
      system.system["workers", Deployment.self].with { deployment in
        let index = deployment.pods.first { $0.pod.nameID == pod }!.pod.index
        deployment.crash(index, reason: "test")
      }
    }
    try system.system.run(until: .minutes(6))
    let claims = system.log.seconds(.claimed)
    #expect(system.log.count(.requeued) == 1 && system.log.count(.recorded) == 1 && system.unbalanced.isEmpty)
    return try #require(claims.dropFirst().first) - killed.seconds
  }

  @Test("A killed worker's job is begun again after two checks: at least 7.5 s and at most 60 s after the kill")
  func crash() throws {
    // From its last renewal the lock holds 30 s, and a check comes every 30 s.
    for seed in 1...40 as ClosedRange<UInt64> {
      let wait = try redelivery(seed)
      #expect((0...62).contains(wait), "seed \(seed): \(wait)")
    }
  }

  @Test("A worker that is killed while it waits for a database does not hear how that ends")
  func killedWhileWaiting() throws {
    var parts = JobSystem.Parts()
    parts.components = [("db", "mongo", "{database: shop, collections: {orders: {}}}")]
    parts.worker = "mongoClients: {db: {uri: 'mongodb://db-0,db-1,db-2/shop'}}"
    parts.does = "[{find: {in: db, collection: orders}}]"
    let system = try JobSystem(parts)
    system.system.at(.seconds(4)) { try system.system.inject("db", "outage", "{member: all, mode: hang}") }
    system.system.at(.seconds(5)) { system.offer() }
    system.system.at(.seconds(6)) { try system.system.inject("workers", "crash") }
    try system.system.run(until: .seconds(7))
    #expect(system.log.all(.attemptFailed).map { system.system.name($0.detail) } == ["killed"])
  }

  @Test("A worker that hangs for longer than its lock finds its job done by another", arguments: [20, 80])
  func hang(seconds: Int64) throws {
    var parts = JobSystem.Parts()
    parts.does = "[{work: {time: 10s}}, {send: {to: mail}}]"
    parts.deployment = "replicas: 2"
    let system = try JobSystem(parts)
    system.system.at(.seconds(65)) { system.offer() }
    system.system.at(.seconds(70)) { try system.system.inject("workers", "hang", "{pods: 2}") }
    system.system.at(.seconds(70) + .seconds(seconds)) { try system.system.lift("workers", "hang") }
    try system.system.run(until: .minutes(8))
    #expect(system.log.count(.recorded) == 1 && system.unbalanced.isEmpty)
    #expect(system.count(.completed) == 1)
  }

  @Test("What is offered during an outage waits in its producer, and nothing is lost", arguments: [10, 60])
  func outage(seconds: Int64) throws {
    let system = try JobSystem()
    system.offerSteadily(every: .milliseconds(500), until: .seconds(180))
    system.system.at(.seconds(60)) { try system.system.inject("redis", "outage", "{mode: refuse}") }
    system.system.at(.seconds(60 + seconds)) { try system.system.lift("redis", "outage") }
    try system.system.run(until: .minutes(8))
    #expect(system.log.count(.accepted) == 360 && system.log.count(.rejected) == 0)
    #expect(Set(system.log.messages(.recorded)).count == 360 && system.unbalanced.isEmpty)
    let during = system.log.seconds(.accepted).filter { $0 > 60 && $0 < Double(60 + seconds) }
    #expect(during.isEmpty)
  }

  /// A server that refuses commands has answered them: nobody connects again, and what is refused is told by the error's name.
  @Test("Errors of the server are replies", arguments: ["busy", "misconf"])
  func refusals(mode: String) throws {
    let system = try JobSystem()
    let redis = system.system["redis", Redis.self]
    system.offerSteadily(every: .milliseconds(500), until: .seconds(180))
    var before: [RedisClientID] = []
    system.system.at(.seconds(60)) {
      before = redis.with { $0.sockets.keys.sorted() }
      try system.system.inject("redis", "outage", "{mode: \(mode)}")
    }
    system.system.at(.seconds(119)) { #expect(redis.with { $0.sockets.keys.sorted() } == before) }
    system.system.at(.seconds(120)) { try system.system.lift("redis", "outage") }
    try system.system.run(until: .minutes(8))
    let rejected = system.log.all(.rejected)
    #expect(rejected.count == 120 && rejected.allSatisfy { system.system.name($0.detail) == mode.uppercased() })
    #expect(Set(system.log.messages(.recorded)).count == 240 && system.unbalanced.isEmpty)
  }

  @Test("Snapshots that fail keep writes out as long as the server is set so")
  func failedSnapshots() throws {
    let system = try JobSystem()
    try system.system.inject("redis", "outage", "{mode: misconf}")
    try system.system.run(until: .seconds(1))
    let redis = system.system["redis", Redis.self]
    func ask(_ line: String) -> String {
      let words = line.split(separator: " ").map { RedisBytes(String($0)) }
      return redis.with { redis in
        redis.machine.data.setCondition(redis.machine.outage)
        return "\(redis.machine.data.perform(words, at: redis.unixTime, from: 0).reply)"
      }
    }
    #expect(ask("SET a 1").contains("MISCONF") && !ask("GET a").contains("MISCONF"))
    #expect(ask("INFO persistence").contains("rdb_last_bgsave_status:err"))
    _ = ask("CONFIG SET stop-writes-on-bgsave-error no")
    #expect(ask("SET a 1").contains("OK"))
    #expect(throws: ConfigurationProblem.self) {
      try system.system.inject("redis", "outage", "{mode: misconf}", id: "another")
    }
  }

  @Test("A producer gives up when it has failed to connect 20 times, some four minutes into an outage")
  func producerGivesUp() throws {
    let system = try JobSystem()
    system.system.at(.seconds(60)) { try system.system.inject("redis", "outage", "{mode: refuse}") }
    system.system.at(.seconds(61)) { system.offer(5) }
    system.system.at(.seconds(30)) { system.offer() }
    try system.system.run(until: .minutes(8))
    let rejected = system.log.seconds(.rejected)
    #expect(rejected.count == 5)
    // Waits of 1 s six times, 1.1, 3.0, 8.1 s, then every 20 s: the 21st close is 238 s after the first.
    #expect(rejected.allSatisfy { abs($0 - 298) < 2 }, "\(rejected)")
    #expect(system.log.all(.rejected).allSatisfy { system.system.name($0.detail) == "MaxRetriesPerRequestError" })
  }

  @Test(
    "A failover with lost writes: what vanished is lost by name, what came back runs again", arguments: Seeds.some(4))
  func failover(seed: UInt64) throws {
    var parts = JobSystem.Parts()
    parts.queueWorker = "concurrency: 3"
    parts.deployment = "replicas: 2"
    let system = try JobSystem(parts, seed: seed)
    // As before a run: a failover that is planned is known.
    let failover = try system.system.fault("redis", "failover", "{losesLast: 3s, takes: 5s}")
    system.system["redis"].with { $0.prepare(for: failover) }
    system.offerSteadily(every: .milliseconds(20), until: .seconds(120))
    system.system.at(.milliseconds(60_000 + Int64(seed) * 137)) {
      try system.system.inject("redis", "failover", "{losesLast: 3s, takes: 5s}")
    }
    try system.system.run(until: .minutes(10))
    let lost = system.log.all(.lost)
    #expect(!lost.isEmpty && lost.allSatisfy { system.system.name($0.detail) == "failover" })
    #expect(system.log.count(.reappeared) > 0 && system.unbalanced.isEmpty)
    // Every message is delivered, or named as lost; one that was being sent may be both.
    let delivered = Set(system.log.messages(.providerAccepted))
    let missing = Set(system.log.messages(.accepted)).subtracting(delivered)
    #expect(missing.isSubset(of: Set(lost.map(\.message.number))))
    #expect(system.count(.waiting) == 0 && system.count(.active) == 0)
  }

  /// A server far away that dies, and forgets, while the reply to an add is on its way: the client adds once more.
  private func forgetful(through api: Bool) throws -> JobSystem {
    var parts = JobSystem.Parts()
    parts.redis = "roundTrip: 4s, config: {save: ''}"
    parts.deployment = "replicas: 0"
    let system = try JobSystem(parts)
    if api {
      let route = "{path: POST /send, flows: [plain], does: [{enqueue: {in: jobs, queue: email}}]}"
      try system.system.add(
        "api", "deployment", "{startDelay: 1s, replicas: 1, runs: {type: httpServer, endpoints: [\(route)]}}")
      try system.system.add("ingress", "http", "{servedBy: api}")
      for part in ["api", "ingress"] { system.system[part].with { $0.start() } }
    }
    system.system.at(.seconds(60)) { system.system.offer(1, to: api ? "ingress" : "jobs") }
    try system.system.run { system.log.count(.accepted) == 1 }
    try system.system.inject("redis", "crash")
    try system.system.run(until: .seconds(90))
    try system.system.lift("redis", "crash")
    return system
  }

  @Test("A job that is lost and added again by its client is in the queue again", arguments: [false, true])
  func addedAgain(throughAPI: Bool) throws {
    let system = try forgetful(through: throughAPI)
    try system.system.run(until: .minutes(3))
    #expect(system.log.count(.accepted) == 1 && system.log.count(.lost) == 1 && system.log.count(.reappeared) == 1)
    #expect(system.count(.waiting) == 1 && system.unbalanced.isEmpty)
  }

  @Test("Keys that an operator deletes: waiting messages are lost to the command, hashes stay behind")
  func deletedKeys() async throws {
    var parts = JobSystem.Parts()
    parts.deployment = "replicas: 0"
    let system = try JobSystem(parts)
    system.offer(4)
    let redis = system.system["redis", Redis.self]
    system.system.at(.seconds(30)) {
      _ = redis.with { redis in
        redis.spawn("operator") { redis in
          _ = try await redis.call(["DEL", "app:email:wait"], patience: .seconds(5))
        }
      }
    }
    try system.system.run(until: .minutes(1))
    #expect(
      system.log.all(.lost).map { system.system.name($0.detail) } == Array(repeating: "DEL app:email:wait", count: 4))
    #expect(system.cli("EXISTS app:email:1 app:email:4") == .integer(2) && system.unbalanced.isEmpty)
  }

  @Test("A server that is full takes no jobs, and its producers are told") func full() throws {
    var parts = JobSystem.Parts()
    parts.redis = "config: {maxmemory: 1100kb, maxmemory-policy: noeviction}"
    parts.deployment = "replicas: 0"
    let system = try JobSystem(parts)
    system.offerSteadily(every: .milliseconds(10), until: .seconds(30))
    try system.system.run(until: .minutes(1))
    #expect(system.log.count(.accepted) > 50 && system.log.count(.rejected) > 50)
    #expect(system.log.all(.rejected).allSatisfy { system.system.name($0.detail) == "OOM" })
    #expect(system.count(.waiting) == system.log.count(.accepted) && system.unbalanced.isEmpty)
  }
}
