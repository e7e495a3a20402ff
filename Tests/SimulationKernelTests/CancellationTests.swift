import SimulationKernel
import Testing
import VirtualTime

/// `SpawnedTask.cancel()`: how processes are killed.
@Suite struct CancellationTests {
  @Test func theWaitThrowsAtThatInstantAndEveryFurtherOneToo() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let task = station.with { station in
      station.spawn("victim") { station in
        do throws(SimulationEnded) {
          try await simulation.sleep(for: .seconds(100))
          station.note("slept")
        } catch { station.stamp("\(error.reason)") }
        do throws(SimulationEnded) {
          try await simulation.sleep(for: .seconds(1))
          station.note("slept again")
        } catch { station.stamp("again \(error.reason)") }
        station.note("\(Task.isCancelled)")
      }
    }
    let kill = simulation.register(name: "kill") { _ in
      #expect(task.isLive)
      task.cancel()
      task.cancel()
    }
    simulation.schedule(kill, at: .at(3))
    try simulation.run()
    #expect(station.with { $0.log } == ["3 cancelled", "3 again cancelled", "true"])
    #expect(!task.isLive)
    #expect(simulation.now == .at(3))
    #expect(simulation.statistics.pending == 0)
  }

  @Test func othersAreNotRefusedWhileACancelledTaskLives() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in
      let task = station.spawn("victim") { station in _ = try await simulation.wait(until: nil) { _ in } }
      station.spawn("killer") { station in
        try await simulation.sleep(for: .seconds(1))
        task.cancel()
        try await simulation.sleep(for: .seconds(1))
        station.stamp("killer lives")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["2 killer lives"])
  }

  @Test func aTaskCancelledBeforeItBeganNeverDoes() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    station.with { station in station.spawn("stillborn") { station in station.note("began") }.cancel() }
    try simulation.run()
    #expect(station.with { $0.log } == [])
    #expect(simulation.statistics.liveTasks == 0)
  }

  @Test func aTaskMayCancelItself() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let box = TaskBox()
    station.with { station in
      box.task = station.spawn("suicide") { station in
        box.task?.cancel()
        station.note("still here")
        try await simulation.sleep(for: .seconds(1))
        station.note("not any more")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["still here"])
  }

  @Test func aWakeThatWasDeliveredBeforeStillCounts() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("one", permits: 0, in: simulation)
    let task = station.with { station in
      station.spawn("lucky") { station in
        try await semaphore.acquire()
        defer { semaphore.release() }
        station.note("has the permit")
        try await simulation.sleep(for: .seconds(1))
        station.note("slept")
      }
    }
    let both = simulation.register(name: "both") { _ in
      semaphore.release()
      task.cancel()
    }
    simulation.schedule(both, at: .at(1))
    try simulation.run()
    #expect(station.with { $0.log } == ["has the permit"])
    #expect(semaphore.available == 1)
  }

  @Test func aStaleHandleDoesNotTouchTheNextTaskInItsPlace() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let first = station.with { $0.spawn("first") { _ in } }
    try simulation.run()
    station.with { station in
      station.spawn("second") { station in
        try await simulation.sleep(for: .seconds(1))
        station.note("second")
      }
    }
    first.cancel()
    try simulation.run()
    #expect(station.with { $0.log } == ["second"])
  }

  @Test func childTasksOfAPreferringTaskDieWithIt() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let task = station.with { station in
      station.spawnPreferring("parent") { station in
        await withTaskGroup(of: Void.self) { group in
          for index in 0..<3 {
            group.addTask {
              do throws(SimulationEnded) { try await simulation.sleep(for: .seconds(50)) } catch {
                await station.stamp("\(index) \(error.reason)")
              }
            }
          }
        }
        station.stamp("group over")
        try await simulation.sleep(for: .seconds(1))
        station.stamp("never")
      }
    }
    let kill = simulation.register(name: "kill") { _ in task.cancel() }
    simulation.schedule(kill, at: .at(2))
    try simulation.run()
    #expect(station.with { $0.log } == ["2 0 cancelled", "2 1 cancelled", "2 2 cancelled", "2 group over"])
  }

  @Test func aCancellationInsideRegisterEndsTheWaitAtOnce() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let box = TaskBox()
    station.with { station in
      box.task = station.spawn("hesitant") { station in
        do throws(SimulationEnded) {
          _ = try await simulation.wait(until: .at(9)) { _ in box.task?.cancel() }
        } catch { station.stamp("\(error.reason)") }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["0 cancelled"])
  }

  @Test func betweenRunsATaskCanBeKilledTooAndItsChildrenDie() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let tasks = station.with { station in
      [
        station.spawn("plain") { _ in try await simulation.sleep(for: .seconds(50)) },
        station.spawnPreferring("parent") { _ in
          async let child: Void = simulation.sleep(for: .seconds(60))
          try await child
        },
      ]
    }
    try simulation.run(until: .at(1))
    for task in tasks { task.cancel() }
    try simulation.run()
    #expect(simulation.now == .at(1))
    #expect(simulation.statistics.liveTasks == 0)
  }

  /// A killed task must not go on because there is always something to be had.
  @Test func whatNeedsNoWaitIsRefusedToo() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let semaphore = VirtualSemaphore("s", permits: 1, in: simulation)
    let pool = ResourcePool("p", capacity: 1, in: simulation)
    let mailbox = Mailbox<Int>("m", capacity: 2, in: simulation)
    let box = TaskBox()
    station.with { station in
      box.task = station.spawn("killed") { station in
        _ = mailbox.trySend(1)
        box.task?.cancel()
        do throws(SimulationEnded) { try await semaphore.acquire() } catch { station.note("semaphore") }
        do throws(SimulationEnded) { _ = try await pool.acquire() } catch { station.note("pool") }
        do throws(SimulationEnded) { try await mailbox.send(2) } catch { station.note("send") }
        do throws(SimulationEnded) { _ = try await mailbox.receive() } catch { station.note("receive") }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["semaphore", "pool", "send", "receive"])
    #expect(semaphore.available == 1)
    #expect(pool.inUse == 0)
    #expect(mailbox.count == 1)
  }

  @Test func groupsThatCancelTheirChildrenOftenAreNoRefusals() throws {
    let simulation = Simulation(limits: SimulationLimits(refusals: 10))
    let station = Station(simulation)
    station.with { station in
      station.spawnPreferring("racer") { station in
        for _ in 0..<100 {
          await withTaskGroup(of: Void.self) { group in
            for seconds in [1, 60] as [Int64] {
              group.addTask { _ = try? await simulation.sleep(for: .seconds(seconds)) }
            }
            await group.next()
            group.cancelAll()
          }
        }
        station.stamp("done")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["100 done"])
  }

  @Test func aTaskThatSwallowsItsEndIsStoppedByName() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let simulation = Simulation(limits: SimulationLimits(refusals: 1_000))
      let station = Station(simulation)
      let task = station.with { station in
        station.spawn("zombie") { _ in while true { try? await simulation.sleep(for: .seconds(1)) } }
      }
      let kill = simulation.register(name: "kill") { _ in task.cancel() }
      simulation.schedule(kill, at: .at(3))
      try simulation.run(until: .at(10))
    }
    #expect(errorText(result).contains("'zombie'"))
    #expect(errorText(result).contains("swallows SimulationEnded"))
  }
}

/// A place for a task's own handle.
final class TaskBox: @unchecked Sendable { var task: SpawnedTask? }
