import SimulationKernel
import Testing
import VirtualTime

struct Mishap: Error, Equatable { var code: Int }

/// Errors that leave tasks.
@Suite struct FailureTests {
  private func failure(_ error: SimulationError?) -> (name: String, error: any Error)? {
    if case .taskFailed(let name, let error) = error { (name, error) } else { nil }
  }

  @Test(arguments: [false, true])
  func anErrorLeavingATaskStopsTheRunAtThatInstant(isPreferring: Bool) {
    let simulation = Simulation()
    let station = Station(simulation)
    let body: @Sendable (isolated Station) async throws -> Void = { station in
      try await simulation.sleep(for: .seconds(2))
      throw Mishap(code: 7)
    }
    station.with { station in
      if isPreferring { station.spawnPreferring("clumsy", body) } else { station.spawn("clumsy", body) }
      station.spawn("steady") { station in
        while true {
          try await simulation.sleep(for: .seconds(1))
          station.stamp("tick")
        }
      }
    }
    let found = failure(runError { () throws(SimulationError) in try simulation.run(until: .at(10)) })
    #expect(found?.name == "clumsy")
    #expect(found?.error as? Mishap == Mishap(code: 7))
    #expect(simulation.now == .at(2))
    #expect(station.with { $0.log } == ["1 tick"])
    simulation.end()
  }

  @Test func simulationEndedLeavingATaskIsNormal() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in station.spawn("done") { _ in throw SimulationEnded(reason: .cancelled) } }
    try simulation.run()
    #expect(simulation.statistics.liveTasks == 0)
  }

  @Test func aCancellationErrorOfATaskNobodyCancelledIsAFailure() {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in station.spawn("confused") { _ in throw CancellationError() } }
    #expect(failure(runError { () throws(SimulationError) in try simulation.run() })?.name == "confused")
  }

  @Test func theFirstOfTwoFailuresIsReported() {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for index in 1...2 { station.spawn("t\(index)") { _ in throw Mishap(code: index) } }
    }
    #expect(failure(runError { () throws(SimulationError) in try simulation.run() })?.name == "t1")
  }

  @Test func errorsDuringTheTeardownAreReportedByIt() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("sore loser") { _ in
        do { try await simulation.sleep(for: .seconds(100)) } catch { throw Mishap(code: 3) }
      }
    }
    try simulation.run(until: .at(1))
    let teardown = simulation.end()
    #expect(teardown.failures.map { failure($0)?.name } == ["sore loser"])
  }
}
