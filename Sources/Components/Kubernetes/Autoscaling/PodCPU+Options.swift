import VirtualTime

extension PodCPU {
  static let resources = OptionSpec(
    "resources",
    .object([
      OptionSpec(
        "requests",
        .object([
          OptionSpec("cpu", .text, default: "250m", .assumed, "What utilization is a percentage of."),
          OptionSpec(
            "memory", .text, required: false,
            "What utilization of memory is a percentage of. Default: the limit, if there is one."),
        ]),
        default: "{}", .assumed, "What the container asks for."),
      OptionSpec(
        "limits",
        .object([
          OptionSpec("cpu", .text, required: false, "Shown and exported; nothing is throttled."),
          OptionSpec(
            "memory", .text, required: false,
            "Beyond it the container is killed (OOMKilled, exit 137) and restarted in place; without it, never."),
        ]), default: "{}", .assumed, "What the container may use."),
    ]), default: "{}", .assumed, "As in a pod's template.")

  static let memory = OptionSpec(
    "memory",
    .object([
      OptionSpec("base", .text, default: "100Mi", .assumed, "Held by a container that does nothing."),
      OptionSpec(
        "perActive", .text, default: "0", .assumed,
        "Held by each unit of work under way, for workloads that say what is under way."),
      OptionSpec("leakPerMessage", .text, default: "0", .assumed, "Never given back, per message handled."),
      OptionSpec("leakPerHour", .text, default: "0", .assumed, "Never given back, per hour of running."),
    ]), default: "{}", .assumed,
    "The working set, in a simple model. Work that begins is held against the limit at once, leaks every 15 s.")

  static let option = OptionSpec(
    "cpu",
    .object([
      OptionSpec("idle", .text, default: "10m", .assumed, "Cores used by a container that does nothing."),
      OptionSpec(
        "perMessage", .duration(VirtualDuration.zero...VirtualDuration.hours(1)), default: "20ms", .assumed,
        "Processor time per message that the workload handles, whatever comes of it."),
      OptionSpec(
        "perActive", .text, default: "0", .assumed,
        "Cores used by each unit of work under way, for workloads that say what is under way."),
    ]), default: "{}", .assumed,
    "Processor time, in a simple model: waiting for a provider or the database costs none, and nothing is throttled.")
}

extension PodCPU.Plan {
  init(_ options: Options) throws(ConfigurationProblem) {
    let cpu = options.options("cpu")
    self.init(
      request: try options.options("resources").options("requests").quantity("cpu", in: ["resources", "requests"]),
      idle: try cpu.quantity("idle", in: ["cpu"]), perMessage: cpu.duration("perMessage"),
      perActive: try cpu.quantity("perActive", in: ["cpu"], orZero: true))
  }
}

extension PodMemory.Plan {
  init(_ options: Options) throws(ConfigurationProblem) {
    let memory = options.options("memory")
    func bytes(_ name: String) throws(ConfigurationProblem) -> Int64 {
      try memory.quantity(name, in: ["memory"], orZero: true).bytes
    }
    self.init(
      base: try bytes("base"), perActive: try bytes("perActive"), leakPerMessage: try bytes("leakPerMessage"),
      leakPerHour: try bytes("leakPerHour"))
    if let limit = try ContainerResources(options).memoryLimit, base > limit {
      throw ConfigurationProblem(["memory", "base"], "is above the limit of the container's memory: none could start")
    }
  }
}

extension ContainerResources {
  init(_ options: Options) throws(ConfigurationProblem) {
    let resources = options.options("resources")
    func amount(_ list: String, _ name: String) throws(ConfigurationProblem) -> KubernetesQuantity? {
      let list = (resources.options(list), ["resources", list])
      return list.0.has(name) ? try list.0.quantity(name, in: list.1) : nil
    }
    let memory = try amount("limits", "memory")?.bytes
    self.init(
      cpuRequest: try amount("requests", "cpu")?.milli, cpuLimit: try amount("limits", "cpu")?.milli,
      memoryRequest: try amount("requests", "memory")?.bytes ?? memory, memoryLimit: memory)
    for (request, limit, name) in [(cpuRequest, cpuLimit, "cpu"), (memoryRequest, memoryLimit, "memory")] {
      guard let request, let limit, request > limit else { continue }
      throw ConfigurationProblem(["resources", "requests", name], "is above the limit")
    }
  }
}

extension Options {
  /// An amount as Kubernetes writes it.
  /// - Parameters:
  ///   - path: of the mapping that it stands in.
  ///   - orZero: whether nothing is an amount, too.
  func quantity(
    _ name: String, in path: [String], orZero: Bool = false
  ) throws(ConfigurationProblem) -> KubernetesQuantity {
    if orZero, text(name) == "0" { return KubernetesQuantity(milli: 0) }
    do { return try KubernetesQuantity(parsing: text(name)) } catch {
      throw ConfigurationProblem(path + [name], error.message)
    }
  }
}
