import Components
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Creates the messages of a run: asks the sources when, draws what each message is like, and hands it to the flow's
/// intake.
final class LoadDriver: RequestListener, @unchecked Sendable {
  private let simulation: Simulation
  private let journal: Journal
  private let end: VirtualInstant
  @exclusivity(unchecked) private var sources: [OpenSource] = []
  /// The same, retained there: references that are not counted for every message.
  @exclusivity(unchecked) private var references: [Unmanaged<OpenSource>] = []
  @exclusivity(unchecked) private var nextMessage: UInt32 = 1
  @exclusivity(unchecked) private var arrival: HandlerID!

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] {
    sources.filter { $0.dropped > 0 }.map { ($0.name, $0.dropped) }
  }

  init(plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, intakes: [String: any MessageIntake]) {
    self.simulation = simulation
    self.journal = journal
    end = VirtualInstant.start + plan.duration
    // The run keeps its driver for as long as its simulation; a reference counted for every message would cost more.
    arrival = simulation.register(name: "load") { [driver = Unmanaged.passUnretained(self)] request in
      driver._withUnsafeGuaranteedRef { $0.arrive(SourceToken(bits: UInt32(request))) }
    }
    for load in plan.load where load.flow != nil {
      guard let flow = plan.flows.first(where: { $0.name == load.flow }), let intake = intakes[flow.into] else {
        preconditionFailure("load '\(load.source.name)' names a flow or intake the plan does not have")
      }
      sources.append(OpenSource(load: load, flow: flow, plan: plan, seed: seed, journal: journal, intake: intake))
    }
    references = sources.map(Unmanaged.passUnretained)
    precondition(sources.count <= SourceToken.largestSource, "more load sources than requests can name")
    for intake in Set(plan.flows.map(\.into)).sorted() { intakes[intake]?.with { $0.reportAnswers(to: self) } }
  }

  /// Plans the first arrival of every source, and of every user of a closed loop.
  func start() {
    for index in sources.indices {
      if let users = sources[index].users {
        for user in 0..<users.count { plan(SourceToken(source: index, user: user), at: users.start) }
      } else {
        scheduleNext(index)
      }
    }
  }

  func answered(_ message: MessageID, source: UInt32) {
    let request = SourceToken(bits: source)
    let source = sources[request.source]
    source.open -= 1
    if source.isOpenLoop { return }
    if let next = source.nextSend(of: request.user, after: simulation.now) { plan(request, at: next) }
  }

  private func scheduleNext(_ index: Int) {
    if let moment = sources[index].nextArrival() { plan(SourceToken(source: index, user: 0), at: moment) }
  }

  private func plan(_ request: SourceToken, at moment: VirtualInstant) {
    if moment < end { simulation.schedule(arrival, at: moment, payload: UInt64(request.bits)) }
  }

  private func arrive(_ request: SourceToken) {
    references[request.source]._withUnsafeGuaranteedRef { arrive(request, from: $0) }
  }

  private func arrive(_ request: SourceToken, from source: OpenSource) {
    if source.isOpenLoop { scheduleNext(request.source) }
    let now = simulation.now
    guard source.open < source.limit else {
      source.drop(journal, at: now)
      return
    }
    source.open += 1
    let message = source.draw(id: MessageID(nextMessage), now: now)
    nextMessage += 1
    journal.record(source.event(offering: message))
    source.intake.take(message, source: request.bits)
  }
}
