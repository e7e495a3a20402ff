import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

@Suite struct MessageAPITests {
  private static func make(_ api: String, postgres: String = "", replicas: Int = 1) throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.api = api
    parts.postgres = postgres
    parts.deployment = "replicas: \(replicas)"
    return try QueueSystem(parts)
  }

  private func answers(_ queue: QueueSystem) throws -> [String: Double] {
    var counts: [String: Double] = [:]
    for status in ["202", "400", "429", "500", "503", "504"] {
      counts[status] = try queue.system.metric("http_requests_total", ["service": "api", "status": status])
    }
    return counts.filter { $0.value > 0 }
  }

  @Test("An accepted message is stored at the moment of the answer")
  func accepts() throws {
    let queue = try Self.make("latency: 20ms", postgres: "writeTime: 5ms")
    queue.system.offer(2)
    try queue.system.run(until: .milliseconds(24))
    #expect(queue.rows(.queued) == 0)
    try queue.system.run(until: .milliseconds(25))
    #expect(queue.log.seconds(.accepted) == [0.025, 0.025])
    #expect(queue.rows(.queued) == 2)
    #expect(try answers(queue) == ["202": 2])
  }

  @Test("A queue that is too deep turns new messages away, until it is shorter")
  func shedding() throws {
    let queue = try Self.make("latency: 0s, maxQueueDepth: 20", replicas: 0)
    for second in 1...5 as ClosedRange<Int64> { queue.system.at(.seconds(second)) { queue.system.offer(10) } }
    try queue.system.run(until: .seconds(6))
    #expect(try answers(queue) == ["202": 20, "429": 30])
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "TOO_MANY_REQUESTS" })
    try queue.system.perform("workers", "scale", "{replicas: 1}")
    try queue.system.run(until: .seconds(30))
    queue.system.offer(10)
    try queue.system.run(until: .seconds(31))
    #expect(try answers(queue) == ["202": 30, "429": 30])
  }

  @Test("Without a ready pod requests are answered 503", arguments: [(0, ["503": 3.0]), (1, ["202": 3])])
  func pods(replicas: Int, expected: [String: Double]) throws {
    let queue = try Self.make("latency: 20ms, servedBy: workers", replicas: replicas)
    queue.system.offer(3)
    try queue.system.run(until: .seconds(1))
    #expect(try answers(queue) == expected)
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "SERVICE_UNAVAILABLE" })
  }

  @Test("Validation catches its share of the invalid recipients and no others", arguments: [("0%", 0), ("100%", 1000)])
  func validation(share: String, caught: Int) throws {
    let queue = try Self.make("latency: 1ms, validation: \(share), invalidRecipientCode: NO_SUCH_NUMBER")
    queue.system.offer(1000, invalid: true)
    queue.system.offer(1000)
    try queue.system.run(until: .milliseconds(1))
    #expect(queue.log.count(.rejected) == caught)
    #expect(queue.log.messages(.rejected).allSatisfy { $0 <= 1000 })
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "NO_SUCH_NUMBER" })
    #expect(try answers(queue)["400"] ?? 0 == Double(caught))
  }

  @Test func validationByHalf() throws {
    let queue = try Self.make("latency: 1ms, validation: 50%")
    queue.system.offer(2000, invalid: true)
    try queue.system.run(until: .milliseconds(1))
    // Four standard deviations of 22.4.
    #expect((910...1090).contains(queue.log.count(.rejected)))
  }

  @Test("Requests beyond the limit are answered 429 and take no room from others")
  func tooMany() throws {
    let queue = try Self.make("latency: 1s, maxConcurrent: 3")
    queue.system.offer(5)
    let bound = queue.system["api", MessageAPI.self].with { $0.queueBounds[0] }
    #expect(bound == QueueBound(queue: "requests", count: 3, limit: 3))
    // The first three are answered at 1 s; those turned away were never among them.
    queue.system.at(.milliseconds(1500)) { queue.system.offer(4) }
    try queue.system.run(until: .seconds(3))
    #expect(queue.log.messages(.accepted) == [1, 2, 3, 6, 7, 8])
    #expect(queue.log.messages(.rejected) == [4, 5, 9])
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "TOO_MANY_REQUESTS" })
    #expect(queue.system["api", MessageAPI.self].with { $0.queueBounds[0].count } == 0)
  }

  @Test(
    "An insert whose database goes down before the answer is not accepted, whether it is back by then or not",
    arguments: [(0, 5000), (500, 5000), (500, 600), (1000, 5000)])
  func databaseDies(from: Int64, to: Int64) throws {
    let queue = try Self.make("latency: 0s", postgres: "writeTime: 1s")
    queue.system.at(.milliseconds(from)) {
      if from == 0 { queue.system.offer() }
      try queue.system.inject("postgres", "outage")
    }
    if from > 0 { queue.system.offer() }
    queue.system.at(.milliseconds(to)) { try queue.system.lift("postgres", "outage") }
    queue.system.at(.seconds(6)) { queue.system.offer() }
    try queue.system.run(until: .seconds(8))
    #expect(queue.log.messages(.rejected) == [1])
    #expect(queue.log.seconds(.rejected) == [1])
    #expect(queue.log.all(.rejected).map { queue.system.name($0.detail) } == ["SERVICE_UNAVAILABLE"])
    #expect(queue.row(1) == nil)
    #expect(queue.log.messages(.accepted) == [2])
    #expect(try answers(queue) == ["202": 1, "503": 1])
  }

  @Test func databaseIsDown() throws {
    let queue = try Self.make("latency: 20ms")
    try queue.system.inject("postgres", "outage")
    queue.system.offer(2)
    try queue.system.run(until: .seconds(1))
    #expect(queue.log.seconds(.rejected) == [0.02, 0.02])
    #expect(try answers(queue) == ["503": 2])
  }

  /// The insert takes 1 s on one of two connections.
  private static func pooled(timeout: String, replicas: Int = 1) throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.api = "latency: 0s, servedBy: workers"
    parts.postgres = "writeTime: 1s, connectTime: 0s"
    parts.worker = "enabled: false"
    parts.deployment =
      "replicas: \(replicas), pool: {database: postgres, maximumPoolSize: 2, connectionTimeout: \(timeout)}"
    return try QueueSystem(parts)
  }

  @Test("Requests share their pod's connections: those that get none in time are answered 500")
  func poolIsExhausted() throws {
    let queue = try Self.pooled(timeout: "2500ms")
    queue.system.offer(8)
    try queue.system.run(until: .seconds(10))
    #expect(queue.log.seconds(.accepted) == [1, 1, 2, 2, 3, 3])
    #expect(queue.log.seconds(.rejected) == [2.5, 2.5])
    #expect(queue.log.messages(.rejected) == [7, 8])
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "DATABASE_CONNECTION_TIMEOUT" })
    #expect(try answers(queue) == ["202": 6, "500": 2])
    #expect(queue.rows(.queued) == 6)
  }

  @Test("A request whose insert deadlocks is answered 500, and stores nothing")
  func deadlock() throws {
    let queue = try Self.make("latency: 0s", postgres: "writeTime: 1s")
    try queue.system.inject("postgres", "deadlocks", "{share: 100%}")
    queue.system.offer(2)
    try queue.system.run(until: .seconds(3))
    #expect(queue.log.seconds(.rejected) == [2, 2])
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "DATABASE_ERROR" })
    #expect(try answers(queue) == ["500": 2])
  }

  @Test("Requests to a database that hangs end with their own limit, answered later or not", arguments: [5, 600])
  func hang(lasts: Int64) throws {
    let queue = try Self.make("latency: 0s, databaseTimeout: 20s", postgres: "writeTime: 1s")
    queue.system.offer(2)
    queue.system.at(.milliseconds(500)) { try queue.system.inject("postgres", "outage", "{mode: hang}") }
    queue.system.at(.seconds(2)) { queue.system.offer(1) }
    queue.system.at(.milliseconds(500) + .seconds(lasts)) { try queue.system.lift("postgres", "outage") }
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.seconds(.rejected) == [20, 20, 22])
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "DATABASE_TIMEOUT" })
    #expect(try answers(queue) == ["504": 3])
    #expect(queue.rows(.queued) == 0)
  }

  @Test("The ready pods take turns")
  func podsTakeTurns() throws {
    let queue = try Self.pooled(timeout: "30s", replicas: 3)
    queue.system.offer(12)
    try queue.system.run(until: .seconds(10))
    #expect(queue.log.seconds(.accepted) == Array(repeating: 1, count: 6) + Array(repeating: 2, count: 6))
  }

  @Test("A pod that dies takes its requests with it, waiting or not")
  func podDies() throws {
    let queue = try Self.pooled(timeout: "30s")
    queue.system.offer(5)
    queue.system.at(.milliseconds(500)) { try queue.killWorkers() }
    try queue.system.run(until: .seconds(10))
    #expect(try answers(queue) == ["503": 5])
    #expect(queue.system["api", MessageAPI.self].with { $0.queueBounds[0].count } == 0)
    #expect(queue.rows(.queued) == 0)
  }

  @Test("An outage ends the inserts under way; those that wait are served when it is over")
  func outageWithPool() throws {
    let queue = try Self.pooled(timeout: "30s")
    queue.system.offer(5)
    queue.system.at(.milliseconds(500)) { try queue.system.inject("postgres", "outage") }
    queue.system.at(.milliseconds(700)) { try queue.system.lift("postgres", "outage") }
    try queue.system.run(until: .seconds(20))
    #expect(queue.log.messages(.rejected) == [1, 2])
    #expect(queue.log.messages(.accepted) == [3, 4, 5])
  }
}
