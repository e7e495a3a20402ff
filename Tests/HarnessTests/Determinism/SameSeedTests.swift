import Harness
import Scenario
import Synchronization
import Testing

@Suite("Same seed, same history")
struct SameSeedTests {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func twice(seed: UInt64) throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    let first = try History.play(plan, seed: seed)
    let second = try History.play(plan, seed: seed)
    #expect(first.result.everything == second.result.everything)
    #expect(first.history.events == second.history.events)
    #expect(first.history.events.count > 5_000)
  }

  @Test(arguments: [1, 2])
  func aloneAndAmongReplicationsOnAnyNumberOfThreads(threads: Int) throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    let jobs = (1...5).map { Replications.Job(plan: plan, seed: $0, options: RunOptions()) }
    let done = Mutex<[Int]>([])
    let results = Replications(jobs: jobs).execute(threads: threads) { count in done.withLock { $0.append(count) } }
    for (job, result) in zip(jobs, results) {
      let alone = try SimulationRun(plan: plan, seed: job.seed).execute()
      #expect(try result.get().everything == alone.everything)
      #expect(try result.get().seed == job.seed)
    }
    #expect(done.withLock { $0.sorted() } == Array(1...5))
  }

  @Test func otherSeedsDiffer() throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    let digests = try (1...10).map { try SimulationRun(plan: plan, seed: $0).execute().digest }
    #expect(Set(digests).count == 10)
  }

  @Test func noJobsGiveNoResults() {
    #expect(Replications(jobs: []).execute(threads: 4).isEmpty)
  }
}
