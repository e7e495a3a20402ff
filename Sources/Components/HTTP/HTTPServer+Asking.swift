public import SimulationKernel
import Telemetry
public import VirtualTime

/// An operator's request to one of the pods: to an endpoint, it takes its place among the others.
extension HTTPServer {
  /// What comes of an operator's request.
  public enum Reply: Hashable, Sendable {
    case answer(HTTPAnswer)
    /// The endpoint takes messages, which come from the load alone.
    case takesMessages(of: [String])
    /// The caller has given up waiting; the process goes on with it.
    case silence
  }

  /// Asks the process in a pod, and waits as long as the answer takes. A metrics endpoint's body is left to the caller.
  /// - Parameters:
  ///   - paths: those of health and metrics.
  ///   - patience: how long the caller waits; nil: until there is an answer.
  /// - Throws: `SimulationEnded`.
  public func ask(
    _ request: HTTPRequest, at paths: HTTPEndpoints, in pod: Pod, patience: VirtualDuration?
  ) async throws(SimulationEnded) -> Reply {
    let work: HTTPExchange.Work
    switch router.destination(method: request.method, path: request.path) {
    case .route(let index, let parameters):
      if isProtected[index], !request.hasBearerToken { return .answer(problem(401)) }
      if index < endpointCount {
        guard flows[index].isEmpty else { return .takesMessages(of: flows[index]) }
        work = .operatorsEndpoint(index, parameters: parameters)
      } else {
        var request = request
        request.parameters = parameters
        work = .view(index - endpointCount, request)
      }
    case .otherMethod: return .answer(problem(405))
    case .nowhere where request.path == paths.health || request.path == paths.metrics:
      guard request.method == "GET" else { return .answer(problem(405)) }
      work = request.path == paths.health ? .health : .metrics
    case .nowhere: return .answer(problem(404))
    }
    let caller = Caller(pod.simulation)
    let exchange = HTTPExchange(work, number: 0, arrival: nil, client: caller)
    take(exchange, in: pod)
    let deadline = patience.map { pod.simulation.now + $0 }
    guard var answer = try await caller.answer(until: deadline) else { return .silence }
    if answer.type.isEmpty { answer = answer.status < 400 ? .json(answer.status, "{}") : problem(answer.status) }
    return .answer(answer)
  }

  /// An error's body, as NestJS' documentation shows it.
  private func problem(_ status: Int) -> HTTPAnswer {
    .json(status, "{\"statusCode\":\(status),\"message\":\(jsonText(HTTPAnswer.reasons[status] ?? "Error"))}")
  }

  /// Who waits for the answer of one request.
  private final class Caller: HTTPClient, @unchecked Sendable {
    private let simulation: Simulation
    private var received: HTTPAnswer?
    private var waiter: Waiter?

    init(_ simulation: Simulation) { self.simulation = simulation }

    func answered(_ exchange: HTTPExchange, _ answer: HTTPAnswer, code: NameID) {
      received = answer
      if let waiter { simulation.wake(waiter) }
    }

    /// nil: there was none by then.
    func answer(until deadline: VirtualInstant?) async throws(SimulationEnded) -> HTTPAnswer? {
      if received == nil {
        _ = try await simulation.wait(until: deadline, waitingFor: "an HTTP answer") { waiter = $0 }
      }
      return received
    }
  }
}

extension HTTPRequest {
  /// Whether it has `Authorization: Bearer` with a token (RFC 6750).
  var hasBearerToken: Bool {
    headers.contains { header in
      let words = header.value.split(separator: " ")
      return header.name.lowercased() == "authorization" && words.count == 2 && words[0].lowercased() == "bearer"
    }
  }
}
