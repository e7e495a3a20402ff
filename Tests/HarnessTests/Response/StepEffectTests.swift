import Harness
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

  @Test func whatNobodyComesToIsSaid() throws {
    #expect(
      try effects("{target: mail, rotateCredentials: }, {stop: }, {check: mail}")
        == ["1 helps", "2 no effect", "3 not reached"])
    #expect(
      try effects("{target: mail, rotateCredentials: }, {if: 'kube_deployment_spec_replicas > 9', then: [{check: a}]}")
        == ["1 helps", "2 no effect", "2.then.1 not reached"])
  }
}
