import Components
import SimulationKernel

/// A service as kubectl sees it: the system's own, or the one that a deployment has which serves HTTP and which none of those names.
struct ServiceView {
  var name: String
  var namespace: String
  var selector: [(name: String, value: String)]
  var port: Int
  /// Where the pods listen.
  var targetPort: Int
  var deployments: [Deployment]

  /// `address:port` of what is ready.
  var endpoints: [String] {
    deployments.flatMap { deployment in
      deployment.with { $0.describePods() }.filter(\.isReady).map { "\($0.ip):\(deployment.http.port)" }
    }
  }
}

extension Shell {
  func services(in namespace: String?) -> [ServiceView] {
    let own = world.services.map { service in
      ServiceView(
        name: service.name, namespace: service.namespace, selector: service.selector, port: service.port,
        targetPort: service.deployments.first?.http.port ?? service.port, deployments: service.deployments)
    }
    let named = own.flatMap(\.deployments).map(\.name)
    let serving = Set(world.components.compactMap(\.hostedBy))
    let others = world.deployments.filter { deployment in
      !named.contains(deployment.name) && (deployment.hasService || serving.contains(deployment.name))
    }.map { deployment in
      ServiceView(
        name: deployment.name, namespace: deployment.namespace, selector: deployment.labels,
        port: deployment.http.port, targetPort: deployment.http.port, deployments: [deployment])
    }
    return (own + others).filter { namespace == nil || $0.namespace == namespace }
  }
}
