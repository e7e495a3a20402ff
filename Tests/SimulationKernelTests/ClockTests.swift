import SimulationKernel
import Testing
import VirtualTime

@Suite struct ClockTests {
  @Test func theClockIsTheSimulationsTime() throws {
    let simulation = Simulation(start: .at(-5))
    let station = Station(simulation)
    let clock = simulation.clock
    #expect(clock.minimumResolution == .nanoseconds(1))
    station.with { station in
      station.spawn("sleeper") { station in
        #expect(clock.now == .at(-5))
        try await clock.sleep(until: .at(3), tolerance: nil)
        station.stamp("awake")
        try await clock.sleep(until: .at(1), tolerance: .seconds(1))
        station.stamp("at once")
      }
    }
    try simulation.run()
    #expect(clock.now == .at(3))
    #expect(station.with { $0.log } == ["3 awake", "3 at once"])
  }

  @Test func cancellationIsACancellationErrorAndTheEndIsNot() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let clock = simulation.clock
    let tasks = station.with { station in
      ["killed", "left"].map { name in
        station.spawn(name) { station in
          do { try await clock.sleep(until: .at(100)) } catch is CancellationError {
            station.note("\(name): cancelled")
            throw CancellationError()
          } catch let error as SimulationEnded { station.note("\(name): \(error.reason)") }
        }
      }
    }
    let kill = simulation.register(name: "kill") { _ in tasks[0].cancel() }
    simulation.schedule(kill, at: .at(1))
    try simulation.run(until: .at(2))
    simulation.end()
    #expect(station.with { $0.log } == ["killed: cancelled", "left: ended"])
  }
}
