import SimulationKernel
import VirtualTime

extension Webhooks: HTTPViews {
  /// The endpoint's registration, its latest attempts, and a test delivery.
  public static let views = ["endpoint", "logs", "test"]

  /// The endpoint is the one that the route's parameter `id` names, or its only parameter. `logs` heeds `limit` in the query;
  /// `test` is for POST alone, and answered when its delivery has ended: with 200, whatever became of it (assumed).
  public nonisolated func answer(_ request: HTTPRequest, view: String) async throws -> HTTPAnswer {
    try await answer(request, view: view) { _ in }
  }

  private nonisolated func answer(
    _ request: HTTPRequest, view: String, written: (WebhookAttempt) async throws -> Void
  ) async throws -> HTTPAnswer {
    let parameters = request.parameters
    let id = parameters["id"] ?? (parameters.count == 1 ? parameters.first?.value : nil) ?? ""
    switch view {
    case "endpoint": return with { $0.registration(id) }
    case "logs":
      guard let limit = limit(in: request.query) else {
        return .json(400, "{\"error\":\"limit must be a number above 0\"}")
      }
      return with { $0.attempts(id, limit) }
    case "test":
      guard request.method == "POST" else { return .json(405, "{\"error\":\"Method Not Allowed\"}") }
      guard let attempt = try await sendTest(to: id) else { return Self.unknown }
      try await written(attempt)
      return .json(200, fields.json(test: attempt))
    default: preconditionFailure("webhooks have no view '\(view)'")
    }
  }

  /// As ``answer(_:view:)``; the attempt of a test delivery is written into the log's collection by the pod that has made it.
  public nonisolated func answer(_ request: HTTPRequest, view: String, in place: HTTPPlace) async throws -> HTTPAnswer {
    try await answer(request, view: view) { attempt in
      try await self.collection?.writer(self.fields, place.context).write(attempt, in: place.pod, place.logs)
    }
  }

  private static let unknown = HTTPAnswer.json(404, "{\"error\":\"Webhook not found\"}")

  private func registration(_ id: String) -> HTTPAnswer {
    guard let index = machine.index(of: id) else { return Self.unknown }
    return .json(200, fields.json(machine.endpoints[index], timeout: machine.timeout))
  }

  private func attempts(_ id: String, _ limit: Int) -> HTTPAnswer {
    guard let attempts = entries(of: id, limit: limit) else { return Self.unknown }
    return .json(200, "[" + attempts.map { fields.json($0) }.joined(separator: ",") + "]")
  }

  /// What a query asks for; without `limit` one page. nil: it is no number above zero.
  private nonisolated func limit(in query: String) -> Int? {
    for pair in query.split(separator: "&") where pair.hasPrefix("limit=") {
      guard let number = Int(pair.dropFirst("limit=".count)), number > 0 else { return nil }
      return number
    }
    return pageSize
  }
}
