public import SimulationKernel
public import Telemetry
public import VirtualTime

/// Where automations hear of alerts, look at metrics and decide; their steps are done by ``Automaton``.
public final class AutomationDesk: @unchecked Sendable {
  /// An automation and where it stands.
  struct State {
    let automation: Automation
    let automaton: Automaton
    var machine: AutomationMachine
    /// Of its own, keyed by the name.
    var random: RandomStream
    /// The alerts of its name that fire, as far as it has heard.
    var firing: Set<PagedAlert> = []
    /// Since when its condition has held.
    var heldSince: VirtualInstant?
    var triggeredAt = VirtualInstant.start
    var planned: ScheduledEvent?
    /// What the automaton is to do.
    var duty: AutomationMachine.Duty?
    /// The steps in effect that can be undone, the oldest first.
    var remedies: [RunbookStep] = []
  }

  /// A notification on its way through its receiver.
  private struct News {
    var receiver: String
    var firing: [PagedAlert]
    var resolved: [PagedAlert]
  }

  let simulation: Simulation
  unowned let site: any ResponseSite
  var states: [State] = []
  var log: AutomationLog
  private var news: [News] = []
  private var arrival: HandlerID!
  private var falling: HandlerID!

  /// - Parameter site: must outlive the desk.
  public init(
    _ automations: [Automation], seed: UInt64, simulation: Simulation, journal: Journal, site: any ResponseSite
  ) {
    self.simulation = simulation
    self.site = site
    log = AutomationLog(automations, journal)
    arrival = simulation.register(name: "a webhook reaches an automation") { [unowned self] in arrived(Int($0)) }
    falling = simulation.register(name: "an automation is due") { [unowned self] in due(Int($0)) }
    for (index, automation) in automations.enumerated() {
      states.append(
        State(
          automation: automation,
          automaton: Automaton(automation.name, index, simulation: simulation, desk: self, seed: seed),
          machine: AutomationMachine(
            cooldown: automation.cooldown, maxPerHour: automation.maxPerHour, undoAfter: automation.undoAfter),
          random: RandomStream(seed: seed, name: "/automations/\(automation.name)")))
    }
  }

  /// What they did, in the order of the file.
  public var records: [AutomationRecord] { log.records }

  /// Lets them begin to be there.
  public func start() {
    for state in states { state.automaton.start() }
  }

  /// A receiver has taken a notification by webhook.
  /// - Parameter shownAt: when what stands behind it has it.
  public func notified(
    receiver: String, firing: [PagedAlert], resolved: [PagedAlert], shownAt: VirtualInstant
  ) {
    news.append(News(receiver: receiver, firing: firing, resolved: resolved))
    simulation.schedule(arrival, at: max(shownAt, simulation.now), payload: UInt64(news.count - 1))
  }

  private func arrived(_ number: Int) {
    let item = news[number]
    (news[number].firing, news[number].resolved) = ([], [])
    for index in states.indices {
      let automation = states[index].automation
      if automation.condition != nil { continue }
      states[index].firing.subtract(item.resolved.filter { automation.heeds($0, from: item.receiver) })
      states[index].firing.formUnion(item.firing.filter { automation.heeds($0, from: item.receiver) })
      set(index, triggered: !states[index].firing.isEmpty)
    }
  }

  /// Metrics have been scraped.
  public func scraped() {
    let now = simulation.now
    for index in states.indices {
      guard case .condition(let condition, let span) = states[index].automation.trigger else { continue }
      guard site.holds(condition.expression) else {
        states[index].heldSince = nil
        set(index, triggered: false)
        continue
      }
      let since = states[index].heldSince ?? now
      states[index].heldSince = since
      if since.duration(to: now) >= span { set(index, triggered: true) }
    }
  }

  // MARK: Deciding

  private func set(_ index: Int, triggered: Bool) {
    guard triggered != states[index].machine.isTriggered else { return }
    log.triggered(index, triggered, at: simulation.now)
    if triggered { states[index].triggeredAt = simulation.now }
    change(index) { machine, delay in machine.set(triggered: triggered, now: self.simulation.now, delay: delay) }
  }

  private func due(_ index: Int) {
    states[index].planned = nil
    var duty: AutomationMachine.Duty?
    change(index) { machine, delay in
      let (found, restraint) = machine.due(now: self.simulation.now, delay: delay)
      duty = found
      return restraint
    }
    guard let duty else { return }
    if duty == .act { log.acts(index, triggeredAt: states[index].triggeredAt, at: simulation.now) }
    states[index].duty = duty
    states[index].automaton.with { $0.wake() }
  }

  /// The automaton has done what it was to do.
  func done(_ index: Int) {
    states[index].duty = nil
    let hasRemedy = !states[index].remedies.isEmpty
    change(index) { machine, delay in machine.done(hasRemedy: hasRemedy, now: self.simulation.now, delay: delay) }
  }

  private func change(
    _ index: Int, _ body: (inout AutomationMachine, () -> VirtualDuration) -> AutomationMachine.Restraint?
  ) {
    var random = states[index].random
    let after = states[index].automation.after
    let restraint = body(&states[index].machine) { after.sample(using: &random) }
    states[index].random = random
    if let restraint { log.heldBack(index, restraint.rawValue, at: simulation.now) }
    if let planned = states[index].planned { simulation.cancel(planned) }
    states[index].planned = states[index].machine.next.map {
      simulation.schedule(falling, at: max($0, simulation.now), payload: UInt64(index))
    }
  }
}
