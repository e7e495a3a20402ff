import SimulationKernel
import Testing
import VirtualTime

@Suite struct ResourcePoolTests {
  @Test func aTimeoutIsTypedAndTellsTheState() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let pool = ResourcePool("connections", capacity: 1, in: simulation)
    station.with { station in
      station.spawn("holder") { station in
        station.stamp("\(try await pool.acquire())")
        try await simulation.sleep(for: .seconds(10))
        pool.release()
      }
      station.spawn("impatient") { station in
        guard case .timedOut(let timeout) = try await pool.acquire(timeout: .seconds(3)) else { return }
        #expect(timeout.pool == "connections")
        #expect(timeout.waited == .seconds(3))
        #expect(timeout.capacity == 1)
        #expect(timeout.waiting == 1)
        station.stamp("timed out")
      }
      station.spawn("patient") { station in
        station.stamp("\(try await pool.acquire(timeout: .seconds(10)))")
        pool.release()
      }
    }
    try simulation.run()
    // The release comes before the deadline of the same instant: the holder's sleep was filed first.
    #expect(station.with { $0.log } == ["0 granted", "3 timed out", "10 granted"])
    let figures = pool.statistics
    #expect(figures.grants == 2)
    #expect(figures.releases == 2)
    #expect(figures.timeouts == 1)
    #expect(figures.waits == 1)
    #expect(figures.totalWait == .seconds(10))
    #expect(figures.meanInUse == 1)
    // (3 + 10) seconds of waiting in 10.
    #expect(figures.meanWaiting == 1.3)
    #expect(figures.peakWaiting == 2)
  }

  @Test func withUnitGivesBackWhateverHappens() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let pool = ResourcePool("p", capacity: 1, in: simulation)
    station.with { station in
      station.spawn("clumsy") { station in
        do {
          try await pool.withUnit {
            try await simulation.sleep(for: .seconds(1))
            throw Mishap(code: 1)
          }
        } catch is Mishap { station.stamp("mishap") }
      }
      let killed = station.spawn("killed") { _ in
        try await pool.withUnit { try await simulation.sleep(for: .seconds(100)) }
      }
      station.spawn("next") { station in
        try await simulation.sleep(for: .seconds(2))
        killed.cancel()
        let value = try await pool.withUnit { 42 }
        station.stamp("\(value)")
        do { try await pool.withUnit { try await pool.withUnit(timeout: .seconds(1)) {} } } catch let error
          as PoolTimeout
        {
          station.stamp("\(error.pool)")
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["1 mishap", "2 42", "3 p"])
    #expect(pool.inUse == 0)
  }

  @Test func aPoolCanGrowAndShrink() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let pool = ResourcePool("p", capacity: 0, in: simulation)
    station.with { station in
      for index in 0..<5 {
        station.spawn("t\(index)") { station in
          _ = try await pool.acquire()
          station.stamp("\(index)")
          try await simulation.sleep(for: .seconds(10))
          pool.release()
        }
      }
      station.spawn("operator") { _ in
        try await simulation.sleep(for: .seconds(1))
        pool.resize(to: 3)
        try await simulation.sleep(for: .seconds(1))
        pool.resize(to: 1)
        #expect(pool.inUse == 3)
        #expect(pool.available == 0)
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["1 0", "1 1", "1 2", "11 3", "21 4"])
  }

  @Test func releasingWhatNobodyTookTraps() async {
    await #expect(processExitsWith: .failure) {
      ResourcePool("p", capacity: 1, in: Simulation()).release()
    }
  }
}
