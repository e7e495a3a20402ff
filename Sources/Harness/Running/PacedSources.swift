import Load
import SimulationKernel
import Telemetry
import VirtualTime

/// The load sources of a driver: when each sends next, and which of its users has been answered. What they send is the driver's
/// business.
struct PacedSources<Source: PacedSource> {
  private(set) var all: [Source] = []
  private let simulation: Simulation
  private let journal: Journal
  private let end: VirtualInstant
  /// What happens when a source sends; its payload is a `SourceToken`.
  private let arrival: HandlerID

  init(_ all: [Source], arrival: HandlerID, end: VirtualInstant, simulation: Simulation, journal: Journal) {
    precondition(all.count <= SourceToken.largestSource, "more load sources than requests can name")
    self.all = all
    self.arrival = arrival
    self.end = end
    self.simulation = simulation
    self.journal = journal
  }

  /// Arrivals that were dropped because all of a source's users were busy, by source, in plan order.
  var dropped: [(source: String, count: Int)] {
    all.filter { $0.dropped > 0 }.map { ($0.name, $0.dropped) }
  }

  /// Plans the first arrival of every source, and of every user of a closed loop.
  func start() {
    for index in all.indices {
      if let users = all[index].users {
        for user in 0..<users.count { plan(SourceToken(source: index, user: user), at: users.start) }
      } else {
        scheduleNext(all[index], index)
      }
    }
  }

  /// A source's turn has come.
  /// - Returns: whether it sends; with all its users busy it does not.
  func begins(_ token: SourceToken, of source: Source) -> Bool {
    if source.isOpenLoop { scheduleNext(source, token.source) }
    guard source.open < source.limit else {
      source.drop(journal, at: simulation.now)
      return false
    }
    source.open += 1
    return true
  }

  /// What a source sent was answered.
  func answered(_ token: SourceToken) {
    let source = all[token.source]
    source.open -= 1
    if source.isOpenLoop { return }
    if let next = source.nextSend(of: token.user, after: simulation.now) { plan(token, at: next) }
  }

  private func scheduleNext(_ source: Source, _ index: Int) {
    if let moment = source.nextArrival() { plan(SourceToken(source: index, user: 0), at: moment) }
  }

  private func plan(_ token: SourceToken, at moment: VirtualInstant) {
    if moment < end { simulation.schedule(arrival, at: moment, payload: UInt64(token.bits)) }
  }
}
