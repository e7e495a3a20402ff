import Components
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Lets the plan's faults begin, grow and end and its operator's actions happen, on time.
final class Interventions {
  /// An action and what came of it.
  struct Outcome {
    var action: ActionCall
    var target: String
    var note: String?
    /// Who did it; nil: the plan.
    var person: String?
    var at: VirtualInstant
    /// What the operator saw, or why the component refused.
    var text: String
    var isRefused: Bool
  }

  /// In how many equal steps a fault with a ramp reaches its full strength. The first begins with it, the last a
  /// step before the ramp is over.
  static let rampSteps = 20

  let schedule: Schedule
  private(set) var outcomes: [Outcome] = []
  private let plan: Plan
  private let simulation: Simulation
  private let journal: Journal
  private let components: [String: any Component]
  let faults: FaultRecord
  /// By the occurrence's index in the schedule: the step its ramp has reached; missing when it is not in effect.
  private var steps: [Int: Int] = [:]
  private var begin: HandlerID!
  private var grow: HandlerID!
  private var finish: HandlerID!
  private var act: HandlerID!

  init(
    plan: Plan, schedule: Schedule, simulation: Simulation, journal: Journal, components: [any Component],
    faults: FaultRecord
  ) {
    self.plan = plan
    self.schedule = schedule
    self.simulation = simulation
    self.journal = journal
    self.faults = faults
    self.components = Dictionary(uniqueKeysWithValues: components.map { ($0.name, $0) })
    begin = simulation.register(name: "fault begins") { [unowned self] in begin(Int($0)) }
    grow = simulation.register(name: "fault grows") { [unowned self] in grow(Int($0)) }
    finish = simulation.register(name: "fault ends") { [unowned self] in end(Int($0)) }
    act = simulation.register(name: "action") { [unowned self] in perform(Int($0)) }
  }

  /// Plans everything but the steps of ramps. Within one moment, ends come before beginnings, and both before actions,
  /// in file order.
  func start() {
    for (index, occurrence) in schedule.faults.enumerated() {
      if let ends = occurrence.ends { simulation.schedule(finish, at: ends, payload: UInt64(index)) }
    }
    for (index, occurrence) in schedule.faults.enumerated() {
      simulation.schedule(begin, at: occurrence.begins, payload: UInt64(index))
    }
    for (index, occurrence) in schedule.actions.enumerated() {
      simulation.schedule(act, at: occurrence.begins, payload: UInt64(index))
    }
  }

  private func begin(_ index: Int) {
    let (fault, occurrence) = fault(index)
    let step = fault.ramp == nil ? Self.rampSteps : 1
    steps[index] = step
    let call = call(fault, occurrence, step)
    faults.began(call, on: journal.intern(fault.target), at: simulation.now)
    component(fault.target).with { $0.inject(call) }
    scheduleGrowth(index)
  }

  private func grow(_ index: Int) {
    // It may have ended before its ramp.
    guard let step = steps[index] else { return }
    let (fault, occurrence) = fault(index)
    steps[index] = step + 1
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .faultGrew, component: journal.intern(fault.target),
        actor: journal.intern(fault.fault.type), detail: journal.intern(occurrence.id),
        value: Int64(1000 * (step + 1) / Self.rampSteps)))
    let (weaker, stronger) = (call(fault, occurrence, step), call(fault, occurrence, step + 1))
    component(fault.target).with {
      $0.lift(weaker)
      $0.inject(stronger)
    }
    scheduleGrowth(index)
  }

  private func scheduleGrowth(_ index: Int) {
    let (fault, occurrence) = fault(index)
    guard let ramp = fault.ramp, let step = steps[index], step < Self.rampSteps else { return }
    // From the beginning, so that rounding does not add up.
    let offset = VirtualDuration(
      nanoseconds: Int64((Double(ramp.nanoseconds) * Double(step) / Double(Self.rampSteps)).rounded()))
    simulation.schedule(grow, at: occurrence.begins + offset, payload: UInt64(index))
  }

  private func end(_ index: Int) {
    let (fault, occurrence) = fault(index)
    guard let step = steps.removeValue(forKey: index) else { preconditionFailure("a fault ends that never began") }
    faults.ended(occurrence.id, at: simulation.now)
    let call = call(fault, occurrence, step)
    component(fault.target).with { $0.lift(call) }
  }

  private func fault(_ index: Int) -> (FaultPlan, Schedule.Occurrence) {
    let occurrence = schedule.faults[index]
    return (plan.faults[occurrence.index], occurrence)
  }

  private func call(_ fault: FaultPlan, _ occurrence: Schedule.Occurrence, _ step: Int) -> FaultCall {
    var call = fault.fault
    call.id = occurrence.id
    call.strength = Double(step) / Double(Self.rampSteps)
    return call
  }

  /// Whether a fault of the component is in effect; one that an operator has ended is not.
  func hasFault(_ component: String) -> Bool {
    schedule.faults.indices.contains { index in
      let (fault, occurrence) = fault(index)
      return fault.target == component && steps[index] != nil && faults.end(of: occurrence.id) == nil
    }
  }

  private func perform(_ index: Int) {
    let action = plan.actions[schedule.actions[index].index]
    perform(action.action, on: action.target, note: action.note)
  }

  /// Somebody does something now.
  /// - Parameter person: nil: the plan says so.
  @discardableResult func perform(
    _ action: ActionCall, on target: String, note: String?, by person: String? = nil
  ) -> Outcome {
    var outcome = Outcome(
      action: action, target: target, note: note, person: person, at: simulation.now, text: "", isRefused: false)
    do throws(ActionRefused) {
      outcome.text = try component(target).with { target throws(ActionRefused) in try target.perform(action) }
    } catch {
      outcome.text = error.message
      outcome.isRefused = true
    }
    outcomes.append(outcome)
    record(outcome.isRefused ? .actionRefused : .actionApplied, target, detail: action.type, actor: outcome.text)
    return outcome
  }

  private func record(_ kind: JournalEvent.Kind, _ target: String, detail: String, actor: String) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: journal.intern(target), actor: journal.intern(actor),
        detail: journal.intern(detail)))
  }

  private func component(_ name: String) -> any Component {
    guard let component = components[name] else {
      preconditionFailure("the plan aims at '\(name)', which does not exist")
    }
    return component
  }
}
