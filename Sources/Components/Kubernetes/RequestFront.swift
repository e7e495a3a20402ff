import SimulationKernel

/// What requests to a server in pods meet first: a deployment, whose ready pods take turns, or a service in front of several.
///
/// Whoever sends requests asks ``admit()`` once for each of them, and ``pod()`` at the same moment if the pod matters.
public struct RequestFront: Sendable {
  /// The first whose pods are behind it, and the only one where there is no service.
  private let deployment: Deployment
  private let service: Service?

  /// The `type:`s of systems that can be one, for options that refer to it.
  public static let typeNames = [Deployment.typeName, Service.typeName]

  /// Nil for components of other types.
  public init?(_ component: any Component) {
    service = component as? Service
    guard let deployment = component as? Deployment ?? service?.deployments.first else { return nil }
    self.deployment = deployment
  }

  /// The component that an option with the types ``typeNames`` refers to; nil without the option.
  init?(_ options: Options, _ name: String, _ context: ComponentContext) {
    guard options.has(name) else { return nil }
    self.init(context.component(options.text(name)))
  }

  /// The component's name in the system file.
  public var name: String { service?.name ?? deployment.name }

  /// The deployments whose pods are behind it, in the order of the system file; at least one.
  public var deployments: [Deployment] { service?.deployments ?? [deployment] }

  /// Whether any of its pods has a connection pool.
  @inline(__always) public var hasPools: Bool { service?.hasPools ?? deployment.hasPools }

  /// Whether a pod answers the request that comes now. Without a ready one nobody does; a service also leads to pods that
  /// are gone until it has learnt of their end. O(1) as long as the pods stay the same.
  @inline(__always) public func admit() -> Bool {
    if let service { return service.with { $0.route() } }
    return deployment.with { $0.readyPods } > 0
  }

  /// The pod that serves the request that was admitted last, at this moment; with a deployment each call is the next one's
  /// turn. Nil: none is ready.
  public func pod() -> Pod? {
    if let service { return service.with { $0.routed } }
    return deployment.with { $0.nextServingPod() }
  }
}
