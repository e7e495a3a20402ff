import Components
import SimulationKernel
import VirtualTime

/// `kubectl describe`.
extension Shell {
  func kubectlDescribe(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "describe",
      flags: [
        .init("--selector", "-l", value: true), .init("--all-namespaces", "-A"), .init("--show-events"),
      ])
    guard !flags.operands.isEmpty else {
      throw ToolFailure(
        1,
        "error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n"
      )
    }
    let namespace = flags.namespace
    var targets = try KubectlTarget.read(flags.operands, standard: nil)
    if targets.isEmpty, let kind = KubectlKind(word: flags.operands[0]) {
      let selector = try flags.selector()
      targets = objects(kind, in: namespace).filter { selector?.matches($0.labels) ?? true }.map {
        KubectlTarget(kind: kind, name: $0.name)
      }
    }
    var result = CommandResult()
    var texts: [String] = []
    for target in targets {
      do { texts += try describe(target, in: namespace) } catch {
        result.errorOutput += error.text
        result.exitCode = error.exitCode
      }
    }
    if targets.isEmpty { result.errorOutput = KubectlArguments.nothingFound(in: namespace) }
    result.output = texts.joined(separator: "\n\n")
    return result
  }

  /// An exact name, else everything whose name begins so.
  private func describe(_ target: KubectlTarget, in namespace: String?) throws(ToolFailure) -> [String] {
    func chosen<T>(_ all: [T], _ name: (T) -> String) throws(ToolFailure) -> [T] {
      let exact = all.filter { name($0) == target.name }
      let found = exact.isEmpty ? all.filter { name($0).hasPrefix(target.name) } : exact
      guard !found.isEmpty else { throw KubectlTarget.notFound(target.kind, target.name) }
      return found
    }
    switch target.kind {
    case .pod: return try chosen(pods(nil, in: namespace), { $0.pod.name }).map(describe)
    case .deployment, .statefulSet:
      let all = controllers(in: namespace).filter { $0.controllerKind.kubectl == target.kind }
      return try chosen(all, { $0.name }).map(describe)
    case .service:
      return try chosen(services(in: namespace), { $0.name }).map(describe)
    case .configMap:
      let all = world.configMaps.filter { namespace == nil || $0.namespace == namespace }
      return try chosen(all, { $0.name }).map(describeConfigMap)
    case .autoscaler:
      let all = autoscalers.filter { scaler in
        namespace == nil || scaler.with { $0.describe() }.namespace == namespace
      }
      return try chosen(all, { $0.name }).map(describe)
    case .cronJob:
      let all = world.cronJobs.filter { namespace == nil || $0.namespace == namespace }
      return try chosen(all, { $0.name }).map(describeCronJob)
    case .replicaSet, .job:
      throw ToolFailure(
        126, "firedrill: the simulation does not support kubectl describe \(target.kind == .job ? "job" : "rs")\n")
    }
  }

  /// Names and values in two columns, the second 18 (or more) characters from the left.
  static func described(_ fields: [(String, String)], width: Int) -> [String] {
    fields.map { name, value in
      name + ":" + String(repeating: " ", count: max(1, width - name.count - 1)) + value
    }
  }

  private static func listed(_ pairs: [(name: String, value: String)], indent: Int) -> String {
    pairs.isEmpty
      ? "<none>"
      : pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private static func annotated(_ pairs: [(name: String, value: String)], indent: Int) -> String {
    pairs.isEmpty
      ? "<none>"
      : pairs.map { "\($0.name): \($0.value)" }.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private func describe(_ found: FoundPod) -> String {
    let (pod, controller) = (found.pod, found.controller)
    let isPending = !pod.isUp && pod.restarts == 0
    let owner = controller.controllerKind == .deployment ? KubectlKind.replicaSet : controller.controllerKind.kubectl
    var lines = Self.described(
      [
        ("Name", pod.name), ("Namespace", controller.namespace), ("Priority", "0"),
        ("Service Account", "default"), ("Node", Self.node(of: pod)), ("Start Time", stamp(pod.createdAt)),
        ("Labels", Self.listed(found.labels, indent: 18)),
        ("Annotations", Self.annotated(controller.annotations, indent: 18)),
        ("Status", pod.status == "Terminating" ? "Terminating" : isPending ? "Pending" : "Running"),
        ("IP", pod.isUp ? pod.ip : ""), ("Controlled By", "\(owner.rawValue)/\(pod.owner)"),
      ], width: 18)
    lines += [
      "Containers:", "  \(controller.name):", "    Image:          \(pod.image)",
      "    Port:           \(controller.http.port)/TCP",
    ]
    if pod.isUp {
      lines += ["    State:          Running", "      Started:      \(stamp(pod.startedAt))"]
    } else {
      lines += ["    State:          Waiting", "      Reason:       \(pod.status)"]
    }
    if let end = pod.lastEnd {
      lines += [
        "    Last State:     Terminated", "      Reason:       \(end.reason)", "      Exit Code:    \(end.exitCode)",
        "      Started:      \(stamp(end.startedAt))", "      Finished:     \(stamp(end.finishedAt))",
      ]
    }
    lines += [
      "    Ready:          \(pod.isReady ? "True" : "False")", "    Restart Count:  \(pod.restarts)",
    ]
    lines += Self.resourceLines(pod.resources, indent: "    ")
    lines += controller.probeLines.map { "    \($0)" }
    lines += Self.sourceLines(pod.environmentFrom, indent: "    ")
    lines += Self.environmentLines(pod.ownEnvironment, indent: "    ")
    let ready = pod.isReady ? "True" : "False"
    lines += [
      "Conditions:", "  Type              Status", "  Initialized       True",
      "  Ready             \(ready)", "  ContainersReady   \(ready)", "  PodScheduled      True",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  static func resourceLines(_ resources: ContainerResources, indent: String) -> [String] {
    func list(_ title: String, _ cpu: Int64?, _ memory: Int64?) -> [String] {
      guard cpu != nil || memory != nil else { return [] }
      let width = memory == nil ? 4 : 7
      var lines = ["\(indent)\(title):"]
      func line(_ name: String, _ value: String) {
        lines.append("\(indent)  \(name):" + String(repeating: " ", count: width - name.count + 1) + value)
      }
      if let cpu { line("cpu", KubernetesAmount.cpu(cpu)) }
      if let memory { line("memory", KubernetesAmount.memory(memory)) }
      return lines
    }
    return list("Limits", resources.cpuLimit, resources.memoryLimit)
      + list("Requests", resources.cpuRequest, resources.memoryRequest)
  }

  /// Config maps that variables come from.
  static func sourceLines(_ names: [String], indent: String) -> [String] {
    guard !names.isEmpty else { return [] }
    return ["\(indent)Environment Variables from:"] + names.map { "\(indent)  \($0)  ConfigMap  Optional: false" }
  }

  private func describeConfigMap(_ map: ConfigMap) -> String {
    let lines = Self.described(
      [("Name", map.name), ("Namespace", map.namespace), ("Labels", "<none>"), ("Annotations", "<none>")], width: 14)
    let data = map.with { $0.data }.sorted { $0.name < $1.name }.flatMap { entry in
      ["\(entry.name):", "----", entry.value, ""]
    }
    return (lines + ["", "Data", "===="] + data + ["", "BinaryData", "====", "", "Events:  <none>"]).joined(
      separator: "\n")
      + "\n"
  }

  static func environmentLines(_ environment: [EnvironmentEntry], indent: String) -> [String] {
    guard !environment.isEmpty else { return ["\(indent)Environment:    <none>"] }
    let width = environment.map(\.name.count).max() ?? 0
    return ["\(indent)Environment:"]
      + environment.map {
        "\(indent)  \($0.name):\(String(repeating: " ", count: width - $0.name.count + 2))\($0.value)"
      }
  }

  private func describe(_ controller: any PodController) -> String {
    let state = controller.with { $0.describe() }
    let selector = controller.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let isDeployment = controller.controllerKind == .deployment
    var lines = Self.described(
      [
        ("Name", controller.name), ("Namespace", state.namespace),
        ("CreationTimestamp", stamp(world.began)),
        ("Labels", Self.listed(controller.labels, indent: isDeployment ? 24 : 20)), ("Selector", selector),
      ], width: isDeployment ? 24 : 20)
    if isDeployment {
      lines += [
        "Replicas:               \(state.replicas) desired | \(state.updated) updated | \(state.total) total | "
          + "\(state.available) available | \(state.total - state.available) unavailable",
        "StrategyType:           RollingUpdate",
      ]
    } else {
      let waiting = state.total - state.available
      lines += [
        "Replicas:           \(state.replicas) desired | \(state.total) total", "Update Strategy:    RollingUpdate",
        "Pods Status:        \(state.available) Running / \(waiting) Waiting / 0 Succeeded / 0 Failed",
      ]
    }
    lines += [
      "Pod Template:", "  Labels:  \(Self.listed(controller.labels, indent: 11))", "  Containers:",
      "   \(controller.name):", "    Image:      \(state.image)", "    Port:       \(controller.http.port)/TCP",
    ]
    lines += Self.resourceLines(state.resources, indent: "    ")
    lines += controller.probeLines.map { "    \($0)" }
    lines += Self.sourceLines(state.environmentFrom, indent: "    ")
    lines += Self.environmentLines(state.environment, indent: "    ")
    return lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ service: ServiceView) -> String {
    let endpoints = service.endpoints
    let shown =
      endpoints.prefix(3).joined(separator: ",") + (endpoints.count > 3 ? " + \(endpoints.count - 3) more..." : "")
    return Self.described(
      [
        ("Name", service.name), ("Namespace", service.namespace),
        ("Labels", Self.listed(service.selector, indent: 19)), ("Annotations", "<none>"),
        ("Selector", service.selector.map { "\($0.name)=\($0.value)" }.joined(separator: ",")),
        ("Type", "ClusterIP"), ("IP", "None"), ("Port", "<unset>  \(service.port)/TCP"),
        ("TargetPort", "\(service.targetPort)/TCP"), ("Endpoints", shown), ("Session Affinity", "None"),
        ("Events", "<none>"),
      ], width: 19
    ).joined(separator: "\n") + "\n"
  }
}
