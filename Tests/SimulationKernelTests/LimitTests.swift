import SimulationKernel
import Testing
import VirtualTime

@Suite struct LimitTests {
  private func reached(_ error: SimulationError?) -> LimitReached? {
    if case .limitReached(let reached) = error { reached } else { nil }
  }

  @Test func eventsAreBounded() throws {
    let simulation = Simulation(limits: SimulationLimits(events: 1_000))
    var count = 0
    var handler: HandlerID?
    handler = simulation.register(name: "again") { _ in
      count += 1
      simulation.schedule(handler!, at: simulation.now + .seconds(1))
    }
    simulation.schedule(handler!, at: .at(1))
    let error = reached(runError { () throws(SimulationError) in try simulation.run() })
    #expect(error?.limit == .events(1_000))
    #expect(error?.now == .at(1_000))
    #expect(error?.statistics.events == 1_000)
    #expect(count == 1_000)
    simulation.end()
  }

  @Test func tasksThatWakeEachOtherForEverAtOneInstantAreBounded() throws {
    let simulation = Simulation(limits: SimulationLimits(events: 5_000))
    let station = Station(simulation)
    let semaphores = [
      VirtualSemaphore("ping", permits: 1, in: simulation), VirtualSemaphore("pong", permits: 0, in: simulation),
    ]
    station.with { station in
      for index in 0..<2 {
        station.spawn("player \(index)") { _ in
          while true {
            try await semaphores[index].acquire()
            semaphores[1 - index].release()
          }
        }
      }
    }
    let error = reached(runError { () throws(SimulationError) in try simulation.run() })
    #expect(error?.limit == .events(5_000))
    #expect(error?.statistics.jobs == 5_000)
    #expect(error?.now == .start)
    #expect(simulation.end().unfinished == [])
  }

  @Test func pendingEventsAreBounded() throws {
    let simulation = Simulation(limits: SimulationLimits(pending: 100))
    let fill = simulation.register(name: "nothing") { _ in }
    let flood = simulation.register(name: "flood") { _ in
      for _ in 0..<150 { simulation.schedule(fill, at: .at(9)) }
    }
    simulation.schedule(flood, at: .at(1))
    let error = reached(runError { () throws(SimulationError) in try simulation.run() })
    #expect(error?.limit == .pending(100))
    #expect(error?.now == .at(1))
    // The figures are those of the moment the limit was passed.
    #expect(error?.statistics.pending == 101)
  }

  @Test func waitsAreBoundedTogetherWithEvents() throws {
    let simulation = Simulation(limits: SimulationLimits(pending: 50))
    let station = Station(simulation)
    station.with { station in
      for index in 0..<60 {
        station.spawn("t\(index)") { _ in _ = try await simulation.wait(until: nil) { _ in } }
      }
    }
    #expect(
      reached(runError { () throws(SimulationError) in try simulation.run(until: .at(1)) })?.limit == .pending(50))
    #expect(simulation.end().resumed == 60)
  }

  @Test func theClockIsBounded() throws {
    let simulation = Simulation(limits: SimulationLimits(latest: .at(10)))
    var seen = 0
    let handler = simulation.register(name: "note") { _ in seen += 1 }
    simulation.schedule(handler, at: .at(10))
    simulation.schedule(handler, at: .at(11))
    let error = reached(runError { () throws(SimulationError) in try simulation.run() })
    #expect(error?.limit == .latest(.at(10)))
    #expect(error?.now == .at(10))
    #expect(seen == 1)
    #expect(
      reached(runError { () throws(SimulationError) in try simulation.run(until: .at(12)) })?.limit == .latest(.at(10)))
  }
}
