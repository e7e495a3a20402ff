import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A queue whose database goes away.
@Suite struct OutageTests {
  @Test("Workers reconnect, nothing is lost, and nothing is stored or swept while the server is down")
  func outage() throws {
    var parts = QueueSystem.Parts()
    parts.deployment = "replicas: 3"
    parts.postgres = "writeTime: 20ms, claimTime: 20ms"
    let queue = try QueueSystem(parts)
    for second in 0..<240 { queue.system.at(.milliseconds(Int64(second) * 1000 + 7)) { queue.system.offer(5) } }
    queue.system.at(.seconds(60)) { try queue.system.inject("postgres", "outage") }
    queue.system.at(.milliseconds(179_500)) { try queue.system.lift("postgres", "outage") }
    var during: [Int] = []
    queue.system.at(.seconds(61)) {
      during.append(queue.log.events.count { $0.kind == .claimed || $0.kind == .recorded })
    }
    queue.system.at(.seconds(179)) {
      during.append(queue.log.events.count { $0.kind == .claimed || $0.kind == .recorded })
    }
    try queue.system.run(until: .minutes(40))
    #expect(during[0] == during[1])
    #expect(queue.log.count(.accepted) + queue.log.count(.rejected) == 1200)
    // From the first request inside the outage (or on its way when it began) to the last.
    #expect(queue.log.count(.rejected) == 5 * 120)
    #expect(queue.log.all(.rejected).allSatisfy { queue.system.name($0.detail) == "SERVICE_UNAVAILABLE" })
    #expect(Set(queue.log.messages(.recorded)) == Set(queue.log.messages(.accepted)))
    #expect(queue.rows(.sent) == queue.log.count(.accepted))
    #expect(queue.system["queue", TableQueue.self].with { $0.table.connectionCount } == 4)
  }

  @Test("The sweep, the clean-up, the gauges and operators stand still with the server")
  func upkeep() throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 10, pollInterval: 1s, enabled: false"
    let queue = try QueueSystem(parts)
    queue.system.offer(4)
    queue.system.at(.seconds(30)) {
      #expect(try! queue.system.metric("queue_depth", ["status": "queued"]) == 4)
      let age = try queue.system.metric("queue_oldest_seconds")
      #expect(age == 30 || age == 20)
      try queue.system.inject("postgres", "outage")
    }
    queue.system.at(.minutes(5)) {
      let age = try queue.system.metric("queue_oldest_seconds")
      #expect(age <= 30)
      #expect(throws: ActionRefused("the database system is starting up")) {
        try queue.system.perform("queue", "cancel")
      }
      try queue.system.lift("postgres", "outage")
    }
    queue.system.at(.minutes(6)) {
      let answer = try queue.system.perform("queue", "cancel")
      #expect(answer == "UPDATE 4")
    }
    try queue.system.run(until: .minutes(10))
    #expect(queue.log.seconds(.cancelled) == [360, 360, 360, 360])
    #expect(try queue.system.metric("queue_oldest_seconds") == 0)
  }

  @Test("Many outages leave no dead sessions behind")
  func sessions() throws {
    let queue = try QueueSystem()
    for minute in 1...100 {
      queue.system.at(.minutes(Int64(minute))) { try queue.system.inject("postgres", "outage") }
      queue.system.at(.minutes(Int64(minute)) + .seconds(5)) { try queue.system.lift("postgres", "outage") }
    }
    try queue.system.run(until: .hours(2))
    #expect(queue.system["queue", TableQueue.self].with { $0.table.sessions.count } <= 3)
  }

  @Test("More workers than connections: those without one try again", arguments: [(97, 97), (120, 97)])
  func connections(pods: Int, connected: Int) throws {
    var parts = QueueSystem.Parts()
    parts.deployment = "replicas: \(pods)"
    let queue = try QueueSystem(parts)
    queue.system.offer(500)
    try queue.system.run(until: .minutes(1))
    // One more for the queue's own, which the limit leaves to it.
    #expect(queue.system["queue", TableQueue.self].with { $0.table.connectionCount } == connected + 1)
    #expect(queue.rows(.sent) == 500)
  }

  @Test func faultsThatChangeNothing() throws {
    let queue = try QueueSystem()
    #expect(try queue.system.misfit("postgres", fault: "latency", "{}") == "changes nothing; give 'add' or 'multiply'")
    #expect(try queue.system.misfit("postgres", fault: "latency", "{add: 5ms}") == nil)
    #expect(try queue.system.misfit("postgres", fault: "latency", "{multiply: 2}") == nil)
    #expect(try queue.system.misfit("postgres", fault: "outage", "{}") == nil)
  }
}
