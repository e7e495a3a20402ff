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
  /// What was drawn and taken out again because its target cannot have it: `TARGET TYPE`.
  private(set) var unfit: Set<String> = []
  /// What later ones can follow; faults come before actions.
  private var anchors: [(id: String, hasEnd: Bool)] = []

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
  private mutating func withoutMisfits(_ plan: Plan) -> Plan {
    var plan = plan
    do throws(RunFailure) {
      try SimulationRun(plan: plan, seed: 1, catalogue: catalogue).check()
    } catch .configuration(let findings) {
      func indices(_ section: String) -> Set<Int> {
        Set(findings.filter { $0.path.first == section }.compactMap { Int($0.path[1]) })
      }
      let (faults, actions) = (indices("faults"), indices("actions"))
      for index in faults { unfit.insert("\(plan.faults[index].target) \(plan.faults[index].fault.type)") }
      for index in actions { unfit.insert("\(plan.actions[index].target) \(plan.actions[index].action.type)") }
      plan.faults = plan.faults.enumerated().filter { !faults.contains($0.offset) }.map(\.element)
      plan.actions = plan.actions.enumerated().filter { !actions.contains($0.offset) }.map(\.element)
      dropStray(from: &plan)
    } catch {
      preconditionFailure("building a system failed otherwise: \(error)")
    }
    return plan
  }

  /// Without what follows something that is gone.
  private func dropStray(from plan: inout Plan) {
    while true {
      let ids = Set(plan.faults.map(\.fault.id) + plan.actions.compactMap(\.id))
      func isStray(_ timing: Timing) -> Bool {
        guard case .after(let anchor) = timing.beginning else { return false }
        return !ids.contains(anchor.id)
      }
      let before = plan.faults.count + plan.actions.count
      plan.faults.removeAll { isStray($0.timing) }
      plan.actions.removeAll { isStray($0.timing) }
      if plan.faults.count + plan.actions.count == before { return }
    }
  }

  /// Some seeds switch most kinds on, some only a few.
  private mutating func isOn(_ isQuiet: Int) -> Bool { random.below(isQuiet + 1) == 0 }

  private mutating func moment() -> VirtualInstant {
    .start + VirtualDuration(nanoseconds: Int64(random.unit() * Double(plan.duration.nanoseconds - 1)))
  }

  private mutating func draw(_ type: FaultType, on component: ComponentPlan) -> FaultPlan {
    let (timing, window) = timing()
    var length: DurationDistribution? =
      switch random.below(4) {
      case 0: nil
      case 1: .constant(.seconds(1 + Int64(random.below(20))))
      default: .constant(max(.nanoseconds(1), part(of: window)))
      }
    if timing.recurrence != nil { length = length ?? .constant(window) }
    if random.below(4) == 0, let fixed = length { length = try? .exponential(mean: fixed.mean) }
    var ramp: VirtualDuration?
    if type.ramps, random.chance(0.5) { ramp = max(.milliseconds(1), part(of: window)) }
    number += 1
    let options = values.options(type.options, of: type.name, on: component, &random)
    let id = "swarm-\(number)-"
    if let length { anchors.append((id, hasEnd: length.mean > .zero)) }
    return FaultPlan(
      fault: FaultCall(id: id, type: type.name, options: options), target: component.name, timing: timing,
      length: length, ramp: ramp, isSignificant: false)
  }

  private mutating func draw(_ type: ActionType, on component: ComponentPlan) -> ActionPlan {
    let options = values.options(type.options, of: type.name, on: component, &random)
    number += 1
    let id = "swarm-\(number)-"
    let timing = timing().timing
    anchors.append((id, hasEnd: false))
    return ActionPlan(
      id: id, action: ActionCall(type: type.name, options: options), target: component.name, timing: timing,
      note: "swarm")
  }

  /// When something happens, and a span of time that suits it: mostly once, now and then again and again, at fixed or
  /// random times, or behind something drawn earlier.
  private mutating func timing() -> (timing: Timing, window: VirtualDuration) {
    let at = moment()
    let left = .start + plan.duration - at
    switch random.below(8) {
    case 0:
      return (Timing(.at(at), recurrence: .period(max(.seconds(1), left / (2 + random.below(8)))), times: 6), left / 10)
    case 1:
      return (Timing(.at(.start), recurrence: .meanTimeBetween(mean: plan.duration / (2 + random.below(4)))), left / 10)
    case 2 where !anchors.isEmpty:
      let (id, hasEnd) = anchors[random.below(anchors.count)]
      let isEnd = hasEnd && random.chance(0.5)
      return (Timing(.after(.init(id: id, isEnd: isEnd, delay: part(of: left)))), left / 2)
    default: return (.at(at), left)
    }
  }

  private mutating func part(of span: VirtualDuration) -> VirtualDuration {
    VirtualDuration(nanoseconds: Int64(random.unit() * Double(span.nanoseconds)))
  }
}
