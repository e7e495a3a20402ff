import Components
import Harness
import Scenario
import TestSupport
import Testing
import VirtualTime

@Suite("Auditors under swarm-drawn faults")
struct SwarmAuditTests {
  private static let seeds: UInt64 = Verification.isOn ? 200 : 1

  /// For every scenario so many seeds; each draws one of its variants, and then what else goes wrong.
  @Test func holdForEveryShippedScenario() throws {
    var faults = 0
    var repeated = 0
    var actions = 0
    let scenarios = try ShippedScenarios.reduced()
    #expect(scenarios.count == ProjectFiles.scenarios.count)
    // Named by the path in the project: elsewhere, the same is drawn.
    let jobs = zip(ProjectFiles.scenarios, scenarios).flatMap { file, variants in
      (1...Self.seeds).map { seed -> Replications.Job in
        var draw = RandomStream(seed: seed, name: file)
        let plan = variants[draw.below(variants.count)]
        var swarm = SwarmFaults(plan: plan, seed: draw.next())
        var disturbed = swarm.disturbed()
        disturbed.thresholds.removeAll { $0.abortOnFail }
        faults += disturbed.faults.count - plan.faults.count
        repeated += disturbed.faults.dropFirst(plan.faults.count).count { $0.timing.recurrence != nil }
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
    #expect(repeated > jobs.count / 10)
    #expect(faults > jobs.count / 2 && actions > jobs.count / 2, "the swarm draws next to nothing")
    Verification.record(
      "Auditors under swarm-drawn faults", asked: "no objection with 200 seeds for each scenario",
      measured: "\(objections) in \(jobs.count) runs of \(scenarios.count) scenarios with \(faults) faults "
        + "(\(repeated) of them repeated), \(actions) actions, \(messages) messages",
      passed: objections == 0 && Self.seeds >= 200)
  }

  private static func name(_ job: Replications.Job) -> String {
    let extra = job.plan.faults.filter { $0.fault.id.hasPrefix("swarm") }.map {
      "\($0.fault.type) on \($0.target): \($0.timing) for \($0.length?.description ?? "ever")"
    }
    return "\(job.plan.file) \(job.plan.variant ?? "base") seed \(job.seed) with \(extra)"
  }

  @Test(arguments: ShippedScenarios.examples) func drawsTheSameForTheSameSeed(_ file: String) throws {
    let plan = try ShippedScenarios.plan(file)
    func drawn(_ seed: UInt64) -> String {
      var swarm = SwarmFaults(plan: plan, seed: seed)
      let disturbed = swarm.disturbed()
      return "\(disturbed.faults) \(disturbed.actions)"
    }
    #expect(drawn(1) == drawn(1))
    #expect(Set((1...20).map { drawn($0) }).count == 20)
  }

  /// Over many seeds, every fault and every action of every component comes up, but for those that its configuration
  /// rules out, such as raising a limit that it does not have.
  @Test(arguments: ShippedScenarios.examples) func reachesEveryFaultAndAction(_ file: String) throws {
    let plan = try ShippedScenarios.plan(file)
    var seen: Set<String> = []
    var unfit: Set<String> = []
    for seed in 1...60 {
      var swarm = SwarmFaults(plan: plan, seed: UInt64(seed))
      let disturbed = swarm.disturbed()
      for fault in disturbed.faults { seen.insert("\(fault.target) \(fault.fault.type)") }
      for action in disturbed.actions { seen.insert("\(action.target) \(action.action.type)") }
      unfit.formUnion(swarm.unfit)
    }
    unfit.subtract(seen)
    #expect(unfit.count * 4 < seen.count, "\(unfit)")
    let swarm = SwarmFaults(plan: plan, seed: 0)
    for component in plan.components {
      let type = try #require(swarm.catalogue.component(component.type))
      for name in type.faults.map(\.name) + type.actions.map(\.name) where !unfit.contains("\(component.name) \(name)")
      {
        #expect(seen.contains("\(component.name) \(name)"))
      }
    }
  }

  /// Over many seeds: once and again, at fixed and random times, behind others and their ends, of drawn lengths, and
  /// gradually where a fault can begin so.
  @Test(arguments: ShippedScenarios.examples) func reachesEveryForm(_ file: String) throws {
    let plan = try ShippedScenarios.plan(file)
    var seen: Set<String> = []
    for seed in 1...60 as ClosedRange<UInt64> {
      var swarm = SwarmFaults(plan: plan, seed: seed)
      let disturbed = swarm.disturbed()
      for timing in disturbed.faults.map(\.timing) + disturbed.actions.map(\.timing) {
        switch timing.recurrence {
        case .period?: seen.insert("period")
        case .meanTimeBetween?: seen.insert("random")
        case nil: seen.insert("once")
        }
        if case .after(let anchor) = timing.beginning { seen.insert(anchor.isEnd ? "after an end" : "after") }
      }
      for fault in disturbed.faults {
        if let length = fault.length, length != .constant(length.mean) { seen.insert("drawn length") }
        if fault.length == nil { seen.insert("to the end") }
        if fault.ramp != nil { seen.insert("ramp") }
      }
    }
    var forms: Set = ["period", "random", "once", "after", "after an end", "drawn length", "to the end"]
    let catalogue = SwarmFaults(plan: plan, seed: 0).catalogue
    let types = plan.components.compactMap { catalogue.component($0.type) }
    if types.contains(where: { $0.faults.contains { $0.ramps } }) { forms.insert("ramp") }
    #expect(seen == forms)
  }
}
