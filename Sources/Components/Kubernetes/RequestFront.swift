import SimulationKernel

/// What requests to a server in pods meet first: a deployment, whose ready pods take turns, or a service in front of several.
///
/// Whoever sends requests asks ``admit()`` once for each of them, and ``pod()`` at the same moment if the pod matters.
public struct RequestFront: Sendable {
  private enum Kind {
    case deployment(Deployment)
    case service(Service)
  }

  private let kind: Kind

  /// The `type:`s of systems that can be one, for options that refer to it.
  public static let typeNames = [Deployment.typeName, Service.typeName]

  /// Nil for components of other types.
  public init?(_ component: any Component) {
    switch component {
    case let deployment as Deployment: kind = .deployment(deployment)
    case let service as Service: kind = .service(service)
    default: return nil
    }
  }

  /// The component that an option with the types ``typeNames`` refers to; nil without the option.
  init?(_ options: Options, _ name: String, _ context: ComponentContext) {
    guard options.has(name) else { return nil }
    self.init(context.component(options.text(name)))
  }

  /// The component's name in the system file.
  public var name: String {
    switch kind {
    case .deployment(let deployment): deployment.name
    case .service(let service): service.name
    }
  }

  /// The deployments whose pods are behind it, in the order of the system file.
  public var deployments: [Deployment] {
    switch kind {
    case .deployment(let deployment): [deployment]
    case .service(let service): service.deployments
    }
  }

  /// Whether any of its pods has a connection pool.
  public var hasPools: Bool {
    switch kind {
    case .deployment(let deployment): deployment.hasPools
    case .service(let service): service.hasPools
    }
  }

  /// Whether a pod answers the request that comes now. Without a ready one nobody does; a service also leads to pods that
  /// are gone until it has learnt of their end. O(1) as long as the pods stay the same.
  public func admit() -> Bool {
    switch kind {
    case .deployment(let deployment): deployment.with { $0.readyPods } > 0
    case .service(let service): service.with { $0.route() }
    }
  }

  /// The pod that serves the request that was admitted last, at this moment; with a deployment each call is the next one's
  /// turn. Nil: none is ready.
  public func pod() -> Pod? {
    switch kind {
    case .deployment(let deployment): deployment.with { $0.nextServingPod() }
    case .service(let service): service.with { $0.routed }
    }
  }
}
