import SimulationKernel
import Testing
import VirtualTime

/// What leaves a plain task stays inside with `spawnPreferring`.
@Suite struct PreferringTaskTests {
  private func run(_ body: @escaping @Sendable (isolated Station) async throws -> Void) throws -> [String] {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawnPreferring("preferring", body)
      station.spawn("busy") { station in for _ in 0..<20 { try await station.simulation.sleep(for: .milliseconds(500)) }
      }
    }
    try simulation.run()
    #expect(simulation.statistics.liveTasks == 0)
    #expect(simulation.statistics.pending == 0)
    return station.with { $0.log }
  }

  @Test func taskGroupsSleepInParallel() throws {
    let log = try run { station in
      let simulation = station.simulation
      try await withThrowingTaskGroup(of: Int64.self) { group in
        for seconds in [3, 1, 2] as [Int64] {
          group.addTask {
            try await simulation.sleep(for: .seconds(seconds))
            return seconds
          }
        }
        for try await seconds in group { station.stamp("child \(seconds)") }
      }
      station.stamp("all")
    }
    #expect(log == ["1 child 1", "2 child 2", "3 child 3", "3 all"])
  }

  @Test func asyncLetSleepsInParallel() throws {
    let log = try run { station in
      let simulation = station.simulation
      async let long: Void = simulation.sleep(for: .seconds(3))
      async let short: Void = simulation.sleep(for: .seconds(2))
      try await short
      station.stamp("short")
      try await long
      station.stamp("long")
    }
    #expect(log == ["2 short", "3 long"])
  }

  @Test func streamsContinuationsAndYieldStayInside() throws {
    let log = try run { station in
      let simulation = station.simulation
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      async let feed: Void = {
        for value in 1...3 {
          try await simulation.sleep(for: .seconds(1))
          continuation.yield(value)
        }
        continuation.finish()
      }()
      for await value in stream { station.stamp("\(value)") }
      try await feed
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in continuation.resume() }
      await Task.yield()
      try await simulation.sleep(for: .seconds(1))
      station.stamp("end")
    }
    #expect(log == ["1 1", "2 2", "3 3", "4 end"])
  }

  private static func nap<C: Clock>(_ clock: C) async throws where C.Duration == VirtualDuration {
    try await clock.sleep(for: .seconds(2))
  }

  @Test func theClockWorksInGenericCode() throws {
    let log = try run { station in
      try await Self.nap(station.simulation.clock)
      station.stamp("awake")
    }
    #expect(log == ["2 awake"])
  }

  @Test func aGroupThatCancelsEndsItsChildrensWaitsAtOnce() throws {
    let log = try run { station in
      let simulation = station.simulation
      await withTaskGroup(of: String.self) { group in
        group.addTask {
          do throws(SimulationEnded) {
            try await simulation.sleep(for: .seconds(9))
            return "slept"
          } catch { return "\(error.reason)" }
        }
        group.addTask {
          _ = try? await simulation.sleep(for: .seconds(1))
          return "fast"
        }
        station.stamp(await group.next() ?? "")
        group.cancelAll()
        station.stamp(await group.next() ?? "")
        group.addTask {
          do throws(SimulationEnded) {
            try await simulation.sleep(for: .seconds(9))
            return "slept"
          } catch { return "refused" }
        }
        station.stamp(await group.next() ?? "")
      }
      try await simulation.sleep(for: .seconds(1))
      station.stamp("goes on")
    }
    #expect(log == ["1 fast", "1 cancelled", "1 refused", "2 goes on"])
  }
}
