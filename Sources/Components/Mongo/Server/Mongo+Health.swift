import MongoEngine
import SimulationKernel
import VirtualTime

/// `ping` through the client that the container's steps use: a wrong connection string, a pool without a free connection and a
/// member that does not answer show in it.
extension Mongo: HealthChecked {
  public nonisolated func healthCheck(of context: ComponentContext) -> HealthCheck {
    let access = MongoAccess(self, context)
    return HealthCheck(name: name) { pod, patience in
      let client: MongoClient
      do throws(MongoFailure) { client = try access.client(in: pod) } catch { return error.message }
      return try await HealthQuestions.ask(in: pod, patience) { _ in
        do { _ = try await client.run(MongoRequest("admin.$cmd", .ping)) } catch let failure as MongoFailure {
          return failure.message
        }
        return nil
      }
    }
  }
}
