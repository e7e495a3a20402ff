import Components
import SimulationKernel
import Telemetry
import VirtualTime

/// How a request ended.
enum HTTPOutcome {
  case answered(HTTPAnswer, after: VirtualDuration)
  /// curl's exit code and words.
  case failed(Int, String)
  /// Nobody answers for so long; then the other side hangs up.
  case silent(VirtualDuration)
  /// There was no answer for as long as curl had patience.
  case timedOut

  var isTimedOut: Bool { if case .timedOut = self { true } else { false } }
}

/// `curl` on the system's own services and on its providers.
extension Shell {
  func curl(_ arguments: [String], isPiped: Bool) async throws -> CommandResult {
    let request = try CurlRequest(arguments: arguments)
    guard let parts = request.parts else {
      return CommandResult(errorOutput: "curl: (3) URL using bad/illegal format or missing URL\n", exitCode: 3)
    }
    guard parts.scheme == "http" || parts.scheme == "https" else {
      return CommandResult(errorOutput: "curl: (1) Protocol \"\(parts.scheme)\" not supported\n", exitCode: 1)
    }
    let began = world.simulation.now
    let outcome = try await ask(request, parts)
    var result = CommandResult()
    func fail(_ code: Int, _ text: String) -> CommandResult {
      if isPiped, !request.isSilent { result.errorOutput += CurlMeter.text(received: 0, after: .zero) }
      if !request.isSilent || request.showsErrors { result.errorOutput += "curl: (\(code)) \(text)\n" }
      result.exitCode = code
      return result
    }
    let time: VirtualDuration =
      switch outcome {
      case .answered(_, let after): after
      case .silent(let wait): wait
      case .failed, .timedOut: .zero
      }
    let spent = began.duration(to: world.simulation.now)
    if let patience = request.patience, spent + time > patience || outcome.isTimedOut {
      try await world.simulation.sleep(until: began + patience)
      let milliseconds = patience.nanoseconds / 1_000_000
      return fail(28, "Operation timed out after \(milliseconds) milliseconds with 0 bytes received")
    }
    try await world.simulation.sleep(for: time)
    switch outcome {
    case .failed(let code, let text): return fail(code, text)
    case .silent, .timedOut: return fail(52, "Empty reply from server")
    case .answered(let answer, _):
      let time = began.duration(to: world.simulation.now)
      if isPiped, !request.isSilent {
        result.errorOutput += CurlMeter.text(received: answer.body.utf8.count, after: time)
      }
      if request.failsOnError, answer.status >= 400 {
        result.exitCode = 22
        if !request.isSilent || request.showsErrors {
          result.errorOutput += "curl: (22) The requested URL returned error: \(answer.status)\n"
        }
        return result
      }
      if request.includesHeaders {
        result.output += "HTTP/1.1 \(answer.status) \(HTTPAnswer.reasons[answer.status] ?? "")\r\n"
        result.output += "content-type: \(answer.type)\r\ncontent-length: \(answer.body.utf8.count)\r\n\r\n"
      }
      if !request.discardsOutput { result.output += answer.body }
      if let format = request.writesOut { result.output += Self.writtenOut(format, answer.status, time) }
      return result
    }
  }

  private static func writtenOut(_ format: String, _ status: Int, _ time: VirtualDuration) -> String {
    let milliseconds = time.nanoseconds / 1_000
    let seconds = "\(milliseconds / 1_000_000).\(padded(milliseconds % 1_000_000, 6))"
    return format.replacing("%{http_code}", with: padded(status, 3)).replacing("%{time_total}", with: seconds)
      .replacing("\\n", with: "\n").replacing("\\t", with: "\t")
  }

  private func ask(
    _ request: CurlRequest, _ parts: CurlRequest.Parts
  ) async throws -> HTTPOutcome {
    if parts.host == "localhost" || parts.host == "127.0.0.1" {
      guard let forward = forwards.first(where: { $0.port == parts.port }) else {
        return .failed(7, Self.refusal(parts, after: .zero))
      }
      let pods = forward.controller.with { $0.describePods() }
      guard let pod = pods.first(where: { $0.name == forward.pod }), pod.status == "Running" else {
        // The forward is for one pod and ends with it.
        forwards.removeAll { $0.port == parts.port }
        return .failed(52, "Empty reply from server")
      }
      if let deployment = forward.controller as? Deployment, deployment.httpServer != nil {
        return try await ask(request, parts, deployment.with { $0.pod(named: pod.name) }, of: deployment)
      }
      return .answered(answer(of: forward.controller, parts.path, isReady: pod.isReady), after: .milliseconds(20))
    }
    if let refusal = try await refused(parts) { return refusal }
    if let deployment = world.deployments.first(where: { $0.http.host == parts.host }) {
      // Through the load balancer, which knows ready pods alone.
      if deployment.httpServer != nil {
        return try await ask(request, parts, deployment.with { $0.nextServingPod() }, of: deployment)
      }
      guard deployment.with({ $0.readyPods }) > 0 else {
        return .answered(
          HTTPAnswer(status: 503, type: "text/plain", body: "no healthy upstream"), after: .milliseconds(20))
      }
      return .answered(answer(of: deployment, parts.path, isReady: true), after: .milliseconds(20))
    }
    if let service = world.services.first(where: { $0.host == parts.host }) {
      if service.deployments.contains(where: { $0.httpServer != nil }) {
        let pod = service.with { $0.nextServingPod() }
        return try await ask(request, parts, pod, of: pod.flatMap(service.deployment) ?? service.deployments[0])
      }
      // Its metrics and health are those of whichever deployment has a ready pod.
      guard let deployment = service.deployments.first(where: { deployment in deployment.with { $0.readyPods } > 0 })
      else {
        return .answered(
          HTTPAnswer(status: 503, type: "text/plain", body: "no healthy upstream"), after: .milliseconds(20))
      }
      return .answered(answer(of: deployment, parts.path, isReady: true), after: .milliseconds(20))
    }
    if let api = ProviderHost.apis.first(where: { $0.host == parts.host })?.api,
      let provider = world.providers.first(where: { $0.api == api })
    {
      return ProviderHost(provider: provider, api: api).answer(request, path: parts.path, query: parts.query)
    }
    return try await visit(request, parts) ?? .failed(6, "Could not resolve host: \(parts.host)")
  }

  func answer(of controller: any PodController, _ path: String, isReady: Bool) -> HTTPAnswer {
    switch path {
    case controller.http.metrics: HTTPAnswer(status: 200, type: "text/plain; version=0.0.4", body: world.metrics())
    case controller.http.health: .json(isReady ? 200 : 503, "{\"status\":\"\(isReady ? "UP" : "DOWN")\"}")
    default: .json(404, "{\"status\":404,\"error\":\"Not Found\",\"path\":\(jsonText(path))}")
    }
  }
}

/// curl's progress meter, which it shows when its output goes into a pipe.
enum CurlMeter {
  static func text(received: Int, after time: VirtualDuration) -> String {
    let milliseconds = max(1, time.nanoseconds / 1_000_000)
    let speed = received * 1_000 / Int(milliseconds)
    func field(_ value: Int, _ width: Int) -> String {
      let digits = "\(value)"
      return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }
    let header =
      "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
      + "                                 Dload  Upload   Total   Spent    Left  Speed\n"
    let share = received > 0 ? 100 : 0
    return header + "\(field(share, 3)) \(field(received, 5))  \(field(share, 3)) \(field(received, 5))    0     0 "
      + " \(field(speed, 5))      0 --:--:-- --:--:-- --:--:-- \(field(speed, 5))\n"
  }
}
