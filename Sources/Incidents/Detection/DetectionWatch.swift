import SimulationKernel
import VirtualTime

/// Watches for what people notice by themselves, and tells the desk.
final class DetectionWatch {
  private struct State {
    var detection: Detection
    /// Of its own, keyed by the name: one more shifts nobody else's.
    var random: RandomStream
    /// Somebody is going to say so.
    var planned: ScheduledEvent?
    /// It has been said, and is not over.
    var isReported = false
  }

  private var states: [State]
  private let simulation: Simulation
  private let start: CalendarInstant
  private unowned let desk: ResponseDesk
  private var saying: HandlerID!
  private var looking: HandlerID!

  init(_ detections: [Detection], start: CalendarInstant, seed: UInt64, simulation: Simulation, desk: ResponseDesk) {
    self.simulation = simulation
    self.start = start
    self.desk = desk
    states = detections.map {
      State(detection: $0, random: RandomStream(seed: seed, name: "/people/reports/\($0.name)"))
    }
    saying = simulation.register(name: "somebody reports") { [unowned self] in say(Int($0)) }
    looking = simulation.register(name: "a checklist") { [unowned self] in look(Int($0)) }
  }

  func begin() {
    for index in states.indices { planLook(index) }
  }

  /// After a scrape.
  func scraped() {
    for index in states.indices {
      guard let holds = holds(index) else { continue }
      switch states[index].detection.kind {
      case .checklist: break
      case .userReport(_, let after), .statusPage(_, let after):
        if holds, !states[index].isReported, states[index].planned == nil {
          let moment = simulation.now + after.sample(using: &states[index].random)
          states[index].planned = simulation.schedule(saying, at: moment, payload: UInt64(index))
        } else if !holds, let planned = states[index].planned {
          simulation.cancel(planned)
          states[index].planned = nil
        }
      }
      if !holds, states[index].isReported {
        states[index].isReported = false
        desk.reportIsOver(states[index].detection)
      }
    }
  }

  private func holds(_ index: Int) -> Bool? {
    switch states[index].detection.kind {
    case .userReport(let condition, _), .checklist(let condition, _, _): desk.site.holds(condition.expression)
    case .statusPage(let component, _): desk.site.hasFault(component)
    }
  }

  private func say(_ index: Int) {
    states[index].planned = nil
    states[index].isReported = true
    desk.report(states[index].detection, seenOnCall: false)
  }

  private func look(_ index: Int) {
    if holds(index) == true, !states[index].isReported {
      states[index].isReported = true
      desk.report(states[index].detection, seenOnCall: true)
    }
    planLook(index)
  }

  /// The next time of the day, on one of the days, after now.
  private func planLook(_ index: Int) {
    guard case .checklist(_, let time, let days) = states[index].detection.kind else { return }
    let now = start.moment(of: simulation.now)
    for day in 0...7 {
      let moment = now.startOfDay.advanced(by: .hours(24 * Int64(day)) + time)
      guard moment > now, days.contains(moment.weekday) else { continue }
      simulation.schedule(looking, at: simulation.now + now.duration(to: moment), payload: UInt64(index))
      return
    }
  }
}
