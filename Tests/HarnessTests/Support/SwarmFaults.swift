import Components
import Harness
import Scenario
import VirtualTime

/// Extra faults and actions for a plan, as swarm testing draws them: first which kinds are on at all, then how many,
/// when, for how long and how strong. Each seed thus tries other combinations, instead of a little of everything.
struct SwarmFaults {
  let catalogue: Catalogue
  private let values: SwarmValues
  private let plan: Plan
  private var random: RandomStream
  private var number = 0

  init(plan: Plan, seed: UInt64, catalogue: Catalogue = .standard) {
    self.plan = plan
    self.catalogue = catalogue
    random = RandomStream(seed: seed, name: "swarm")
    values = SwarmValues(plan: plan)
  }

  /// The plan with its extra faults and actions; what they are is told by the two lists' tails.
  mutating func disturbed() -> Plan {
    var disturbed = plan
    let isQuiet = 1 + random.below(5)
    for component in plan.components {
      guard let type = catalogue.component(component.type) else { continue }
      for fault in type.faults where isOn(isQuiet) {
        for _ in 0..<(1 + random.below(3)) { disturbed.faults.append(draw(fault, on: component)) }
      }
      for action in type.actions where isOn(isQuiet) {
        for _ in 0..<(1 + random.below(3)) { disturbed.actions.append(draw(action, on: component)) }
      }
    }
    return withoutMisfits(disturbed)
  }

  /// The plan without what its components say they would never understand; a file with it would be refused.
  private func withoutMisfits(_ plan: Plan) -> Plan {
    var plan = plan
    do throws(RunFailure) {
      try SimulationRun(plan: plan, seed: 1, catalogue: catalogue).check()
    } catch .configuration(let findings) {
      func indices(_ section: String) -> Set<Int> {
        Set(findings.filter { $0.path.first == section }.compactMap { Int($0.path[1]) })
      }
      let (faults, actions) = (indices("faults"), indices("actions"))
      plan.faults = plan.faults.enumerated().filter { !faults.contains($0.offset) }.map(\.element)
      plan.actions = plan.actions.enumerated().filter { !actions.contains($0.offset) }.map(\.element)
    } catch {
      preconditionFailure("building a system failed otherwise: \(error)")
    }
    return plan
  }

  /// Some seeds switch most kinds on, some only a few.
  private mutating func isOn(_ isQuiet: Int) -> Bool { random.below(isQuiet + 1) == 0 }

  private mutating func moment() -> VirtualInstant {
    .start + VirtualDuration(nanoseconds: Int64(random.unit() * Double(plan.duration.nanoseconds - 1)))
  }

  private mutating func draw(_ type: FaultType, on component: ComponentPlan) -> FaultPlan {
    let at = moment()
    let left = VirtualDuration(nanoseconds: plan.duration.nanoseconds - at.nanoseconds)
    let length: VirtualDuration? =
      switch random.below(4) {
      case 0: nil
      case 1: min(.seconds(1 + Int64(random.below(20))), left)
      default: max(.nanoseconds(1), VirtualDuration(nanoseconds: Int64(random.unit() * Double(left.nanoseconds))))
      }
    number += 1
    let options = values.options(type.options, of: type.name, on: component, &random)
    return FaultPlan(
      at: at, duration: length, target: component.name,
      fault: FaultCall(id: "swarm-\(number)", type: type.name, options: options), isSignificant: false)
  }

  private mutating func draw(_ type: ActionType, on component: ComponentPlan) -> ActionPlan {
    let at = moment()
    let options = values.options(type.options, of: type.name, on: component, &random)
    return ActionPlan(
      at: at, target: component.name, action: ActionCall(type: type.name, options: options), note: "swarm")
  }
}
