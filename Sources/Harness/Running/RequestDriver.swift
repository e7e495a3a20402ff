import Components
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Sends the requests of a run that bring no messages: as `LoadDriver` does it with messages.
final class RequestDriver: RequestMixListener, @unchecked Sendable {
  @exclusivity(unchecked) private var sources: PacedSources<RequestSource>?

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] { sources?.dropped ?? [] }

  init(plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, intakes: [String: any RequestIntake]) {
    let made = plan.load.compactMap { load -> RequestSource? in
      guard let name = load.requests else { return nil }
      guard let mix = plan.requests.first(where: { $0.name == name }), let intake = intakes[mix.into] else {
        preconditionFailure("load '\(load.source.name)' names requests or an intake the plan does not have")
      }
      return RequestSource(load.source, mix, plan: plan, seed: seed, journal: journal, intake: intake)
    }
    guard !made.isEmpty else { return }
    let arrival = simulation.register(name: "request load") { [unowned self] in arrive(SourceToken(bits: UInt32($0))) }
    sources = PacedSources(
      made, arrival: arrival, end: .start + plan.duration, simulation: simulation, journal: journal)
    for intake in Set(plan.requests.map(\.into)).sorted() { intakes[intake]?.with { $0.reportRequests(to: self) } }
  }

  func start() { sources?.start() }

  func requestAnswered(source bits: UInt32) { sources?.answered(SourceToken(bits: bits)) }

  private func arrive(_ token: SourceToken) {
    guard let sources else { return }
    let source = sources.all[token.source]
    if sources.begins(token, of: source) { source.send(token) }
  }
}

/// A load source that sends the requests of a mix, one draw each.
private final class RequestSource: PacedSource {
  private let intake: any RequestIntake
  private let choice: WeightedChoice
  /// By endpoint of the mix: its number at the intake.
  private let endpoints: [Int]
  private var random: RandomStream

  init(
    _ source: LoadSource, _ mix: RequestMixPlan, plan: Plan, seed: UInt64, journal: Journal, intake: any RequestIntake
  ) {
    self.intake = intake
    choice = WeightedChoice(weights: mix.endpoints.map(\.weight))
    let known = intake.endpoints
    endpoints = mix.endpoints.map { endpoint in
      guard let index = known.firstIndex(of: endpoint.name) else {
        preconditionFailure("the scenario reader let the endpoint '\(endpoint.name)' through")
      }
      return index
    }
    random = RandomStream(seed: seed, name: "load/\(source.name)/requests")
    super.init(source, warmUp: plan.warmUp, duration: plan.duration, seed: seed, journal: journal)
  }

  func send(_ token: SourceToken) { intake.take(endpoint: endpoints[choice.pick(&random)], source: token.bits) }
}
