import SimulationKernel
import Testing
import VirtualTime

@Suite struct OrderingTests {
  @Test(arguments: [2, 3, 63, 64, 65, 1_000, 5_000])
  func equalInstantsLeaveInTheOrderOfFiling(count: Int) throws {
    let simulation = Simulation()
    var seen: [UInt64] = []
    let handler = simulation.register(name: "note") { seen.append($0) }
    for payload in 0..<UInt64(count) { simulation.schedule(handler, at: .at(1), payload: payload) }
    try simulation.run()
    #expect(seen == Array(0..<UInt64(count)))
  }

  @Test func sleepersAndEventsOfOneInstantShareOneOrder() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let handler = simulation.register(name: "note") { payload in station.with { $0.note("event \(payload)") } }
    station.with { station in
      station.spawn("first") { station in
        simulation.schedule(handler, at: .at(1), payload: 1)
        try await simulation.sleep(for: .seconds(1))
        station.note("first")
      }
      station.spawn("second") { station in
        try await simulation.sleep(until: .at(1))
        station.note("second")
        simulation.schedule(handler, at: .at(1), payload: 3)
      }
      station.spawn("third") { station in
        simulation.schedule(handler, at: .at(1), payload: 2)
        try await simulation.sleep(for: .seconds(1))
        station.note("third")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["event 1", "first", "second", "event 2", "third", "event 3"])
  }

  @Test func readyTasksRunBeforeTheNextEventInTheOrderOfTheirWakes() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphores = (0..<4).map { VirtualSemaphore("s\($0)", permits: 0, in: simulation) }
    let wake = simulation.register(name: "wake") { _ in for semaphore in semaphores.reversed() { semaphore.release() } }
    let after = simulation.register(name: "after") { _ in station.with { $0.note("event") } }
    station.with { station in
      for (index, semaphore) in semaphores.enumerated() {
        station.spawn("task \(index)") { station in
          try await semaphore.acquire()
          station.note("task \(index)")
        }
      }
    }
    simulation.schedule(wake, at: .at(1))
    simulation.schedule(after, at: .at(1))
    try simulation.run()
    #expect(station.with { $0.log } == ["task 3", "task 2", "task 1", "task 0", "event"])
  }

  @Test func negativeInstantsComeBeforeTheStart() throws {
    let simulation = Simulation(start: .at(-100))
    var seen: [Int64] = []
    let handler = simulation.register(name: "note") { _ in seen.append(simulation.now.nanoseconds / 1_000_000_000) }
    for second in [5, -3, 0, -100, 1, -1] as [Int64] { simulation.schedule(handler, at: .at(second)) }
    try simulation.run()
    #expect(seen == [-100, -3, -1, 0, 1, 5])
  }
}
