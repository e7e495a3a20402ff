import SimulationKernel
import Testing
import VirtualTime

/// Code that leaves the simulation's executor from a plain task stops the run with the task's name.
@Suite struct EscapeTests {
  enum Escape: CaseIterable {
    case asyncLet, taskGroup, detachedValue, yield, continuation, stream, taskSleep, concurrentFunction
  }

  /// Does something half a second later.
  final class Later: @unchecked Sendable {
    private final class Box { var action: () -> Void = {} }

    private let simulation: Simulation
    private let handler: HandlerID
    private let box: Box

    init(_ simulation: Simulation) {
      let box = Box()
      self.simulation = simulation
      self.box = box
      handler = simulation.register(name: "later") { _ in box.action() }
    }
    func perform(_ action: @escaping () -> Void) {
      box.action = action
      simulation.schedule(handler, at: simulation.now + .milliseconds(500))
    }
  }

  @concurrent static func elsewhere() async -> Int {
    await Task.yield()
    return 1
  }

  /// Suspends outside the simulation.
  @Sendable static func leave(by escape: Escape, _ station: isolated Station, _ later: Later) async throws {
    switch escape {
    case .asyncLet:
      async let noted: Void = { @Sendable in await station.note("child") }()
      await noted
    case .taskGroup:
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await station.note("child") }
        for await _ in group {}
      }
    case .detachedValue: await Task.detached { await station.note("detached") }.value
    case .yield: await Task.yield()
    case .continuation: await withCheckedContinuation { continuation in later.perform { continuation.resume() } }
    case .stream:
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      later.perform { continuation.finish() }
      for await _ in stream {}
    case .taskSleep: try await Task.sleep(nanoseconds: 1)
    case .concurrentFunction: _ = await elsewhere()
    }
  }

  /// The names a run with an escaping task reports.
  private static func names(of escape: Escape, isBusy: Bool) async -> [String]? {
    await onOwnThread {
      let simulation = Simulation()
      let station = Station(simulation)
      let later = Later(simulation)
      station.with { station in
        station.spawn("fugitive") { station in
          try await simulation.sleep(for: .seconds(1))
          try await Self.leave(by: escape, station, later)
          try await simulation.sleep(for: .seconds(1_000))
        }
        station.spawn("honest", daemon: true) { _ in _ = try await simulation.wait(until: nil) { _ in } }
        if isBusy {
          station.spawn("busy") { _ in while true { try await simulation.sleep(for: .microseconds(1)) } }
        }
      }
      let error = runError { () throws(SimulationError) in try simulation.run() }
      if case .taskEscaped(let names) = error { return names } else { return nil }
    }
  }

  @Test(arguments: Escape.allCases)
  func aPlainTaskThatLeavesIsNamedWhenTheCalendarIsEmpty(escape: Escape) async {
    #expect(await Self.names(of: escape, isBusy: false) == ["fugitive"])
  }

  // Runs that are kept busy until a task on the global pool is noticed, here and below, play in a process of their own:
  // among other tests, which occupy that pool's threads, they would turn for minutes.
  @Test func aPlainTaskThatLeavesIsNamedWhileOthersKeepTheRunBusy() async {
    await #expect(processExitsWith: .success) {
      for escape in Escape.allCases { #expect(await EscapeTests.names(of: escape, isBusy: true) == ["fugitive"]) }
    }
  }

  @Test func aDetachedTaskThatComesToTheModelStopsTheRun() async {
    await #expect(processExitsWith: .success) {
      let (names, log, unfinished) = await onOwnThread { () -> ([String]?, [String], [String]) in
        let simulation = Simulation()
        let station = Station(simulation)
        station.with { station in
          station.spawn("careless") { station in
            try await simulation.sleep(for: .seconds(1))
            Task.detached { await station.note("from elsewhere") }
            while true { try await simulation.sleep(for: .microseconds(1)) }
          }
        }
        let error = runError { () throws(SimulationError) in try simulation.run() }
        let log = station.with { $0.log }
        let unfinished = simulation.end().unfinished
        if case .taskEscaped(let names) = error { return (names, log, unfinished) }
        return (nil, log, unfinished)
      }
      #expect(names == ["a task not started with spawn (live tasks: careless)"])
      #expect(log == [])
      #expect(unfinished == [])
    }
  }

  @Test func anEscapedTaskThatHasComeBackFinishesInTheTeardown() async {
    await #expect(processExitsWith: .success) {
      let unfinished = await onOwnThread { () -> [String] in
        let simulation = Simulation()
        let station = Station(simulation)
        station.with { station in
          station.spawn("fugitive") { _ in
            await Task.yield()
            try await simulation.sleep(for: .seconds(1))
          }
          station.spawn("busy") { _ in while true { try await simulation.sleep(for: .microseconds(1)) } }
        }
        // The busy task keeps the run going until the fugitive is back.
        guard runError({ () throws(SimulationError) in try simulation.run() }) != nil else { return ["no error"] }
        return simulation.end().unfinished
      }
      #expect(unfinished == [])
    }
  }

  @Test func aWaitFromAnotherThreadNamesTheTask() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      await onOwnThread {
        let simulation = Simulation()
        let station = Station(simulation)
        station.with { station in
          station.spawn("fugitive") { _ in
            async let slept: Void = simulation.sleep(for: .seconds(1))
            try await slept
          }
          station.spawn("busy") { _ in while true { try await simulation.sleep(for: .microseconds(1)) } }
        }
        _ = runError { () throws(SimulationError) in try simulation.run() }
      }
    }
    #expect(errorText(result).contains("'fugitive'"))
  }

  @Test func aWaitInATaskThatSpawnDidNotStartTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let simulation = Simulation()
      let station = Station(simulation)
      station.with { station in
        _ = Task {
          station.note("begin")
          try await simulation.sleep(for: .seconds(1))
        }
      }
      try simulation.run()
    }
    #expect(errorText(result).contains("not started with spawn"))
  }

  @Test func touchingAModelFromAnotherThreadDuringARunTraps() async {
    await #expect(processExitsWith: .failure) {
      let simulation = Simulation()
      let station = Station(simulation)
      let began = Flag()
      station.with { station in
        station.spawn("busy") { _ in
          began.raise()
          while true { try await simulation.sleep(for: .microseconds(1)) }
        }
      }
      async let running: Void = onOwnThread { _ = runError { () throws(SimulationError) in try simulation.run() } }
      await onOwnThread {
        began.waitUntilRaised()
        station.with { $0.note("intruder") }
      }
      await running
    }
  }
}
