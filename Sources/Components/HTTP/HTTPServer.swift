import SimulationKernel
import Telemetry
import VirtualTime

/// An application's HTTP API: endpoints, whose requests are steps, in every pod of a deployment.
///
/// Each process works on at most `maxConcurrent` requests at once and lets `maxWaiting` more wait; beyond that it refuses.
/// Health, metrics and views take none of these places. At SIGTERM it finishes what it has and ends. With its process a request
/// ends in 502.
public struct HTTPServer: Workload {
  /// The deployment's.
  let context: ComponentContext
  let metrics: HTTPMetrics
  let logs: StepLog
  let timers: RequestTimers
  /// The endpoints' routes, in the order of the file, then those of the views.
  let router: HTTPRouter
  /// Which of them want `Authorization: Bearer`.
  let isProtected: [Bool]
  /// How many of the routes are endpoints'.
  let endpointCount: Int
  /// By endpoint: the flows whose messages come to it.
  let flows: [[String]]
  let views: [View]
  /// What the health endpoint asks.
  let checks: [HealthCheck]
  /// Whether the deployment's readiness probe asks the health endpoint.
  let isProbed: Bool
  /// How long it waits for each.
  let checkTimeout: VirtualDuration

  /// A part of a component that the API shows.
  struct View: Sendable {
    var shown: any HTTPViews
    var name: String
    /// What the route gives for `pattern`, if not by its path.
    var pattern: String?
  }

  /// The workload's name in files.
  public static let typeName = "httpServer"

  /// What the API shows it exports as well.
  public var exposes: [String] {
    var names: [String] = []
    for view in views where view.shown.hostedBy == nil && !names.contains(view.shown.name) {
      names.append(view.shown.name)
    }
    return names
  }

  public func check(_ options: Options) throws(ConfigurationProblem) { _ = try HTTPServerSettings(options, context) }

  public func run(in pod: isolated Pod) async throws {
    let process = process(of: pod)
    if let problem = process.problem {
      // The process ends at once, as one does that cannot read its configuration.
      return logs.write(pod, .error) { "cannot start: \(problem.text)" }
    }
    for endpoint in process.settings?.endpoints ?? [] { endpoint.procedure.open(in: pod) }
    try await pod.untilTermination()
    try await process.untilIdle()
  }

  /// A request arrives at a pod. One whose process is gone resets the connection (assumed, also of a node that is lost).
  func take(_ exchange: HTTPExchange, in pod: Pod) {
    guard let process = pod.with({ $0.hasEnded ? nil : process(of: $0) }) else {
      return exchange.complete(.status(502))
    }
    process.submit(exchange, in: pod)
  }

  /// The process in the pod's present container.
  func process(of pod: isolated Pod) -> HTTPProcess {
    pod.shared("http server") { HTTPProcess(self, of: pod) }
  }

  /// Does what a request asks for.
  /// - Returns: the answer, and the code of what has failed.
  /// - Throws: `SimulationEnded`.
  func serve(
    _ exchange: HTTPExchange, _ settings: HTTPServerSettings, in pod: isolated Pod, _ context: inout StepContext
  ) async throws -> (HTTPAnswer, NameID) {
    if let failure = try await pod.disturbRequest() { return (.status(500), failure) }
    switch exchange.work {
    case .health: return (try await health(of: pod), .none)
    case .metrics: return (HTTPAnswer(status: 200, type: "text/plain; version=0.0.4", body: ""), .none)
    case .view(let index, var request):
      if let pattern = views[index].pattern { request.parameters["pattern"] = pattern }
      let place = HTTPPlace(pod: pod, context: self.context, logs: logs)
      return (try await views[index].shown.answer(request, view: views[index].name, in: place), .none)
    case .endpoint(let index), .operatorsEndpoint(let index, _):
      if let status = exchange.clientError { return (.status(status), .none) }
      let endpoint = settings.endpoints[index]
      context.arrival = exchange.arrival
      defer { context.arrival = nil }
      do {
        try await endpoint.procedure.begin(&context, given: exchange.work.numbers)
      } catch let failure as StepFailure {
        context.log(.error, "\(endpoint.route.name) \(failure.status): \(failure.text)")
        return (.status(failure.status), failure.code)
      }
      precondition(exchange.arrival?.isStored ?? true, "a step that stores did not say that it has")
      return (.status(endpoint.status), .none)
    }
  }
}

extension HTTPAnswer {
  /// A status without a body that anybody reads.
  static func status(_ status: Int) -> Self { Self(status: status, type: "", body: "") }
}
