import Components
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Lets the plan's faults begin, grow and end and its operator's actions happen, on time.
final class Interventions {
  /// An action and what came of it.
  struct Outcome {
    var action: ActionPlan
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
  /// By the occurrence's index in the schedule: the step its ramp has reached; missing when it is not in effect.
  private var steps: [Int: Int] = [:]
  /// Occurrences in effect that an operator's action has removed.
  private var cured: Set<Int> = []
  private var begin: HandlerID!
  private var grow: HandlerID!
  private var finish: HandlerID!
  private var act: HandlerID!

  init(
    plan: Plan, schedule: Schedule, simulation: Simulation, journal: Journal, components: [any Component]
  ) {
    self.plan = plan
    self.schedule = schedule
    self.simulation = simulation
    self.journal = journal
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
    record(.faultBegan, fault.target, detail: occurrence.id, actor: fault.fault.type)
    let call = call(fault, occurrence, step)
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
    cured.remove(index)
    record(.faultEnded, fault.target, detail: occurrence.id, actor: fault.fault.type)
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

  private func perform(_ index: Int) {
    let action = plan.actions[schedule.actions[index].index]
    func note(_ text: String, isRefused: Bool) {
      outcomes.append(Outcome(action: action, at: simulation.now, text: text, isRefused: isRefused))
      record(
        isRefused ? .actionRefused : .actionApplied, action.target, detail: action.action.type, actor: text)
    }
    do throws(ActionRefused) {
      let text = try component(action.target).with { target throws(ActionRefused) in try target.perform(action.action) }
      note(text, isRefused: false)
    } catch {
      note(error.message, isRefused: true)
    }
    noteCures()
  }

  /// Writes down which faults are not in effect any more although their time is not over. Asked after every action and at
  /// every scrape, because some remedies take their time.
  func noteCures() {
    for index in steps.keys.sorted() where !cured.contains(index) {
      let (fault, occurrence) = fault(index)
      guard let step = steps[index] else { continue }
      let call = call(fault, occurrence, step)
      guard component(fault.target).with({ $0.isCured(of: call) }) else { continue }
      cured.insert(index)
      record(.faultCured, fault.target, detail: occurrence.id, actor: fault.fault.type)
    }
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
