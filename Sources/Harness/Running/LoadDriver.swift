import Components
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Creates the messages of a run: asks the arrival processes when, draws what each message looks like, and hands it to
/// the flow's intake.
///
/// Every source draws from two streams of its own, one for the moments and one for the messages, and spends the same
/// number of draws on every message, so that changing a mix never shifts the arrivals or another source.
final class LoadDriver: RequestListener, @unchecked Sendable {
  private let simulation: Simulation
  private let journal: Journal
  private let end: VirtualInstant
  private var sources: [Source] = []
  private var nextMessage: UInt32 = 1
  private var arrival: HandlerID!

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] {
    sources.filter { $0.dropped > 0 }.map { ($0.name, $0.dropped) }
  }

  init(plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, intakes: [String: any MessageIntake]) {
    self.simulation = simulation
    self.journal = journal
    end = VirtualInstant.start + plan.duration
    arrival = simulation.register(name: "load") { [unowned self] in arrive(Int($0)) }
    for load in plan.load {
      guard let flow = plan.flows.first(where: { $0.name == load.flow }), let intake = intakes[flow.into] else {
        preconditionFailure("load '\(load.source.name)' names a flow or intake the plan does not have")
      }
      sources.append(
        Source(load: load, flow: flow, plan: plan, seed: seed, journal: journal, intake: intake))
    }
    for intake in Set(plan.flows.map(\.into)).sorted() { intakes[intake]?.with { $0.reportAnswers(to: self) } }
  }

  /// Plans the first arrival of every source.
  func start() {
    for index in sources.indices {
      if sources[index].users == nil {
        scheduleNext(index)
      } else {
        for moment in sources[index].users!.starts { plan(index, at: moment) }
      }
    }
  }

  func answered(_ message: MessageID, source: UInt32) {
    let index = Int(source)
    sources[index].open -= 1
    if let next = sources[index].users?.next(after: simulation.now) { plan(index, at: next) }
  }

  private func scheduleNext(_ index: Int) {
    if let moment = sources[index].arrivals?.next() { plan(index, at: moment) }
  }

  private func plan(_ index: Int, at moment: VirtualInstant) {
    if moment < end { simulation.schedule(arrival, at: moment, payload: UInt64(index)) }
  }

  private func arrive(_ index: Int) {
    let now = simulation.now
    if sources[index].users == nil { scheduleNext(index) }
    guard sources[index].open < sources[index].limit else {
      sources[index].dropped += 1
      journal.record(JournalEvent(time: now, kind: .loadDropped, component: sources[index].nameID))
      return
    }
    sources[index].open += 1
    let message = sources[index].draw(id: MessageID(nextMessage), now: now)
    nextMessage += 1
    journal.record(
      JournalEvent(
        time: now, kind: .offered, component: sources[index].flowID, message: message.id, channel: message.channel,
        actor: sources[index].organisationIDs[Int(message.organisation)],
        detail: sources[index].templateIDs[Int(message.template)], value: Int64(message.priority)))
    sources[index].offer(message, UInt32(index))
  }
}

/// One source's state: its arrivals, its mixes and its open requests.
private struct Source {
  var name: String
  var nameID: NameID
  var flowID: NameID
  var organisationIDs: [NameID]
  var templateIDs: [NameID]
  var arrivals: ArrivalProcess?
  var users: UserLoop?
  var open = 0
  var dropped = 0
  var limit: Int
  var offer: (NewMessage, UInt32) -> Void
  private var mix: RandomStream
  private let channels: WeightedChoice
  private let templates: WeightedChoice
  private let priorities: WeightedChoice
  private let flow: FlowPlan
  private let flowIndex: UInt8

  init(load: LoadPlan, flow: FlowPlan, plan: Plan, seed: UInt64, journal: Journal, intake: any MessageIntake) {
    name = load.source.name
    nameID = journal.intern(name)
    flowID = journal.intern(flow.name)
    organisationIDs = plan.vocabulary.organisations.map(journal.intern)
    templateIDs = plan.vocabulary.templates.map(journal.intern)
    limit = load.source.maxVUs
    mix = RandomStream(seed: seed, name: "load/\(name)/messages")
    channels = WeightedChoice(weights: flow.channels.map(\.weight))
    templates = WeightedChoice(weights: flow.templates.map(\.weight))
    priorities = WeightedChoice(weights: flow.priorities.map(\.weight))
    self.flow = flow
    flowIndex = UInt8(plan.flows.firstIndex { $0.name == flow.name }!)
    let end = VirtualInstant.start + plan.duration
    let moments = RandomStream(seed: seed, name: "load/\(name)/arrivals")
    if case .constantVUs(let count, let thinkTime, let duration) = load.source.executor {
      users = UserLoop(
        count: count, thinkTime: thinkTime, duration: duration, start: .start + load.source.startTime, end: end,
        random: moments)
      limit = count
    } else {
      arrivals = ArrivalProcess(source: load.source, stream: moments, warmUp: plan.warmUp, end: end)
    }
    offer = { message, source in intake.with { $0.offer(message, source: source) } }
  }

  mutating func draw(id: MessageID, now: VirtualInstant) -> NewMessage {
    let channel = flow.channels[channels.pick(&mix)].value
    let template = flow.templates[templates.pick(&mix)].value
    let priority = flow.priorities[priorities.pick(&mix)].value
    let organisation = flow.organisations.lowerBound + Int(mix.below(UInt64(flow.organisations.count)))
    let invalid = mix.unit() < flow.invalidRecipients.value
    return NewMessage(
      id: id, created: now, flow: flowIndex, channel: UInt8(channel), template: UInt16(template),
      organisation: UInt16(organisation), priority: Int8(priority), recipientIsInvalid: invalid)
  }
}

/// The closed loop of `constant-vus`: every user sends, waits for the answer, thinks, and sends again.
struct UserLoop {
  /// When each user sends first.
  let starts: [VirtualInstant]
  private let thinkTime: DurationDistribution
  private let end: VirtualInstant
  private var random: RandomStream

  init(
    count: Int, thinkTime: DurationDistribution, duration: VirtualDuration?, start: VirtualInstant,
    end: VirtualInstant, random: RandomStream
  ) {
    self.thinkTime = thinkTime
    self.end = min(end, duration.map { start + $0 } ?? end)
    self.random = random
    starts = Array(repeating: start, count: count)
  }

  /// When a user who was answered at `now` sends again; nil once the load is over.
  mutating func next(after now: VirtualInstant) -> VirtualInstant? {
    let moment = now + thinkTime.sample(using: &random)
    return moment < end ? moment : nil
  }
}
