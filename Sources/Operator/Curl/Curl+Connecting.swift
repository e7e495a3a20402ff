import Components
import SimulationKernel
import VirtualTime

/// Ports that nobody listens on, and `curl` on the receivers of webhooks.
extension Shell {
  static func refusal(_ parts: CurlRequest.Parts, after time: VirtualDuration) -> String {
    "Failed to connect to \(parts.host) port \(parts.port) after \(time.nanoseconds / 1_000_000) ms: Couldn't connect to server"
  }

  /// A load balancer listens on the ports of HTTP and HTTPS and on its service's own; nil: the port is open, or the host is
  /// somebody else's.
  func refused(_ parts: CurlRequest.Parts) async throws -> HTTPOutcome? {
    let own =
      world.deployments.filter { $0.http.host == parts.host }.map(\.http.port)
      + world.services.filter { $0.host == parts.host }.map(\.port)
    let isProvider = ProviderHost.apis.contains { entry in
      entry.host == parts.host && world.providers.contains { $0.api == entry.api }
    }
    guard !own.isEmpty || isProvider, ![80, 443].contains(parts.port), !own.contains(parts.port) else { return nil }
    try await world.simulation.sleep(for: Self.network)
    return .failed(7, Self.refusal(parts, after: Self.network))
  }

  /// How long Linux tries to open a connection that nobody answers: six times more, each after twice the time.
  private static let longestConnect = VirtualDuration.seconds(127)

  /// What a delivery to the URL would get; nil: no receiver has the host.
  func visit(_ request: CurlRequest, _ parts: CurlRequest.Parts) async throws -> HTTPOutcome? {
    let patience = request.patience ?? Self.longestConnect
    let url =
      "\(parts.scheme)://\(parts.host):\(parts.port)\(parts.path)" + (parts.query.isEmpty ? "" : "?\(parts.query)")
    var found: WebhookDelivery?
    for webhooks in world.webhooks where found == nil {
      found = webhooks.with { $0.visit(url, ignoringCertificate: request.isInsecure, patience: patience) }
    }
    guard let found else { return nil }
    guard case .failed(let error) = found.result else {
      return .answered(
        HTTPAnswer(status: found.result.status ?? 0, type: "text/plain", body: ""), after: found.duration)
    }
    try await world.simulation.sleep(for: found.duration)
    switch error {
    case .timeout where request.patience != nil: return .timedOut
    case .timeout: return .failed(28, Self.refusal(parts, after: found.duration))
    case .refused: return .failed(7, Self.refusal(parts, after: found.duration))
    case .certificateExpired: return .failed(60, Self.certificate("certificate has expired"))
    case .selfSigned: return .failed(60, Self.certificate("self-signed certificate"))
    case .notFound, .invalidURL, .disabled: return .failed(6, "Could not resolve host: \(parts.host)")
    }
  }

  private static func certificate(_ problem: String) -> String {
    """
    SSL certificate problem: \(problem)
    More details here: https://curl.se/docs/sslcerts.html

    curl failed to verify the legitimacy of the server and therefore could not
    establish a secure connection to it. To learn more about this situation and
    how to fix it, please visit the web page mentioned above.
    """
  }
}
