import Components
import Prometheus
import Testing
import VirtualTime

@testable import Scenario

/// Objectives, what alerts are for, and what is expected of incidents.
@Suite("Objectives of a scenario")
struct ObjectiveTests {
  private static let head = """
    version: 1
    name: objectives
    duration: 1h
    ruleFiles: [rules.yml]
    components:
      postgres: {type: postgres}
      outbox: {type: tableQueue, store: postgres, table: message}
      sms: {type: provider}

    """

  private static let rules = """
    groups:
      - name: g
        rules:
          - {alert: HighDepth, expr: queue_depth > 5}
          - {alert: VeryHighDepth, expr: queue_depth > 50}

    """

  private func read(_ sections: String) throws(InvalidScenario) -> ReadScenario {
    let files = ["main.yaml": Self.head + sections, "rules.yml": Self.rules]
    return try ScenarioReader(catalogue: .standard, files: MemoryFiles(files)).read(file: "main.yaml")
  }

  @Test func areRead() throws {
    let plan = try read(
      """
      objectives:
        depth:
          expr: sum(queue_depth)
          target: '<= 1e3'
          for: 2m
          severity: P1
          expects: [HighDepth]
          allows: [VeryHighDepth]
        scalar: {expr: 'scalar(queue_depth)', target: '!= -0.5'}

      """
    ).plans[0]
    let depth = try #require(plan.objectives.first)
    #expect(plan.objectives.map(\.name) == ["depth", "scalar"])
    #expect(depth.text == "sum(queue_depth)")
    #expect(depth.target == ObjectiveTarget(.lessOrEqual, 1_000, text: "<= 1e3"))
    #expect(depth.holdFor == .minutes(2))
    #expect(depth.severity == "P1")
    #expect(depth.alerts == ExpectedAlerts(expects: ["HighDepth"], allows: ["VeryHighDepth"]))
    #expect(plan.objectives[1].target == ObjectiveTarget(.notEqual, -0.5, text: "!= -0.5"))
    #expect(plan.objectives[1].severity == nil && plan.objectives[1].holdFor == .zero)
  }

  @Test(arguments: [
    (">= 0.95", 0.95, true), (">= 0.95", 0.94, false), ("< 30", 30, false), ("== 0", 0, true), ("!= 0", 0, false),
  ])
  func targets(target: String, value: Double, isMet: Bool) throws {
    let plan = try read("objectives: {x: {expr: queue_depth, target: '\(target)'}}\n").plans[0]
    #expect(plan.objectives[0].target.isMet(by: value) == isMet)
  }

  /// `vector(0)` where nothing is there, and a comparison inside of a sum, are figures all the same.
  @Test(arguments: ["sum(queue_depth) or vector(0)", "sum(queue_depth > 3)", "queue_depth > bool 3", "time()"])
  func figuresMayHoldConditions(expression: String) throws {
    #expect(try read("objectives: {x: {expr: '\(expression)', target: '< 1'}}\n").plans[0].objectives.count == 1)
  }

  @Test func faultsNameTheirAlerts() throws {
    let plan = try read(
      "faults: [{at: 1m, target: sms, outage: , expects: [HighDepth], allows: [VeryHighDepth]}, {at: 2m, target: sms, outage: }]\n"
    ).plans[0]
    #expect(plan.faults.map(\.alerts.expects) == [["HighDepth"], []])
    #expect(plan.faults.map(\.alerts.allows) == [["VeryHighDepth"], []])
  }

  @Test(
    arguments: [
      ("never", .never), ("detected", .all(.detected)), ("unresolved", .without(.resolved)),
      ("undetected", .without(.detected)), ("notified < 6m", .within(.notified, .less, .minutes(6))),
      ("mitigated >= 1h", .within(.mitigated, .greaterOrEqual, .hours(1))),
      ("acknowledged <= 15m", .within(.acknowledged, .lessOrEqual, .minutes(15))),
    ] as [(String, IncidentExpectation.Kind)])
  func expectationsAreRead(text: String, kind: IncidentExpectation.Kind) throws {
    let fault = "faults: [{id: down, at: 1m, target: sms, outage: }]\n"
    let plan = try read(fault + "expect: {incidents: {down: [\(text)], all: \(text)}, outcome: \(text)}\n").plans[0]
    let expected = IncidentExpectation(kind, text: text)
    #expect(
      plan.expectations == [
        .incidents(cause: "down", expected), .incidents(cause: nil, expected), .outcome(expected),
      ])
  }

  /// Each variant finds its own outcome; one that is not named has none.
  @Test func outcomesByVariant() throws {
    let plans = try read(
      """
      expect: {outcome: {base: never, a: resolved < 45m, b: unresolved}}
      variants: {a: {}, b: {}, c: {}}

      """
    ).plans
    let texts = plans.map { plan in
      plan.expectations.compactMap { if case .outcome(let expected) = $0 { expected.text } else { nil } }
    }
    #expect(texts == [["never"], ["resolved < 45m"], ["unresolved"], []])
  }

  /// A fault that a variant or an override leaves out can still be spoken of.
  @Test func aFaultThatIsLeftOutStaysKnown() throws {
    let plans = try read(
      """
      faults: [{id: down, at: 1m, target: sms, outage: }]
      expect: {incidents: {down: resolved}}
      variants: {calm: {faults: [], expect: {incidents: {down: never}}}}

      """
    ).plans
    #expect(plans.map(\.faults.count) == [1, 0])
  }

  @Test func aVariantChangesObjectives() throws {
    let plans = try read(
      """
      objectives: {depth: {expr: queue_depth, target: '< 5'}}
      variants: {strict: {objectives: {depth: {target: '< 1'}}}}

      """
    ).plans
    #expect(plans.map { $0.objectives.map(\.target.limit) } == [[5], [1]])
  }
}
