import Components
import Harness
import Scenario
import TestSupport
import Testing
import VirtualTime

/// What steps are worth.
@Suite("Steps left out")
struct StepEffectTests {
  private func effects(_ steps: String) throws -> [String] {
    var drill = Drill()
    drill.runbooks = ["Down: [\(steps)]"]
    return try StepEffect.all(drill.plan(), seed: 7).map { "\($0.step) \($0.verdict.rawValue)" }
  }

  @Test func aRemedyHelpsAndLookingCosts() throws {
    #expect(try effects("{check: mail}, {target: mail, rotateCredentials: }") == ["1 costs", "2 helps"])
  }

  /// Another provider's key is not the trouble.
  @Test func aRemedyForSomethingElseHasNoEffect() throws {
    #expect(
      try effects("{target: mail, rotateCredentials: , takes: 1m}, {target: sms, rotateCredentials: }")
        == ["1 helps", "2 no effect"])
  }

  /// Each step of each runbook that anybody came to, in every shipped run with people.
  @Test(.enabled(if: Verification.isOn)) func ofEveryShippedScenario() throws {
    var counts: [StepEffect.Verdict: Int] = [:]
    for file in ProjectFiles.scenarios {
      let plans = try ScenarioReader(catalogue: .standard).read(file: ProjectFiles.path(file)).plans
      for plan in plans where plan.onCall != nil {
        for effect in try StepEffect.all(plan, seed: plan.seed) {
          counts[effect.verdict, default: 0] += 1
          #expect((effect.verdict == .none) == (effect.without == effect.with) || effect.verdict == .unreached)
        }
      }
    }
    let texts = StepEffect.Verdict.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }
    Verification.record(
      "Steps left out", asked: "the run without it differs, or the report says no effect",
      measured: texts.joined(separator: ", "), passed: (counts[.helps] ?? 0) > 0)
    #expect((counts[.helps] ?? 0) > 0)
  }

  @Test func whatNobodyComesToIsSaid() throws {
    #expect(
      try effects("{target: mail, rotateCredentials: }, {stop: }, {check: mail}")
        == ["1 helps", "2 no effect", "3 not reached"])
    #expect(
      try effects("{target: mail, rotateCredentials: }, {if: 'kube_deployment_spec_replicas > 9', then: [{check: a}]}")
        == ["1 helps", "2 no effect", "2.then.1 not reached"])
  }
}
