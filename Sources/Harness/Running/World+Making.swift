import Components
import Incidents
import Scenario
import SimulationKernel
import Telemetry

/// How a plan's system is made, and what of the plan does not fit it.
extension World {
  /// Makes every component, in the order of the plan: references come before those that refer to them.
  /// - Throws: the first option that fits its component but not the others.
  static func makeComponents(
    of plan: Plan, seed: UInt64, _ catalogue: Catalogue, _ simulation: Simulation, _ telemetry: TelemetryHub,
    _ faults: FaultRecord, _ external: ExternalMetrics, into registry: ComponentRegistry
  ) throws(RunFailure) {
    let vocabulary = plan.wholeVocabulary
    for planned in plan.components {
      guard let type = catalogue.component(planned.type) else {
        preconditionFailure("the plan names a component type that the catalogue does not have: \(planned.type)")
      }
      let context = ComponentContext(
        name: planned.name, simulation: simulation, telemetry: telemetry, seed: seed, vocabulary: vocabulary,
        start: plan.start, faults: faults, external: external,
        component: { [unowned registry] name in registry[name] })
      do {
        registry.add(try type.make(context, planned.options))
      } catch {
        // What refers to this component cannot be made either.
        throw .configuration([
          ConfigurationFinding(path: ["components", planned.name] + error.path, message: error.message)
        ])
      }
    }
  }

  /// Those who answer alerts; nil: nobody does.
  static func people(
    _ plan: Plan, _ seed: UInt64, _ simulation: Simulation, _ journal: Journal, _ site: any ResponseSite
  ) -> ResponseDesk? {
    plan.onCall.map { onCall in
      var runbooks: [String: Runbook] = [:]
      for bound in plan.runbooks { runbooks[bound.alert] = bound.runbook }
      return ResponseDesk(
        onCall, runbooks: runbooks, detections: plan.detections, start: plan.start, seed: seed, simulation: simulation,
        journal: journal, site: site)
    }
  }

  /// Faults and actions that their targets would not understand.
  static func misfits(_ plan: Plan, _ registry: ComponentRegistry) -> [ConfigurationFinding] {
    var findings: [ConfigurationFinding] = []
    func check(
      _ section: String, _ index: Int, _ type: String, _ body: () throws(ConfigurationProblem) -> Void
    ) {
      do { try body() } catch {
        findings.append(
          ConfigurationFinding(path: [section, "\(index)", type] + error.path, message: error.message))
      }
    }
    for (index, fault) in plan.faults.enumerated() {
      check("faults", index, fault.fault.type) { () throws(ConfigurationProblem) in
        try registry[fault.target].with { target throws(ConfigurationProblem) in try target.check(fault.fault) }
      }
    }
    for (index, action) in plan.actions.enumerated() {
      check("actions", index, action.action.type) { () throws(ConfigurationProblem) in
        try registry[action.target].with { target throws(ConfigurationProblem) in try target.check(action.action) }
      }
    }
    for call in plan.placedSteps.flatMap(\.calls) {
      do throws(ConfigurationProblem) {
        try registry[call.target].with { target throws(ConfigurationProblem) in try target.check(call.action) }
      } catch {
        findings.append(ConfigurationFinding(path: call.path + error.path, message: error.message))
      }
    }
    return findings
  }
}
