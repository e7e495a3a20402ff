import MongoEngine
public import SimulationKernel
public import VirtualTime

/// `ping`, as a health endpoint asks it.
extension Mongo: HealthChecked {
  /// Asks for a primary: without one the application cannot write.
  public nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String? {
    let (member, way) = with { mongo in (mongo.state.set.primary, mongo.roundTrip()) }
    let answers = member.map { member in with { $0.hello(member) != nil } } ?? false
    if answers, way <= patience {
      try await simulation.sleep(for: way)
      return nil
    }
    try await simulation.sleep(for: patience)
    return answers ? givenUp(after: patience) : "Server selection timed out"
  }
}
