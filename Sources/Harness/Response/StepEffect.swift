public import Components
import Incidents
public import Scenario
public import VirtualTime

/// What a step of a runbook was worth in a run: what became of the same run without it.
public struct StepEffect: Hashable, Sendable {
  /// What is compared of two runs.
  public struct Outcome: Hashable, Sendable {
    /// Until each incident was resolved, from its beginning; nil: it was not.
    public var resolved: [VirtualDuration?]
    /// Dead-lettered, undeliverable and expired.
    public var failed: Int
    public var queued: Int
    public var lost: Int
    public var duplicated: Int

    init(_ result: RunResult) {
      let counts = result.total.messages
      resolved = result.incidents.map { incident in incident.resolvedAt.map { incident.startedAt.duration(to: $0) } }
      failed = counts.deadLettered + counts.undeliverable + counts.expired
      queued = counts.queued
      lost = counts.lost
      duplicated = counts.duplicated
    }

    /// All incidents together; what was never resolved counts as nil.
    public var time: VirtualDuration? {
      resolved.contains(nil) ? nil : resolved.compactMap { $0 }.reduce(.zero) { $0 + $1 }
    }
  }

  /// What it was worth.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Without it the incidents last longer, or as long with more harm.
    case helps
    /// Without it the incidents are over sooner, or as soon with less harm.
    case costs
    /// Neither the incidents nor the messages are any different.
    case none = "no effect"
    /// Nobody came to it.
    case unreached = "not reached"
  }

  public var runbook: String
  /// The step's place in it.
  public var step: String
  public var title: String
  /// How often somebody did it, and how long that took in all.
  public var times: Int
  public var took: VirtualDuration
  public var with: Outcome
  /// nil: nobody came to it.
  public var without: Outcome?

  public var verdict: Verdict {
    guard let without else { return .unreached }
    if without == with { return .none }
    switch (with.time, without.time) {
    case (let a?, let b?) where a != b: return a < b ? .helps : .costs
    case (_?, nil): return .helps
    case (nil, _?): return .costs
    default:
      func harm(_ outcome: Outcome) -> Int { outcome.failed + outcome.queued + outcome.lost + outcome.duplicated }
      return harm(with) <= harm(without) ? .helps : .costs
    }
  }

  /// Of every step of the plan's runbooks, in the order of the files. Plays the run once, and once more for every step that
  /// somebody came to. Everybody's draws for the other steps stay as they are.
  ///
  /// - Throws: the first run that failed.
  public static func all(
    _ plan: Plan, seed: UInt64, catalogue: Catalogue = .standard, settings: [String] = [], threads: Int = 1
  ) throws(RunFailure) -> [StepEffect] {
    var options = RunOptions()
    options.settings = settings
    let base = try SimulationRun(plan: plan, seed: seed, catalogue: catalogue, options: options).execute()
    let with = Outcome(base)
    var effects: [StepEffect] = []
    for runbook in plan.distinctRunbooks {
      for step in runbook.allSteps {
        let done = base.tickets.filter { $0.name == runbook.name }.flatMap(\.steps).filter { $0.id == step.id }
        effects.append(
          StepEffect(
            runbook: runbook.name, step: step.id, title: step.title, times: done.count,
            took: done.reduce(.zero) { $0 + ($1.ended.map($1.began.duration) ?? .zero) }, with: with, without: nil))
      }
    }
    let reached = effects.indices.filter { effects[$0].times > 0 }
    let jobs = reached.map { index in
      Replications.Job(
        plan: plan.without(step: effects[index].step, of: effects[index].runbook), seed: seed, options: options)
    }
    for (index, result) in zip(reached, Replications(jobs: jobs, catalogue: catalogue).execute(threads: threads)) {
      effects[index].without = Outcome(try result.get())
    }
    return effects
  }
}

extension Plan {
  /// Each runbook once, however many alerts it is bound to.
  var distinctRunbooks: [Runbook] {
    runbooks.map(\.runbook).reduce(into: []) { all, runbook in
      if !all.contains(where: { $0.name == runbook.name }) { all.append(runbook) }
    }
  }

  /// The same plan with a runbook that lacks a step.
  func without(step id: String, of name: String) -> Plan {
    var plan = self
    for index in plan.runbooks.indices where plan.runbooks[index].runbook.name == name {
      plan.runbooks[index].runbook = plan.runbooks[index].runbook.without(step: id)
    }
    return plan
  }
}
