public import SimulationKernel
import VirtualTime

/// A Kubernetes ConfigMap: named texts that containers take into their environment when they start. Changing it alone
/// changes nothing in a container that runs.
public actor ConfigMap: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  public nonisolated let namespace: String
  /// In the order of the file; new ones come last.
  public private(set) var data: [EnvironmentEntry]

  init(context: ComponentContext, namespace: String, data: [EnvironmentEntry]) {
    simulation = context.simulation
    name = context.name
    self.namespace = namespace
    self.data = data
  }

  public func start() {}
  public func inject(_ fault: FaultCall) { preconditionFailure("configMap has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    guard action.type == "set" else { throw ActionRefused("configMap has no action '\(action.type)'") }
    let values = Deployment.environment(action.options.options("values"))
    let changed = PodTemplate(image: "", environment: data).setting(values).environment
    return replace(with: changed) ? "configmap/\(name) patched" : "configmap/\(name) patched (no change)"
  }

  /// Puts other data in its place.
  /// - Returns: whether they differ.
  public func replace(with data: [EnvironmentEntry]) -> Bool {
    defer { self.data = data }
    return self.data != data
  }

  /// The `type:` of systems.
  public static let typeName = "configMap"

  /// The catalogue entry of `type: configMap`.
  static let catalogueEntry = ComponentType(
    name: typeName, summary: "A Kubernetes ConfigMap: variables that deployments take with `envFrom`.",
    options: [
      OptionSpec(
        "namespace", .text, default: "default", .documented("Kubernetes documentation"), "Where it lives: `kubectl -n`."
      ),
      OptionSpec("data", .map(.text), required: true, "The variables and their values."),
    ],
    actions: [
      ActionType(
        "set", "kubectl patch configmap: containers that run do not see it before they are restarted.",
        [OptionSpec("values", .map(.text), required: true, "Variables and their new values.")])
    ],
    make: { context, options throws(ConfigurationProblem) in
      ConfigMap(
        context: context, namespace: options.text("namespace"),
        data: Deployment.environment(options.options("data")))
    })
}
