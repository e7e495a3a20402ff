import Components
import SimulationKernel
import VirtualTime

/// `curl` on an application's own API: in a pod, where a request to an endpoint takes its place among the others.
extension Shell {
  /// How long the network takes, there and back (assumed).
  static let network = VirtualDuration.milliseconds(20)

  /// - Parameter pod: the one that the load balancer has chosen; nil: there is none.
  func ask(
    _ request: CurlRequest, _ parts: CurlRequest.Parts, _ pod: Pod?, of deployment: Deployment
  ) async throws -> HTTPOutcome {
    guard let pod else {
      return .answered(HTTPAnswer(status: 503, type: "text/plain", body: "no healthy upstream"), after: Self.network)
    }
    guard let server = deployment.httpServer else {
      return .answered(answer(of: deployment, parts.path, isReady: true), after: Self.network)
    }
    let reply = try await server.ask(
      HTTPRequest(
        method: request.verb, path: parts.path, query: parts.query, body: request.data.joined(separator: "&"),
        headers: request.headers.compactMap(Self.header)),
      at: deployment.http, in: pod, patience: request.patience)
    switch reply {
    case .silence: return .timedOut
    case .takesMessages(let flows):
      throw ToolFailure(
        126,
        "firedrill: \(request.verb) \(parts.path) takes the messages of \(flows.joined(separator: ", ")), which come from "
          + "the load alone\n")
    case .answer(var answer):
      if answer.status == 200, parts.path == deployment.http.metrics, answer.body.isEmpty {
        answer.body = world.metrics()
      }
      return .answered(answer, after: Self.network)
    }
  }

  private static func header(_ line: String) -> HTTPRequest.Header? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let value = line[line.index(after: colon)...].drop { $0 == " " }
    return HTTPRequest.Header(String(line[..<colon]), String(value))
  }
}
