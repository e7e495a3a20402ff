import Components
import SimulationKernel
import VirtualTime

/// `kubectl top`: what the metrics server knows, every 15 s anew.
///
/// Source of the texts: kubectl, `top_pod.go`, `metrics_printer.go`.
extension Shell {
  func kubectlTop(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    guard let (word, rest) = KubectlSubcommand.split(arguments) else {
      return CommandResult(
        output:
          "Display resource (CPU/memory) usage.\n\nAvailable Commands:\n  node          Display resource (CPU/memory) usage of nodes\n  pod           Display resource (CPU/memory) usage of pods\n"
      )
    }
    switch word {
    case "pod", "pods", "po": return try topPods(rest)
    case "node", "nodes", "no": throw ToolFailure(126, "firedrill: the simulation has no nodes to measure\n")
    default: throw KubectlArguments.unknown(word, rest, of: "top")
    }
  }

  private func topPods(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "top pod",
      flags: [
        .init("--selector", "-l", value: true), .init("--all-namespaces", "-A"), .init("--no-headers"),
        .init("--sort-by", value: true), .init("--containers"), .init("--sum"),
      ])
    if let key = flags["--sort-by"], !["cpu", "memory"].contains(key) {
      throw ToolFailure(1, "error: --sort-by accepts only cpu or memory\n")
    }
    let (namespace, selector) = (flags.namespace, try flags.selector())
    var chosen = pods(selector, in: namespace)
    if let name = flags.operands.first {
      guard flags.operands.count == 1 else {
        throw KubectlArguments.failure("unexpected arguments: [\(flags.operands.joined(separator: " "))]", "top pod")
      }
      guard selector == nil else { throw ToolFailure(1, "error: only one of NAME or --selector can be provided\n") }
      chosen = chosen.filter { $0.pod.name == name }
      guard let found = chosen.first else { throw KubectlTarget.notFound(.pod, name) }
      guard found.pod.usage != nil else {
        throw ToolFailure(
          1,
          "Error from server (NotFound): podmetrics.metrics.k8s.io \"\(found.controller.namespace)/\(name)\" not found\n"
        )
      }
    }
    let measured = chosen.compactMap { found in found.pod.usage.map { (found, $0) } }
    guard !measured.isEmpty else {
      guard let pod = chosen.first else {
        return CommandResult(errorOutput: KubectlArguments.nothingFound(in: namespace))
      }
      // After two minutes it is no longer the pod's youth.
      if let old = chosen.first(where: { $0.pod.createdAt.duration(to: world.simulation.now) > .minutes(2) }) {
        let age = Self.goDuration(old.pod.createdAt.duration(to: world.simulation.now))
        throw ToolFailure(
          1, "error: Metrics not available for pod \(pod.controller.namespace)/\(old.pod.name), age: \(age)\n")
      }
      throw ToolFailure(1, "error: metrics not available yet\n")
    }
    let sorted = measured.sorted { a, b in
      switch flags["--sort-by"] {
      case "cpu": a.1.cpuMilli > b.1.cpuMilli
      case "memory": a.1.memory > b.1.memory
      default: false
      }
    }
    return CommandResult(output: Self.topTable(sorted, flags))
  }

  private static func topTable(_ measured: [(FoundPod, PodUsage)], _ flags: KubectlArguments) -> String {
    let (hasContainers, hasNamespaces) = (flags.has("--containers"), flags.namespace == nil)
    let amounts = { (cpu: Int64, memory: Int64) in ["\(cpu)m", "\(memory >> 20)Mi"] }
    var rows = measured.map { found, usage in
      (hasNamespaces ? [found.controller.namespace] : [])
        + (hasContainers ? [found.pod.name, found.controller.name] : [found.pod.name])
        + amounts(usage.cpuMilli, usage.memory)
    }
    let headers =
      (hasNamespaces ? ["NAMESPACE"] : []) + (hasContainers ? ["POD", "NAME"] : ["NAME"])
      + ["CPU(cores)", "MEMORY(bytes)"]
    if !flags.has("--no-headers") { rows.insert(headers, at: 0) }
    if flags.has("--sum") {
      let empty = Array(repeating: "", count: headers.count - 2)
      rows.append(empty + ["________", "________"])
      rows.append(
        empty + amounts(measured.map(\.1.cpuMilli).reduce(0, +), measured.map(\.1.memory).reduce(0, +)))
    }
    // Its last column is padded, too.
    return columns(rows.map { $0 + [""] })
  }

  /// `2m15.5s`.
  static func goDuration(_ duration: VirtualDuration) -> String {
    let seconds = duration.nanoseconds / 1_000_000_000
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
    return (hours > 0 ? "\(hours)h" : "") + (seconds >= 60 ? "\(minutes)m" : "") + "\(seconds % 60)s"
  }
}
