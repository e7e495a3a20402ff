import SimulationKernel
import Telemetry

/// A table queue as an application's API shows it.
extension TableQueue: HTTPViews {
  /// `counts`: messages in the table, by status.
  public static let views = ["counts"]

  /// Answers after one read on the server; 503 when that fails.
  public nonisolated func answer(_ request: HTTPRequest, view: String) async throws -> HTTPAnswer {
    do { try await database.execute(.read, isOperators: true) } catch let error as SQLError {
      return .json(503, "{\"statusCode\":503,\"message\":\(jsonText(error.message(relation: relation)))}")
    }
    let counts = with { queue in MessageStatus.allCases.map { queue.table.count($0) } }
    let members = zip(MessageStatus.allCases, counts).map { "\(jsonText("\($0)")):\($1)" }
    return .json(200, "{\(members.joined(separator: ","))}")
  }
}
