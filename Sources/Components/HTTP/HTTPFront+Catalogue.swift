import Telemetry

extension HTTPFront {
  /// The `type:` of systems.
  public static let typeName = "http"

  static let requestsHelp = "Requests answered to clients, by status; those that reached no pod are among them."
  private static let requestsName = "ingress_requests_total"

  /// The catalogue entry of `type: http`.
  static let catalogueEntry: ComponentType = {
    var type = ComponentType(
      name: typeName, summary: "The way from outside to an application's HTTP API: a load balancer before its pods.",
      options: [
        OptionSpec(
          "servedBy", .reference([Deployment.typeName, Service.typeName]), required: true,
          "The deployment that runs an httpServer, or the service before several such."),
        OptionSpec(
          "metrics",
          .object([OptionSpec("requests", .text, default: requestsName, .assumed, requestsHelp)]), default: "{}",
          .assumed, "The names of the metrics."),
      ],
      metrics: [MetricSpec(requestsName, .counter, labels: ["ingress", "status"], requestsHelp)],
      takesMessages: true, livesInPods: true, make: make)
    type.takesRequests = true
    return type
  }()

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Component {
    let front = context.component(options.text("servedBy"))
    let service = front as? Service
    let deployments = service?.deployments ?? [front as? Deployment].compactMap { $0 }
    var endpoints: [String] = []
    for deployment in deployments {
      guard let server = deployment.httpServer else {
        throw ConfigurationProblem(["servedBy"], "leads to '\(deployment.name)', which runs no \(HTTPServer.typeName)")
      }
      for name in server.endpointNames where !endpoints.contains(name) { endpoints.append(name) }
    }
    let targets = deployments.map { deployment in
      let own = deployment.httpServer!.endpointNames
      return Target(
        deployment: deployment, server: deployment.httpServer!, indices: endpoints.map { own.firstIndex(of: $0) })
    }
    let name = options.options("metrics").text("requests")
    if let conflict = context.telemetry.metrics.conflict(
      with: MetricDeclaration(name: name, kind: .counter, help: requestsHelp, labelNames: ["ingress", "status"]))
    {
      throw ConfigurationProblem(["metrics", "requests"], "does not fit: \(conflict.description)")
    }
    return HTTPFront(
      context: context, endpoints: endpoints, targets: targets, service: service,
      endpointOfFlow: context.vocabulary.flows.map { flow in
        targets.lazy.compactMap { target in
          target.server.flows.firstIndex { $0.contains(flow) }.map { target.server.endpointNames[$0] }
        }.first.flatMap { endpoints.firstIndex(of: $0) }
      }, metricNames: options.options("metrics"))
  }
}

extension HTTPServer {
  /// The endpoints, in the order of the file.
  var endpointNames: [String] { router.routes[..<endpointCount].map(\.name) }
}

extension Deployment {
  /// The API that the pods serve; nil: they serve none.
  public nonisolated var httpServer: HTTPServer? { workload as? HTTPServer }
}
