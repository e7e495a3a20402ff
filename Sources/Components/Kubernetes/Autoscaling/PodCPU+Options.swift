import VirtualTime

extension PodCPU {
  static let resources = OptionSpec(
    "resources",
    .object([
      OptionSpec(
        "requests",
        .object([OptionSpec("cpu", .text, default: "250m", .assumed, "What utilization is a percentage of.")]),
        default: "{}", .assumed, "What the container asks for.")
    ]), default: "{}", .assumed, "As in a pod's template; of the resources, only CPU has a meaning here.")

  static let option = OptionSpec(
    "cpu",
    .object([
      OptionSpec("idle", .text, default: "10m", .assumed, "Cores used by a container that does nothing."),
      OptionSpec(
        "perMessage", .duration(VirtualDuration.zero...VirtualDuration.hours(1)), default: "20ms", .assumed,
        "Processor time per message that the workload handles, whatever comes of it."),
    ]), default: "{}", .assumed,
    "Processor time, in a simple model: waiting for a provider or the database costs none, and nothing is throttled.")
}

extension PodCPU.Plan {
  init(_ options: Options) throws(ConfigurationProblem) {
    let cpu = options.options("cpu")
    self.init(
      request: try options.options("resources").options("requests").quantity("cpu", in: ["resources", "requests"]),
      idle: try cpu.quantity("idle", in: ["cpu"]), perMessage: cpu.duration("perMessage"))
  }
}

extension Options {
  /// An amount as Kubernetes writes it.
  /// - Parameter path: of the mapping that it stands in.
  func quantity(_ name: String, in path: [String]) throws(ConfigurationProblem) -> KubernetesQuantity {
    do { return try KubernetesQuantity(parsing: text(name)) } catch {
      throw ConfigurationProblem(path + [name], error.message)
    }
  }
}
