import Harness
import Scenario
import TestSupport
import Testing

@Suite("Auditors over the shipped scenarios")
struct ShippedScenarioAuditTests {
  /// Every scenario and variant, shortened; more seeds with `FIREDRILL_VERIFY=1`.
  @Test func hold() throws {
    let plans = try ShippedScenarios.reduced().flatMap { $0 }
    #expect(plans.count >= ProjectFiles.scenarios.count && !plans.isEmpty)
    let jobs = plans.flatMap { plan in
      (1...(Verification.isOn ? 20 : 1)).map { Replications.Job(plan: plan, seed: $0, options: RunOptions()) }
    }
    let results = Replications(jobs: jobs).execute(threads: 2)
    for (job, result) in zip(jobs, results) {
      let name = "\(job.plan.file) \(job.plan.variant ?? "base") seed \(job.seed)"
      switch result {
      case .failure(let failure): Issue.record("\(name): \(failure)")
      case .success(let run):
        #expect(run.aborted == nil || run.aborted?.hasPrefix("the threshold") == true, "\(name): \(run.aborted ?? "")")
        let requests = run.requests.reduce(0) { $0 + $1.answered + $1.inFlight }
        #expect(max(run.total.messages.offered, requests) > 10, "\(name) plays almost nothing")
      }
    }
  }

  /// The reduced scenarios still tell their stories: quotas run out and dead letters grow.
  @Test func reducedScenariosStillHaveTheirIncidents() throws {
    let plans = try ShippedScenarios.plans().filter {
      $0.variant == "nobody-acts" && $0.file.hasSuffix("quota-exhaustion.yaml")
    }
    for plan in plans {
      let run = try SimulationRun(plan: plan.reduced(haste: 16, thinning: 8), seed: 1).execute()
      #expect(run.errors.contains { $0.code == "RATE_LIMIT_EXCEEDED" }, "\(plan.file): \(run.errors)")
    }
    #expect(!plans.isEmpty)
  }
}
