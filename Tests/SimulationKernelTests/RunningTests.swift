import SimulationKernel
import Testing
import VirtualTime

@Suite struct RunningTests {
  private func ticking(_ simulation: Simulation, every seconds: Int64 = 1) -> Station {
    let station = Station(simulation)
    station.with { station in
      station.spawn("ticker") { station in
        while true {
          try await simulation.sleep(for: .seconds(seconds))
          station.stamp("tick")
        }
      }
    }
    return station
  }

  @Test func runUntilIncludesItsEndAndSetsTheClock() throws {
    let simulation = Simulation()
    let station = ticking(simulation)
    try simulation.run(until: .at(2))
    #expect(station.with { $0.log } == ["1 tick", "2 tick"])
    try simulation.run(until: .start + .milliseconds(2_500))
    #expect(simulation.now == .start + .milliseconds(2_500))
    try simulation.run(until: .at(4))
    #expect(station.with { $0.log } == ["1 tick", "2 tick", "3 tick", "4 tick"])
    simulation.end()
  }

  @Test func anIdleServerIsNormalForARunWithAnEnd() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("server") { station in _ = try await simulation.wait(until: nil) { station.waiter = $0 } }
    }
    try simulation.run(until: .at(60))
    #expect(simulation.now == .at(60))
    #expect(simulation.end().resumed == 1)
  }

  @Test func cutIntoPiecesARunIsTheSame() throws {
    func history(_ run: (Simulation) throws -> Void) rethrows -> [String] {
      let simulation = Simulation()
      let station = Station(simulation)
      station.with { station in
        for name in ["a", "b", "c"] {
          station.spawn(name) { station in
            var random = RandomStream(seed: 3, name: name)
            for _ in 0..<200 {
              try await simulation.sleep(for: .milliseconds(Int64(random.below(3_000))))
              station.note("\(name) \(simulation.now.nanoseconds)")
            }
          }
        }
      }
      try run(simulation)
      return station.with { $0.log }
    }
    let whole = try history { try $0.run() }
    #expect(whole.count == 600)
    #expect(try history { simulation in while try simulation.step() {} } == whole)
    #expect(
      try history { simulation in
        for second in 1...1_000 { try simulation.run(until: .at(Int64(second))) }
      } == whole)
  }

  @Test func stopEndsTheRunAfterTheEventAndItCanGoOn() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let halt = simulation.register(name: "halt") { _ in
      station.with { $0.stamp("halt") }
      simulation.stop()
    }
    let after = simulation.register(name: "after") { _ in station.with { $0.stamp("after") } }
    simulation.schedule(halt, at: .at(1))
    simulation.schedule(after, at: .at(1))
    try simulation.run(until: .at(5))
    #expect(station.with { $0.log } == ["1 halt"])
    #expect(simulation.now == .at(1))
    try simulation.run(until: .at(5))
    #expect(station.with { $0.log } == ["1 halt", "1 after"])
    #expect(simulation.now == .at(5))
  }

  @Test func stepTellsWhetherThereWasAnythingToDo() throws {
    let simulation = Simulation()
    let handler = simulation.register(name: "nothing") { _ in }
    let cancelled = simulation.schedule(handler, at: .at(1))
    simulation.schedule(handler, at: .at(2))
    simulation.cancel(cancelled)
    #expect(try simulation.step())
    #expect(simulation.now == .at(2))
    #expect(try !simulation.step())
  }

  @Test func runningInsideARunTraps() async {
    await #expect(processExitsWith: .failure) {
      let simulation = Simulation()
      let handler = simulation.register(name: "nested") { _ in try? simulation.run() }
      simulation.schedule(handler, at: .at(1))
      try simulation.run()
    }
  }
}
