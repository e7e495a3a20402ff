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
  @exclusivity(unchecked) private var sources: PacedSources<OpenSource>!
  /// The same, retained there: references that are not counted for every message.
  @exclusivity(unchecked) private var references: [Unmanaged<OpenSource>] = []
  @exclusivity(unchecked) private var nextMessage: UInt32 = 1

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] { sources.dropped }

  init(plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, intakes: [String: any MessageIntake]) {
    self.simulation = simulation
    self.journal = journal
    // The run keeps its driver for as long as its simulation; a reference counted for every message would cost more.
    let arrival = simulation.register(name: "load") { [driver = Unmanaged.passUnretained(self)] request in
      driver._withUnsafeGuaranteedRef { $0.arrive(SourceToken(bits: UInt32(request))) }
    }
    let made = plan.load.filter { $0.flow != nil }.map { load in
      guard let flow = plan.flows.first(where: { $0.name == load.flow }), let intake = intakes[flow.into] else {
        preconditionFailure("load '\(load.source.name)' names a flow or intake the plan does not have")
      }
      return OpenSource(load: load, flow: flow, plan: plan, seed: seed, journal: journal, intake: intake)
    }
    sources = PacedSources(
      made, arrival: arrival, end: .start + plan.duration, simulation: simulation, journal: journal)
    references = made.map(Unmanaged.passUnretained)
    for intake in Set(plan.flows.map(\.into)).sorted() { intakes[intake]?.with { $0.reportAnswers(to: self) } }
  }

  func start() { sources.start() }

  func answered(_ message: MessageID, source: UInt32) { sources.answered(SourceToken(bits: source)) }

  private func arrive(_ request: SourceToken) {
    references[request.source]._withUnsafeGuaranteedRef { arrive(request, from: $0) }
  }

  private func arrive(_ request: SourceToken, from source: OpenSource) {
    guard sources.begins(request, of: source) else { return }
    let message = source.draw(id: MessageID(nextMessage), now: simulation.now)
    nextMessage += 1
    journal.record(source.event(offering: message))
    source.intake.take(message, source: request.bits)
  }
}
