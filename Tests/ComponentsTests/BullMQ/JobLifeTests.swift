import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Jobs from their adding to their end, in a system.
@Suite("Life of a job") struct JobLifeTests {
  @Test("A job is added, taken, sent and completed, each step at its moment")
  func steps() throws {
    let system = try JobSystem()
    system.system.at(.seconds(10)) { system.offer() }
    try system.system.run(until: .seconds(12))
    #expect(
      system.log.events.filter { $0.message.number == 1 }.map(\.kind) == [
        .accepted, .claimed, .sendBegan, .providerAccepted, .recorded, .receiptDelivered,
      ])
    // The producer connects and checks that the server is ready. Then the job is there at once; the marker is on its way for half a
    // round trip, the fetch for one.
    #expect(system.log.seconds(.accepted) == [10.002])
    #expect(system.log.seconds(.sendBegan).map { ($0 * 1e4).rounded() / 1e4 } == [10.0035])
    #expect(system.count(.completed) == 1 && system.unbalanced.isEmpty)
    #expect(system.cli("ZCARD app:email:completed") == .integer(1))
  }

  @Test("Throughput is the concurrency over the time of a job and its round trip", arguments: [1, 4, 10])
  func throughput(concurrency: Int) throws {
    var parts = JobSystem.Parts()
    parts.queueWorker = "concurrency: \(concurrency)"
    let system = try JobSystem(parts)
    system.system.at(.seconds(5)) { system.offer(2_000) }
    var done = 0
    system.system.at(.seconds(30)) { done = system.count(.completed) }
    try system.system.run(until: .seconds(31))
    // 100 ms of sending and 1 ms for the end and the next fetch, which are one script.
    let expected = 25.0 / 0.101 * Double(concurrency)
    #expect(abs(Double(done) - min(2_000, expected)) <= 2 + expected * 0.005)
  }

  @Test("A failed attempt waits as its backoff says, and after the last one the job is given up")
  func retries() throws {
    var parts = JobSystem.Parts()
    parts.queue = "attempts: 4, backoff: {type: exponential, delay: 2s}"
    let system = try JobSystem(parts)
    try system.system.inject("mail", "errors", "{share: 100%}")
    system.system.at(.seconds(10)) { system.offer() }
    try system.system.run(until: .minutes(2))
    let begins = system.log.seconds(.sendBegan)
    #expect(begins.count == 4)
    for (gap, expected) in zip(zip(begins.dropFirst(), begins).map { $0 - $1 }, [2.1, 4.1, 8.1]) {
      #expect(abs(gap - expected) < 0.02, "\(gap) for \(expected)")
    }
    #expect(system.log.count(.deadLettered) == 1 && system.count(.failed) == 1 && system.unbalanced.isEmpty)
  }

  @Test("What is not worth another attempt gets none") func unrecoverable() throws {
    let system = try JobSystem()
    system.system.at(.seconds(10)) { system.system.offer(to: "jobs", invalid: true) }
    try system.system.run(until: .minutes(1))
    #expect(system.log.count(.sendBegan) == 1 && system.log.count(.deadLettered) == 1)
  }

  @Test("Without a step that delivers, the processor's end is the delivery") func processing() throws {
    var parts = JobSystem.Parts()
    parts.does = "[{work: {time: 3s}}]"
    let system = try JobSystem(parts)
    system.system.at(.seconds(10)) { system.offer() }
    try system.system.run(until: .seconds(20))
    #expect(
      system.log.events.filter { $0.message.number == 1 }.map(\.kind) == [
        .accepted, .claimed, .sendBegan, .providerAccepted, .recorded,
      ])
    #expect(system.log.seconds(.providerAccepted).map { $0.rounded() } == [13])
  }

  @Test("An old message is expired without being sent") func expiry() throws {
    var parts = JobSystem.Parts()
    parts.deployment = "replicas: 0"
    let system = try JobSystem(parts)
    system.system.offer(to: "jobs", flow: 1)
    system.system.at(.minutes(11)) { try system.system.perform("workers", "scale", "{replicas: 1}") }
    try system.system.run(until: .minutes(12))
    #expect(system.log.count(.expired) == 1 && system.log.count(.sendBegan) == 0 && system.unbalanced.isEmpty)
  }

  @Test("A paused queue gives nothing; failed jobs wait again when an operator says so") func operators() throws {
    let system = try JobSystem()
    system.system.at(.seconds(5)) { try system.system.perform("jobs", "pause", "{queue: email}") }
    system.system.at(.seconds(6)) { system.offer(3) }
    system.system.at(.seconds(60)) {
      #expect(system.count(.waiting) == 3)
      try system.system.inject("mail", "errors", "{share: 100%}")
      try system.system.perform("jobs", "resume", "{queue: email}")
    }
    system.system.at(.minutes(2)) {
      #expect(system.count(.failed) == 3)
      try system.system.lift("mail", "errors")
      let answer = try system.system.perform("jobs", "retryFailed", "{queue: email}")
      #expect(answer == "3 jobs wait again")
    }
    try system.system.run(until: .minutes(3))
    #expect(system.log.count(.recorded) == 3 && system.count(.failed) == 0 && system.unbalanced.isEmpty)
  }
}
