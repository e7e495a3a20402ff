import Components
import Harness
import Scenario
import TestSupport
import Testing
import VirtualTime

@Suite("Auditors under swarm-drawn faults")
struct SwarmAuditTests {
  private static let seeds: UInt64 = Verification.isOn ? 200 : 6

  @Test func holdForEveryShippedScenario() throws {
    let plans = try ShippedScenarios.plans().map { $0.reduced(haste: 16, thinning: 8) }
    var faults = 0
    var actions = 0
    let jobs = plans.enumerated().flatMap { index, plan in
      (1...Self.seeds).map { seed -> Replications.Job in
        var swarm = SwarmFaults(plan: plan, seed: seed * 1_000 + UInt64(index))
        var disturbed = swarm.disturbed()
        disturbed.thresholds.removeAll { $0.abortOnFail }
        faults += disturbed.faults.count - plan.faults.count
        actions += disturbed.actions.count - plan.actions.count
        return Replications.Job(plan: disturbed, seed: seed, options: RunOptions())
      }
    }
    let results = Replications(jobs: jobs).execute(threads: 2)
    var objections = 0
    var messages = 0
    for (job, result) in zip(jobs, results) {
      switch result {
      case .success(let run) where run.aborted == nil: messages += run.total.messages.offered
      case .success(let run):
        objections += 1
        Issue.record("\(Self.name(job)): aborted: \(run.aborted ?? "")")
      case .failure(let failure):
        objections += 1
        Issue.record("\(Self.name(job)): \(failure)")
      }
    }
    #expect(faults > jobs.count / 2 && actions > jobs.count / 2, "the swarm draws next to nothing")
    Verification.record(
      "Auditors under swarm-drawn faults", asked: "no objection with 200 seeds for each scenario and variant",
      measured: "\(objections) in \(jobs.count) runs with \(faults) faults, \(actions) actions, \(messages) messages",
      passed: objections == 0 && Self.seeds >= 200)
  }

  private static func name(_ job: Replications.Job) -> String {
    let extra = job.plan.faults.filter { $0.fault.id.hasPrefix("swarm") }.map {
      "\($0.fault.type) on \($0.target) at \($0.at.nanoseconds) for \($0.duration?.nanoseconds ?? -1)"
    }
    return "\(job.plan.file) \(job.plan.variant ?? "base") seed \(job.seed) with \(extra)"
  }

  @Test func drawsTheSameForTheSameSeed() throws {
    let plan = try ShippedScenarios.plans()[0]
    func drawn(_ seed: UInt64) -> String {
      var swarm = SwarmFaults(plan: plan, seed: seed)
      let disturbed = swarm.disturbed()
      return "\(disturbed.faults) \(disturbed.actions)"
    }
    #expect(drawn(1) == drawn(1))
    #expect(Set((1...20).map { drawn($0) }).count == 20)
  }

  /// What a provider does not know, because an option says nothing of it: such a fault or action fits no plan.
  private static func unfit(_ component: ComponentPlan) -> [String] {
    guard component.type == "provider" else { return [] }
    let needs = [
      ("upgradeTier", "tier"), ("deferrals", "deferral"), ("clearSuppressions", "suppression"),
      ("filtering", "filteringCode"),
    ]
    let pausable = component.options.options("templateCodes").has("paused") ? [] : ["templatePaused"]
    return needs.filter { !component.options.has($0.1) }.map(\.0) + pausable
  }

  /// Over many seeds, every fault and every action of every component comes up.
  @Test func reachesEveryFaultAndAction() throws {
    let plan = try ShippedScenarios.plans()[0]
    var seen: Set<String> = []
    for seed in 1...60 {
      var swarm = SwarmFaults(plan: plan, seed: UInt64(seed))
      let disturbed = swarm.disturbed()
      for fault in disturbed.faults { seen.insert("\(fault.target) \(fault.fault.type)") }
      for action in disturbed.actions { seen.insert("\(action.target) \(action.action.type)") }
    }
    let swarm = SwarmFaults(plan: plan, seed: 0)
    for component in plan.components {
      let type = try #require(swarm.catalogue.component(component.type))
      let unfit = Self.unfit(component)
      for name in type.faults.map(\.name) + type.actions.map(\.name) where !unfit.contains(name) {
        #expect(seen.contains("\(component.name) \(name)"))
      }
    }
  }
}
