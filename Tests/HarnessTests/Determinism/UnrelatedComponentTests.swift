import Harness
import Scenario
import Telemetry
import Testing

@Suite("Unrelated components")
struct UnrelatedComponentTests {
  @Test(arguments: [
    "{type: redis}", "{type: provider, preset: twilio-short-code}", "{type: postgres}",
    "{type: quota, limit: 5 per 1h}",
  ])
  func shiftNobodysDraws(component: String) throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    // Before and after the others in the order of names.
    for name in ["another", "zebra"] {
      let head = SmallSystem.head.replacing("components:\n", with: "components:\n  \(name): \(component)\n")
      let more = try SmallSystem.plan(SmallSystem.eventful, head: head)
      #expect(more.components.count == plan.components.count + 1)
      let with = try History.play(more)
      let without = try History.play(plan)
      #expect(with.result.digest == without.result.digest)
      #expect(with.history.events == without.history.events)
      #expect(with.result.everything == without.result.everything)
    }
  }

  /// The streams are keyed by name: a component of another name draws otherwise.
  @Test func anotherNameIsAnotherHistory() throws {
    let head = SmallSystem.head.replacing("mail:", with: "post:").replacing("provider: mail", with: "provider: post")
    let renamed = try SimulationRun(plan: SmallSystem.plan(SmallSystem.eventful, head: head), seed: 7).execute()
    #expect(renamed.digest != (try SmallSystem.run(SmallSystem.eventful)).digest)
  }

  @Test func aSourceOfLoadShiftsNoOther() throws {
    let other = SmallSystem.eventful.replacing(
      "load: {", with: "load: {extra: {flow: notices, executor: constant-arrival-rate, rate: 1}, ")
    func arrivals(_ text: String) throws -> [String] {
      try History.play(SmallSystem.plan(text)).history.of(.offered).map { "\($0.time) \($0.actor)" }
    }
    let alone = try arrivals(SmallSystem.eventful)
    let together = try arrivals(other)
    #expect(together.count > alone.count)
    #expect(Set(alone).isSubset(of: together))
  }
}
