import SimulationKernel
import Testing
import VirtualTime

@Suite struct WaitingTests {
  @Test func sleepsEndInOrder() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for (name, seconds) in [("c", 3), ("a", 1), ("b", 2)] as [(String, Int64)] {
        station.spawn(name) { station in
          try await station.simulation.sleep(for: .seconds(seconds))
          station.stamp(name)
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["1 a", "2 b", "3 c"])
    #expect(simulation.now == .start + .seconds(3))
    #expect(simulation.statistics.liveTasks == 0)
  }
}
