import BullEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// Queues as an application's API shows them.
extension BullMQ: HTTPViews {
  /// `counts`: by queue, jobs by state, as `getJobCounts()` answers; with a parameter `queue` in the route that one alone.
  public static let views = ["counts"]

  /// Answers after a round trip to the server; 503 when that fails, or takes longer than five seconds (assumed).
  public nonisolated func answer(_ request: HTTPRequest, view: String) async throws -> HTTPAnswer {
    if let problem = try await redis.ping(patience: .seconds(5)) {
      return .json(503, "{\"statusCode\":503,\"message\":\(jsonText(problem))}")
    }
    if let name = request.parameters["queue"] {
      guard let queue = queue(name), let counts = shown(queue) else {
        return .json(404, "{\"statusCode\":404,\"message\":\(jsonText("Queue \(name) not found"))}")
      }
      return .json(200, counts)
    }
    let members = queues.indices.map { "\(jsonText(queues[$0].name)):\(shown($0) ?? "{}")" }
    return .json(200, "{\(members.joined(separator: ","))}")
  }

  private nonisolated func shown(_ queue: Int) -> String? {
    let counts = with { $0.counts(of: queue) }
    return counts.map { counts in
      "{\(counts.map { "\(jsonText($0.state.rawValue)):\($0.count)" }.joined(separator: ","))}"
    }
  }
}
