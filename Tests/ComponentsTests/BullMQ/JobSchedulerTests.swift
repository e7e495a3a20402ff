import BullEngine
import RedisEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Job schedulers that a system describes.
@Suite("Schedulers of jobs") struct JobSchedulerTests {
  private static func parts(_ scheduler: String, replicas: Int = 1) -> JobSystem.Parts {
    var parts = JobSystem.Parts()
    parts.queueWorker = "concurrency: 1, schedulers: {cleanup: {\(scheduler)}}"
    parts.does = "[{work: {time: 100ms}}]"
    parts.deployment = "replicas: \(replicas)"
    return parts
  }

  /// The pods start after a second; their first job is made then, and its next one when it is taken.
  @Test(
    "Jobs come at the moments of the rule, however many workers have set it up",
    arguments: [
      ("every: 10s", 1, 60), ("every: 10s", 3, 60), ("every: 1m", 1, 10), ("pattern: '*/20 * * * * *'", 1, 30),
      ("pattern: '*/2 * * * *'", 2, 5), ("every: 10s, limit: 7", 1, 7),
    ])
  func comes(scheduler: String, replicas: Int, jobs: Int) throws {
    let system = try JobSystem(Self.parts(scheduler, replicas: replicas))
    try system.system.run(until: .seconds(600))
    let done = system.count(.completed)
    #expect(abs(done - jobs) <= 1, "\(done)")
    #expect(system.unbalanced.isEmpty)
  }

  @Test("What the queue's jobs are given is the scheduler's, too") func options() throws {
    let system = try JobSystem(Self.parts("every: 10s, jobName: sweep"))
    system.system.at(.seconds(5)) {
      #expect(system.cli("HGET app:email:repeat:cleanup name") == .bulk("sweep"))
      guard case .bulk(let options) = system.cli("HGET app:email:repeat:cleanup opts") else {
        Issue.record("a scheduler without options")
        return
      }
      #expect(options.text.contains(#""attempts":3"#))
    }
    try system.system.run(until: .seconds(6))
  }

  /// Nobody calls `upsertJobScheduler` again until a worker starts.
  @Test("A scheduler that Redis has lost is gone until a worker starts") func lost() throws {
    let system = try JobSystem(Self.parts("every: 10s"))
    var (before, after) = (0, 0)
    system.system.at(.minutes(2)) {
      before = system.count(.completed)
      _ = system.cli("FLUSHALL")
    }
    system.system.at(.minutes(10)) { after = system.count(.completed) }
    try system.system.run(until: .seconds(601))
    #expect(before == 12 && after == 0)
  }

  @Test(
    "What is no rule is refused",
    arguments: [
      ("every: 1m, pattern: '0 4 * * *'", "excludes 'every'"), ("jobName: x", "needs 'every' or 'pattern'"),
      ("pattern: 'at noon'", "'at noon' is no cron pattern"),
    ])
  func refused(scheduler: String, text: String) {
    #expect { try JobSystem(Self.parts(scheduler)) } throws: {
      ($0 as? ConfigurationProblem)?.message.contains(text) == true
    }
  }

  @Test("A step that delivers needs a message") func delivering() {
    var parts = Self.parts("every: 1m")
    parts.does = "[{send: {to: mail}}]"
    #expect { try JobSystem(parts) } throws: { "\($0)".contains("jobs without a message") }
  }
}
