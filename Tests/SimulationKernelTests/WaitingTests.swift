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
          try await simulation.sleep(for: .seconds(seconds))
          station.stamp(name)
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["1 a", "2 b", "3 c"])
    #expect(simulation.now == .at(3))
    #expect(simulation.statistics.liveTasks == 0)
  }

  @Test func aWakeInsideRegisterIsKept() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("early") { station in
        var answers: [Bool] = []
        let reason = try await simulation.wait(until: .at(9)) { waiter in
          answers = [simulation.wake(waiter), simulation.wake(waiter)]
        }
        station.stamp("\(reason) \(answers)")
      }
      station.spawn("other") { station in station.stamp("other") }
    }
    try simulation.run()
    // The woken task goes behind those that are ready already.
    #expect(station.with { $0.log } == ["0 other", "0 woken [true, false]"])
    #expect(simulation.now == .start)
    #expect(simulation.statistics.pending == 0)
  }

  @Test func onlyTheFirstWakeCounts() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    var answers: [Bool] = []
    let wakeTwice = simulation.register(name: "wake") { _ in
      guard let waiter = station.with({ $0.waiter }) else { return }
      answers += [simulation.wake(waiter), simulation.wake(waiter)]
    }
    station.with { station in
      station.spawn("waiting") { station in
        let first = try await simulation.wait(until: nil) { station.waiter = $0 }
        station.stamp("first \(first)")
        // The same slot again: the old waiter must not wake this wait.
        let second = try await simulation.wait(until: .at(5)) { _ in }
        station.stamp("second \(second)")
      }
    }
    simulation.schedule(wakeTwice, at: .at(1))
    simulation.schedule(wakeTwice, at: .at(2))
    try simulation.run()
    #expect(answers == [true, false, false, false])
    #expect(station.with { $0.log } == ["1 first woken", "5 second deadline"])
  }

  @Test(arguments: [true, false])
  func atOneInstantWhatWasFiledFirstDecides(wakeIsFiledFirst: Bool) throws {
    let simulation = Simulation()
    let station = Station(simulation)
    var woke: Bool?
    let wake = simulation.register(name: "wake") { _ in woke = station.with({ $0.waiter }).map { simulation.wake($0) } }
    station.with { station in
      if wakeIsFiledFirst { simulation.schedule(wake, at: .at(1)) }
      station.spawn("waiting") { station in
        let reason = try await simulation.wait(until: .at(1)) { waiter in
          station.waiter = waiter
          if !wakeIsFiledFirst { simulation.schedule(wake, at: .at(1)) }
        }
        station.stamp("\(reason)")
        if !wakeIsFiledFirst { simulation.schedule(wake, at: .at(1)) }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == [wakeIsFiledFirst ? "1 woken" : "1 deadline"])
    #expect(woke == wakeIsFiledFirst)
  }

  @Test func aDeadlineThatHasPassedIsDueNow() throws {
    let simulation = Simulation(start: .at(10))
    let station = Station(simulation)
    station.with { station in
      station.spawn("late") { station in
        let reason = try await simulation.wait(until: .at(3)) { _ in }
        station.stamp("\(reason)")
        try await simulation.sleep(until: .at(4))
        station.stamp("slept")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["10 deadline", "10 slept"])
  }

  @Test func aSleepOfZeroLetsTheRestOfTheInstantHappenFirst() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for name in ["a", "b"] {
        station.spawn(name) { station in
          for step in 1...3 {
            station.note("\(name)\(step)")
            try await simulation.sleep(for: .zero)
          }
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["a1", "b1", "a2", "b2", "a3", "b3"])
  }

  @Test func manyWaitsAtATimeKeepTheirDeadlines() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for index in 0..<3_000 {
        station.spawn("t\(index)") { station in
          for round in 1...3 {
            let end = simulation.now + .milliseconds(Int64((index * 37 + round * 101) % 997))
            try await simulation.sleep(until: end)
            if simulation.now != end { station.note("t\(index) woke late") }
          }
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == [])
    #expect(simulation.statistics.events == 9_000)
    #expect(simulation.statistics.peakPending == 3_000)
  }

  enum Mark { @TaskLocal static var value = 0 }

  @Test func taskLocalsSurviveParking() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      for index in 1...3 {
        station.spawn("t\(index)") { station in
          try await Mark.$value.withValue(index) {
            try await simulation.sleep(for: .seconds(Int64(4 - index)))
            station.note("\(Mark.value)")
          }
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["3", "2", "1"])
  }

  static func descend(_ depth: Int, in simulation: Simulation) async throws(SimulationEnded) -> Int {
    if depth == 0 {
      try await simulation.sleep(for: .seconds(1))
      return 0
    }
    return try await descend(depth - 1, in: simulation) + 1
  }

  @Test func aHundredThousandCallsDeepIsFine() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      station.spawn("deep") { station in station.note("\(try await Self.descend(100_000, in: simulation))") }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["100000"])
  }

  @Test func aWaitOutsideARunTraps() async {
    await #expect(processExitsWith: .failure) {
      let simulation = Simulation()
      try await simulation.sleep(for: .seconds(1))
    }
  }
}
