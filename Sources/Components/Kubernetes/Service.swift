public import SimulationKernel
import Telemetry
import VirtualTime

/// A Kubernetes Service: spreads requests over the ready pods of one or more deployments.
///
/// Whoever routes by it learns of a pod's end a moment late: until then requests still go there and are refused.
public actor Service: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  public nonisolated let namespace: String
  /// Labels that the pods of all its deployments have.
  public nonisolated let selector: [(name: String, value: String)]
  public nonisolated let port: Int
  /// The name under which it is reached from outside, if it is.
  public nonisolated let host: String?
  public nonisolated let deployments: [Deployment]
  private let endpointLag: DurationDistribution
  private var random: RandomStream
  /// Versions of the deployments' pods at the last look.
  private var versions: [Int] = []
  private var ready: [Pod] = []
  /// Pods that are gone and that routers do not know to be gone yet.
  private var leaving: [(pod: Pod, until: VirtualInstant)] = []
  private var turn = 0
  /// Where the last request went; nil: nowhere.
  private(set) var routed: Pod?

  init(
    context: ComponentContext, namespace: String, selector: [(name: String, value: String)], port: Int, host: String?,
    deployments: [Deployment], endpointLag: DurationDistribution
  ) {
    simulation = context.simulation
    name = context.name
    self.namespace = namespace
    self.selector = selector
    self.port = port
    self.host = host
    self.deployments = deployments
    self.endpointLag = endpointLag
    random = context.stream("endpoints")
  }

  public func start() {}
  public func inject(_ fault: FaultCall) { preconditionFailure("service has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("service has no action '\(action.type)'")
  }

  /// Chooses a pod for the next request: those that routers know take turns.
  /// - Returns: whether it is answered there; else it meets a pod that is gone, or there is none.
  func route() -> Bool {
    refresh()
    let count = ready.count + leaving.count
    guard count > 0 else {
      routed = nil
      return false
    }
    turn = turn + 1 < count ? turn + 1 : 0
    routed = turn < ready.count ? ready[turn] : nil
    return routed != nil
  }

  /// Chooses as `route` does; nil: the request meets a pod that is gone, or there is none.
  public func nextServingPod() -> Pod? { route() ? routed : nil }

  /// Whose pod it is; nil: none of the service's deployments'.
  public nonisolated func deployment(of pod: Pod) -> Deployment? { deployments.first { $0.nameID == pod.deployment } }

  /// Whether any of the pods has a connection pool.
  nonisolated var hasPools: Bool { deployments.contains(where: \.hasPools) }

  private func refresh() {
    let now = simulation.now
    leaving.removeAll { $0.until <= now }
    let present = deployments.map { deployment in deployment.with { $0.podsVersion } }
    guard present != versions else { return }
    versions = present
    let before = ready
    ready = deployments.flatMap { deployment in deployment.with { $0.servingPods } }
    for pod in before where !ready.contains(where: { $0.name == pod.name }) {
      leaving.append((pod, now + endpointLag.sample(using: &random)))
    }
    leaving.removeAll { gone in ready.contains { $0.name == gone.pod.name } }
  }

  /// The `type:` of systems.
  public static let typeName = "service"

  /// The catalogue entry of `type: service`.
  static let catalogueEntry = ComponentType(
    name: typeName, summary: "A Kubernetes Service: spreads requests over the ready pods of deployments.",
    options: [
      OptionSpec(
        "deployments", .list(.reference([Deployment.typeName])), required: true,
        "Whose pods it leads to, each with the same share: two of them make a canary."),
      OptionSpec("selector", .map(.text), required: false, "Labels of those pods. Default: those that all have."),
      OptionSpec("port", .integer(1...65_535), default: "80", .assumed, "Where it listens."),
      OptionSpec("host", .text, required: false, "The name under which it is reached from outside."),
      OptionSpec(
        "endpointLag", .distribution, default: "{p50: 1s, p99: 5s}", .assumed,
        "From a pod's end until routers send no more requests there."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let deployments = options.list("deployments").map { value -> Deployment in
        guard case .text(let name) = value, let deployment = context.component(name) as? Deployment else {
          preconditionFailure("a reference to a deployment that is none")
        }
        return deployment
      }
      guard let first = deployments.first else { throw ConfigurationProblem(["deployments"], "names no deployment") }
      if let stranger = deployments.first(where: { $0.namespace != first.namespace }) {
        throw ConfigurationProblem(
          ["deployments"], "names '\(stranger.name)', which is in another namespace than '\(first.name)'")
      }
      let shared = first.labels.filter { label in
        deployments.allSatisfy { $0.labels.contains { $0.name == label.name && $0.value == label.value } }
      }
      let selector = options.texts("selector") ?? shared
      guard !selector.isEmpty else {
        throw ConfigurationProblem(["deployments"], "have no label in common that could select them")
      }
      for label in selector where !shared.contains(where: { $0.name == label.name && $0.value == label.value }) {
        throw ConfigurationProblem(["selector", label.name], "is not a label of all its deployments")
      }
      return Service(
        context: context, namespace: first.namespace, selector: selector, port: options.integer("port"),
        host: options.has("host") ? options.text("host") : nil, deployments: deployments,
        endpointLag: options.distribution("endpointLag"))
    })
}
