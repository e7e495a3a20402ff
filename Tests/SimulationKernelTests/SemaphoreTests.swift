import SimulationKernel
import TestSupport
import Testing
import VirtualTime

@Suite struct SemaphoreTests {
  @Test func permitsAreGivenInTheOrderOfTheCalls() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("doors", permits: 2, in: simulation)
    station.with { station in
      for index in 0..<6 {
        station.spawn("t\(index)") { station in
          try await semaphore.acquire()
          station.stamp("\(index)")
          try await simulation.sleep(for: .seconds(10))
          semaphore.release()
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["0 0", "0 1", "10 2", "10 3", "20 4", "20 5"])
    #expect(semaphore.available == 2)
    #expect(semaphore.waiting == 0)
  }

  @Test func aLargeRequestIsNotOvertaken() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("memory", permits: 3, in: simulation)
    station.with { station in
      station.spawn("holder") { _ in
        try await semaphore.acquire(2)
        try await simulation.sleep(for: .seconds(10))
        semaphore.release(2)
      }
      station.spawn("large") { station in
        try await simulation.sleep(for: .seconds(1))
        try await semaphore.acquire(3)
        station.stamp("large")
        semaphore.release(3)
      }
      station.spawn("small") { station in
        try await simulation.sleep(for: .seconds(2))
        station.stamp("try \(semaphore.tryAcquire())")
        try await semaphore.acquire(1)
        station.stamp("small")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["2 try false", "10 large", "10 small"])
  }

  @Test func aRequestGivenUpLetsSmallerOnesPass() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("memory", permits: 2, in: simulation)
    station.with { station in
      let killed = station.spawn("killed") { station in
        try await semaphore.acquire(5)
        station.note("never")
      }
      station.spawn("impatient") { station in
        station.stamp("\(try await semaphore.acquire(4, until: .at(3)))")
      }
      station.spawn("small") { station in
        try await semaphore.acquire(2)
        station.stamp("small")
      }
      station.spawn("killer") { _ in
        try await simulation.sleep(for: .seconds(1))
        killed.cancel()
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["3 false", "3 small"])
    #expect(semaphore.available == 0)
  }

  /// Permits are conserved whatever mixture of deadlines, cancellations and releases at one instant there is.
  @Test(arguments: 0..<UInt64(Verification.isOn ? 500 : 30))
  func permitsAreConserved(seed: UInt64) throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("s", permits: 4, in: simulation)
    let held = Held()
    let tasks = station.with { station in
      (0..<12).map { index in
        station.spawn("t\(index)") { station in
          var random = RandomStream(seed: seed, name: "t\(index)")
          for _ in 0..<60 {
            let permits = 1 + random.below(3)
            let end = simulation.now + .milliseconds(Int64(random.below(6)))
            guard try await semaphore.acquire(permits, until: random.chance(0.5) ? end : nil) else { continue }
            held.count += permits
            defer {
              held.count -= permits
              semaphore.release(permits)
            }
            if held.count > 4 { station.note("\(held.count) permits held") }
            try await simulation.sleep(for: .milliseconds(Int64(random.below(5))))
          }
        }
      }
    }
    var random = RandomStream(seed: seed, name: "killer")
    let kill = simulation.register(name: "kill") { tasks[Int($0)].cancel() }
    for index in 0..<6 {
      simulation.schedule(kill, at: .start + .milliseconds(Int64(random.below(200))), payload: UInt64(index))
    }
    try simulation.run()
    #expect(station.with { $0.log } == [])
    #expect(held.count == 0)
    #expect(semaphore.available == 4, "seed \(seed)")
    #expect(semaphore.waiting == 0)
  }

  final class Held: @unchecked Sendable { var count = 0 }
}
