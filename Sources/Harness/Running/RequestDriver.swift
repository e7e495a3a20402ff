import Components
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Sends the requests of a run that bring no messages: as `LoadDriver` does it with messages.
final class RequestDriver: RequestMixListener, @unchecked Sendable {
  private let simulation: Simulation
  private let journal: Journal
  private let end: VirtualInstant
  @exclusivity(unchecked) private var sources: [RequestSource] = []
  @exclusivity(unchecked) private var arrival: HandlerID!

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] {
    sources.filter { $0.dropped > 0 }.map { ($0.name, $0.dropped) }
  }

  init(plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, intakes: [String: any RequestIntake]) {
    self.simulation = simulation
    self.journal = journal
    end = VirtualInstant.start + plan.duration
    for load in plan.load {
      guard let name = load.requests else { continue }
      guard let mix = plan.requests.first(where: { $0.name == name }), let intake = intakes[mix.into] else {
        preconditionFailure("load '\(load.source.name)' names requests or an intake the plan does not have")
      }
      sources.append(RequestSource(load.source, mix, plan: plan, seed: seed, journal: journal, intake: intake))
    }
    guard !sources.isEmpty else { return }
    precondition(sources.count <= SourceToken.largestSource, "more load sources than requests can name")
    arrival = simulation.register(name: "request load") { [unowned self] in arrive(SourceToken(bits: UInt32($0))) }
    for intake in Set(plan.requests.map(\.into)).sorted() { intakes[intake]?.with { $0.reportRequests(to: self) } }
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

  func requestAnswered(source bits: UInt32) {
    let token = SourceToken(bits: bits)
    let source = sources[token.source]
    source.open -= 1
    if source.isOpenLoop { return }
    if let next = source.nextSend(of: token.user, after: simulation.now) { plan(token, at: next) }
  }

  private func scheduleNext(_ index: Int) {
    if let moment = sources[index].nextArrival() { plan(SourceToken(source: index, user: 0), at: moment) }
  }

  private func plan(_ token: SourceToken, at moment: VirtualInstant) {
    if moment < end { simulation.schedule(arrival, at: moment, payload: UInt64(token.bits)) }
  }

  private func arrive(_ token: SourceToken) {
    let source = sources[token.source]
    if source.isOpenLoop { scheduleNext(token.source) }
    guard source.open < source.limit else { return source.drop(journal, at: simulation.now) }
    source.open += 1
    source.send(token)
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
