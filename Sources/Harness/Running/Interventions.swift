import Components
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Lets the plan's faults begin and end and its operator's actions happen, on time.
final class Interventions {
  /// An action and what came of it.
  struct Outcome {
    var action: ActionPlan
    /// What the operator saw, or why the component refused.
    var text: String
    var isRefused: Bool
  }

  private(set) var outcomes: [Outcome] = []
  private let plan: Plan
  private let simulation: Simulation
  private let journal: Journal
  private let components: [any Component]
  private var begin: HandlerID!
  private var finish: HandlerID!
  private var act: HandlerID!

  init(plan: Plan, simulation: Simulation, journal: Journal, components: [any Component]) {
    self.plan = plan
    self.simulation = simulation
    self.journal = journal
    self.components = components
    begin = simulation.register(name: "fault begins") { [unowned self] in begin(Int($0)) }
    finish = simulation.register(name: "fault ends") { [unowned self] in end(Int($0)) }
    act = simulation.register(name: "action") { [unowned self] in perform(Int($0)) }
  }

  /// Plans everything. Within one moment, ends come before beginnings, and both before actions, in file order.
  func start() {
    for (index, fault) in plan.faults.enumerated() {
      if let duration = fault.duration {
        simulation.schedule(finish, at: fault.at + duration, payload: UInt64(index))
      }
    }
    for (index, fault) in plan.faults.enumerated() {
      simulation.schedule(begin, at: fault.at, payload: UInt64(index))
    }
    for (index, action) in plan.actions.enumerated() {
      simulation.schedule(act, at: action.at, payload: UInt64(index))
    }
  }

  private func begin(_ index: Int) {
    let fault = plan.faults[index]
    record(.faultBegan, fault.target, detail: fault.fault.id, actor: fault.fault.type)
    component(fault.target).with { $0.inject(fault.fault) }
  }

  private func end(_ index: Int) {
    let fault = plan.faults[index]
    record(.faultEnded, fault.target, detail: fault.fault.id, actor: fault.fault.type)
    component(fault.target).with { $0.lift(fault.fault) }
  }

  private func perform(_ index: Int) {
    let action = plan.actions[index]
    do throws(ActionRefused) {
      let text = try component(action.target).with { target throws(ActionRefused) in try target.perform(action.action) }
      outcomes.append(Outcome(action: action, text: text, isRefused: false))
      record(.actionApplied, action.target, detail: action.action.type, actor: text)
    } catch {
      outcomes.append(Outcome(action: action, text: error.message, isRefused: true))
      record(.actionRefused, action.target, detail: action.action.type, actor: error.message)
    }
  }

  private func record(_ kind: JournalEvent.Kind, _ target: String, detail: String, actor: String) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: journal.intern(target), actor: journal.intern(actor),
        detail: journal.intern(detail)))
  }

  private func component(_ name: String) -> any Component {
    guard let component = components.first(where: { $0.name == name }) else {
      preconditionFailure("the plan aims at '\(name)', which does not exist")
    }
    return component
  }
}
