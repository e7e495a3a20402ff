import Memory
import SimulationKernel
import TestSupport
import Testing
import VirtualTime

@Suite struct TeardownTests {
  /// Counts the living.
  final class Census: @unchecked Sendable {
    var models = 0
    var tasks = 0
  }

  actor Citizen: Model {
    nonisolated let simulation: Simulation
    let census: Census
    var finished = 0
    init(_ simulation: Simulation, _ census: Census) {
      self.simulation = simulation
      self.census = census
      census.models += 1
    }
    deinit { census.models -= 1 }

    func live(_ index: Int, _ pool: ResourcePool, _ mailbox: Mailbox<[Int]>) async throws {
      census.tasks += 1
      defer { census.tasks -= 1 }
      var round = 0
      while true {
        round += 1
        switch (index + round) % 4 {
        case 0: try await simulation.sleep(for: .milliseconds(Int64(index * 7 + 1)))
        case 1:
          _ = try await pool.acquire(timeout: .seconds(1))
          if round % 3 != 0, pool.inUse > 0 { pool.release() }
        case 2: _ = try await mailbox.receive(until: simulation.now + .milliseconds(30))
        default: _ = mailbox.trySend([index, round])
        }
      }
    }
  }

  /// One simulation, half run: the state in which tasks are parked in every kind of wait.
  static func halfRun(_ census: Census) throws {
    let simulation = Simulation()
    let citizen = Citizen(simulation, census)
    let pool = ResourcePool("pool", capacity: 3, in: simulation)
    let mailbox = Mailbox<[Int]>("box", capacity: 4, in: simulation)
    citizen.with { citizen in
      for index in 0..<20 { citizen.spawn("t\(index)") { try await $0.live(index, pool, mailbox) } }
      citizen.spawnPreferring("group") { _ in
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<3 { group.addTask { _ = try? await simulation.wait(until: nil) { _ in } } }
        }
      }
    }
    // A handler that keeps its model, which keeps the simulation, which keeps the handler.
    let handler = simulation.register(name: "keeps") { _ in citizen.with { $0.finished += 1 } }
    simulation.schedule(handler, at: .at(1_000))
    try simulation.run(until: .start + .milliseconds(200))
    let teardown = simulation.end()
    #expect(teardown.unfinished == [])
    #expect(teardown.failures.isEmpty)
    #expect(teardown.discardedEvents == 1)
    #expect(teardown.resumed > 0)
    #expect(simulation.statistics.liveTasks == 0)
    #expect(simulation.statistics.pending == 0)
    #expect(simulation.statistics.parked == 0)
  }

  @Test func aThousandSimulationsLeaveNoTaskAndNoModelBehind() async {
    // In a process of its own, where no other test allocates.
    await #expect(processExitsWith: .success) {
      let census = Census()
      for _ in 0..<100 { try Self.halfRun(census) }
      let before = ResidentMemory.bytes()
      for _ in 0..<1_000 { try Self.halfRun(census) }
      #expect(census.tasks == 0)
      #expect(census.models == 0)
      // Leaking them would cost some 50 KB each, 50 MB in all.
      let growth = ResidentMemory.bytes() - before
      #expect(growth < 4 << 20, "resident memory grew by \(growth) bytes")
      Verification.record(
        "A thousand simulations torn down", asked: "no task or model left; resident memory grows by less than 4 MiB",
        measured: "\(census.tasks) tasks, \(census.models) models, \(growth / 1024) KiB",
        passed: census.tasks == 0 && census.models == 0 && growth < 4 << 20)
    }
  }

  @Test func endIsIdempotentAndCleansUpAfterAnEarlyStop() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("not begun") { station in station.note("began") }
      station.spawn("waiting") { station in
        defer { station.note("deferred") }
        try await simulation.sleep(for: .seconds(5))
      }
    }
    _ = try simulation.step()
    #expect(simulation.end().resumed == 0)
    #expect(simulation.end().resumed == 0)
    #expect(simulation.statistics.liveTasks == 0)
  }

  @Test func waitsInsideDeferAreRefusedAndTasksEndInTheOrderOfTheirSlots() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for name in ["a", "b", "c"] {
        station.spawn(name) { station in
          do throws(SimulationEnded) { try await simulation.sleep(for: .seconds(5)) } catch {
            station.note("\(name) \(error.reason)")
            do throws(SimulationEnded) { try await simulation.sleep(for: .seconds(1)) } catch {
              station.note("\(name) refused")
            }
          }
        }
      }
    }
    try simulation.run(until: .at(1))
    #expect(simulation.end().resumed == 3)
    #expect(station.with { $0.log } == ["a ended", "a refused", "b ended", "b refused", "c ended", "c refused"])
  }

  @Test func aTaskStartedDuringTheTeardownNeverBegins() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("dying") { station in
        defer { station.spawn("replacement") { station in station.note("began") } }
        try await simulation.sleep(for: .seconds(5))
      }
    }
    try simulation.run(until: .at(1))
    #expect(simulation.end().unfinished == [])
    #expect(station.with { $0.log } == [])
    #expect(simulation.statistics.startedTasks == 2)
    #expect(simulation.statistics.liveTasks == 0)
  }

  @Test func runningAfterTheEndTraps() async {
    await #expect(processExitsWith: .failure) {
      let simulation = Simulation()
      simulation.end()
      try simulation.run()
    }
  }

  @Test func aTaskThatSwallowsTheEndIsStoppedByName() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let simulation = Simulation()
      let station = Station(simulation)
      station.with { station in
        station.spawn("zombie") { _ in while true { try? await simulation.sleep(for: .seconds(1)) } }
      }
      try simulation.run(until: .at(3))
      simulation.end()
    }
    #expect(errorText(result).contains("'zombie'"))
  }

  @Test func theHotPathAllocatesNothing() throws {
    let simulation = Simulation()
    var left = 0
    var again: HandlerID?
    again = simulation.register(name: "again") { _ in
      left -= 1
      if left > 0 { simulation.schedule(again!, at: simulation.now + .seconds(1)) }
    }
    func handle(_ count: Int) throws -> UInt64? {
      left = count
      simulation.schedule(again!, at: simulation.now)
      let before = AllocatedBytes.onThisThread()
      try simulation.run()
      return before.flatMap { before in AllocatedBytes.onThisThread().map { $0 - before } }
    }
    _ = try handle(100)
    #expect(try handle(100) == handle(100_000))
    simulation.end()
  }
}
