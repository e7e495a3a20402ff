import SimulationKernel
import Testing
import VirtualTime

@Suite struct DeadlockTests {
  private func report(_ simulation: Simulation) -> DeadlockReport? {
    if case .deadlock(let report) = runError({ () throws(SimulationError) in try simulation.run() }) {
      report
    } else {
      nil
    }
  }

  @Test func theReportNamesTheTasksAndWhatTheyWaitFor() {
    let simulation = Simulation()
    let station = Station(simulation)
    let left = VirtualSemaphore("left fork", permits: 1, in: simulation)
    let right = VirtualSemaphore("right fork", permits: 1, in: simulation)
    station.with { station in
      for (name, first, second) in [("plato", left, right), ("kant", right, left)] {
        station.spawn(name) { _ in
          try await first.acquire()
          try await simulation.sleep(for: .seconds(5))
          try await second.acquire()
        }
      }
      station.spawn("hume") { _ in
        _ = try await simulation.wait(until: nil, waitingFor: "an impression") { _ in }
      }
    }
    let found = report(simulation)
    #expect(found?.now == .at(5))
    #expect(
      found?.waiting.map { "\($0.task): \($0.waitingFor) since \($0.since.seconds)" } == [
        "plato: semaphore right fork since 5.0", "kant: semaphore left fork since 5.0", "hume: an impression since 0.0",
      ])
    #expect(found?.description.contains("kant waits for semaphore left fork since 5.0 s") == true)
    simulation.end()
  }

  @Test func daemonsMayWait() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("server", daemon: true) { _ in _ = try await simulation.wait(until: nil) { _ in } }
    }
    try simulation.run()
    station.with { station in
      station.spawn("client") { _ in _ = try await simulation.wait(until: nil) { _ in } }
    }
    #expect(report(simulation)?.waiting.map(\.task) == ["client"])
    simulation.end()
  }

  @Test func aTaskWithADeadlineIsNoDeadlock() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("patient") { station in station.stamp("\(try await simulation.wait(until: .at(3)) { _ in })") }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["3 deadline"])
  }

  @Test func aTaskThatWaitsForAStreamNobodyFillsIsReported() {
    let simulation = Simulation()
    let station = Station(simulation)
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    station.with { station in
      station.spawnPreferring("reader") { _ in for await _ in stream {} }
    }
    let found = report(simulation)
    #expect(found?.waiting.map(\.task) == ["reader"])
    #expect(found?.waiting.first.map(\.waitingFor) == "something that is not a wait of the simulation")
    #expect(simulation.end().unfinished == [])
    continuation.finish()
  }

  @Test func aLongListIsCutInTheTextOnly() {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for index in 0..<50 {
        station.spawn("task \(index)") { _ in _ = try await simulation.wait(until: nil) { _ in } }
      }
    }
    let found = report(simulation)
    #expect(found?.waiting.count == 50)
    #expect(found?.description.hasSuffix("and 30 more") == true)
    simulation.end()
  }
}
