import Harness
import Scenario
import TestSupport
import Testing

/// What is wrong with automations in files is told at its place.
@Suite("Automations in files")
struct AutomationFileTests {
  private func diagnosis(_ automation: String) throws -> String {
    var drill = Drill()
    drill.hasPeople = false
    drill.integrations = "webhook_configs: [{url: 'http://localhost:1/'}]"
    drill.more = "automations: {fix: {\(automation)}}\n"
    let error = #expect(throws: SmallSystem.Unreadable.self) { _ = try drill.plan() }
    return try #require(error).description
  }

  private static let steps = "steps: [{target: mail, rotateCredentials: }]"

  @Test(
    "Diagnoses",
    arguments: [
      ("alert: Donw, receiver: team, \(steps)", "did you mean 'Down'?"),
      ("alert: Down, receiver: taem, \(steps)", "did you mean 'team'?"),
      ("alert: Down, \(steps)", "needs 'receiver'"),
      ("\(steps)", "an automation needs 'alert' or 'when'"),
      ("when: up == 0, alert: Down, \(steps)", "'alert' says nothing beside 'when'"),
      ("when: queue_dept > 1, \(steps)", "did you mean 'queue_depth'?"),
      ("when: queue_depth, \(steps)", "needs a condition"),
      ("alert: Down, receiver: team, for: 1m, \(steps)", "'for' needs 'when'"),
      ("alert: Down, receiver: team", "needs 'steps'"),
      ("alert: Down, receiver: team, steps: []", "needs at least one step"),
      ("alert: Down, receiver: team, steps: [{check: it}]", "an automation has nobody for 'check'"),
      ("alert: Down, receiver: team, steps: [{escalate: }]", "an automation has nobody for 'escalate'"),
      (
        "alert: Down, receiver: team, steps: [{target: mail, rotateCredentials: , by: lead}]",
        "an automation has nobody for 'by'"
      ),
      ("alert: Down, receiver: team, steps: [{target: mial, rotateCredentials: }]", "did you mean 'mail'?"),
      ("alert: Down, receiver: team, undoAfter: 1m, \(steps)", "'undoAfter' needs a step with 'undo'"),
      ("alert: Down, receiver: team, cooldown: 0s, \(steps)", "cooldown"),
      ("alert: Down, receiver: team, maxPerHour: 0, \(steps)", "a whole number from 1 to 3600"),
      ("alert: Down, receiver: team, coolDown: 1m, \(steps)", "did you mean 'cooldown'?"),
    ])
  func areDiagnosed(automation: String, message: String) throws {
    let text = try diagnosis(automation)
    #expect(text.contains(message), "\(text)")
    #expect(text.contains("main.yaml:"), "\(text)")
  }

  @Test("A receiver without a webhook")
  func noWebhook() throws {
    var drill = Drill()
    drill.more = "automations: {fix: {alert: Down, receiver: team, \(Self.steps)}}\n"
    let error = #expect(throws: SmallSystem.Unreadable.self) { _ = try drill.plan() }
    #expect(try #require(error).description.contains("the receiver 'team' has no 'webhook_configs'"))
  }

  @Test("An action that its target would not understand is found at its step")
  func misfit() throws {
    var drill = Drill()
    drill.hasPeople = false
    drill.integrations = "webhook_configs: [{url: 'http://localhost:1/'}]"
    drill.more =
      "automations: {fix: {alert: Down, receiver: team, steps: [{target: backend, setEnv: {values: {}}}, {run: kubctl get pods}]}}\n"
    let plan = try drill.plan()
    let failure = #expect(throws: RunFailure.self) { try SimulationRun(plan: plan, seed: 7).check() }
    guard case .configuration(let findings) = try #require(failure) else {
      Issue.record("another failure: \(failure as Any)")
      return
    }
    #expect(
      findings.map { $0.path.joined(separator: ".") } == [
        "automations.fix.steps.0.setEnv.values", "automations.fix.steps.1.run",
      ])
  }
}
