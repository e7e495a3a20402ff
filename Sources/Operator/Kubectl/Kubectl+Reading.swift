import Components
import SimulationKernel
import VirtualTime

/// `kubectl get` and `kubectl describe`.
extension Shell {
  func kubectlGet(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "get",
      flags: [
        .init("--selector", "-l", value: true), .init("--output", "-o", value: true), .init("--no-headers"),
        .init("--watch", "-w"), .init("--all-namespaces", "-A"),
      ])
    if flags.has("--watch") {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl get --watch\n")
    }
    let format = flags["--output"] ?? ""
    guard ["", "wide", "name"].contains(format) else {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl get -o \(format)\n")
    }
    guard let kindText = flags.operands.first else {
      throw ToolFailure(
        1,
        "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\n"
      )
    }
    let kind: KubectlTarget.Kind
    var names = Array(flags.operands.dropFirst())
    if kindText.contains("/") {
      let targets = try KubectlTarget.read(flags.operands, standard: .pod)
      kind = targets[0].kind
      names = targets.map(\.name)
    } else {
      guard let known = KubectlTarget.kinds[kindText.lowercased()] else { throw KubectlTarget.unknownKind(kindText) }
      kind = known
    }
    let rows = try rows(of: kind, names, flags["--selector"])
    if rows.isEmpty { return CommandResult(errorOutput: "No resources found in default namespace.\n") }
    if format == "name" {
      let prefix =
        switch kind {
        case .pod: "pod"
        case .service: "service"
        case .deployment: "deployment.apps"
        case .autoscaler: "horizontalpodautoscaler.autoscaling"
        }
      return CommandResult(output: rows.map { "\(prefix)/\($0[0])\n" }.joined())
    }
    let headers: [String] =
      switch kind {
      case .pod: ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
      case .deployment: ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
      case .service: ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"]
      case .autoscaler: ["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"]
      }
    return CommandResult(output: Self.columns((flags.has("--no-headers") ? [] : [headers]) + rows))
  }

  private func rows(
    of kind: KubectlTarget.Kind, _ names: [String], _ selector: String?
  ) throws(ToolFailure) -> [[String]] {
    switch kind {
    case .pod:
      var chosen: [(deployment: Deployment, pod: PodDescription)] = []
      var rows: [[String]] = []
      if !names.isEmpty {
        for name in names where databasePod(name) == nil { chosen.append(try pod(name)) }
      } else if let selector {
        chosen = try pods(selector: selector)
      } else {
        chosen = allPods(of: world.deployments)
      }
      rows = chosen.map { podRow($0.pod) }
      if selector == nil {
        let databases = world.servers.map { "\($0.name)-0" }.filter { names.isEmpty || names.contains($0) }
        rows += databases.map { [$0, "1/1", "Running", "0", age(since: world.began)] }
      }
      return rows.sorted { $0[0] < $1[0] }
    case .deployment:
      let chosen =
        try names.isEmpty ? world.deployments : names.map { name throws(ToolFailure) in try deployment(name) }
      return chosen.filter { selector == nil || selector == "app=\($0.name)" }.map { deployment in
        let state = deployment.with { $0.describe() }
        return [
          deployment.name, "\(state.available)/\(state.replicas)", "\(state.updated)", "\(state.available)",
          age(since: world.began),
        ]
      }
    case .autoscaler: return selector == nil ? try autoscalerRows(names) : []
    case .service:
      let chosen =
        try names.isEmpty
        ? world.deployments
        : names.map { name throws(ToolFailure) in
          guard let known = world.deployments.first(where: { $0.name == name }) else {
            throw KubectlTarget.notFound(.service, name)
          }
          return known
        }
      return chosen.map {
        [
          $0.name, "ClusterIP", "None", "<none>", "\($0.http.port)/TCP",
          age(since: world.began),
        ]
      }
    }
  }

  /// - Source: kubectl, printers for HorizontalPodAutoscaler: at most three targets, then how many there are.
  private func autoscalerRows(_ names: [String]) throws(ToolFailure) -> [[String]] {
    let all = world.autoscalers.map { scaler in scaler.with { $0.describe() } }
    for name in names where !all.contains(where: { $0.name == name }) {
      throw KubectlTarget.notFound(.autoscaler, name)
    }
    return all.filter { names.isEmpty || names.contains($0.name) }.map { scaler in
      let more = scaler.targets.count > 3 ? " + \(scaler.targets.count - 2) more..." : ""
      let shown = scaler.targets.prefix(scaler.targets.count > 3 ? 2 : 3).joined(separator: ", ") + more
      return [
        scaler.name, "Deployment/\(scaler.deployment)", shown, "\(scaler.bounds.lowerBound)",
        "\(scaler.bounds.upperBound)", "\(scaler.replicas)", age(since: world.began),
      ]
    }
  }

  private static let noDescription = ToolFailure(
    126, "firedrill: the simulation does not support kubectl describe hpa\n")

  private func podRow(_ pod: PodDescription) -> [String] {
    var restarts = "\(pod.restarts)"
    if let last = pod.lastRestart { restarts += " (\(age(since: last)) ago)" }
    return [pod.name, "\(pod.isReady ? 1 : 0)/1", pod.status, restarts, age(since: pod.createdAt)]
  }

  /// kubectl's columns: as wide as their widest cell, three blanks between them.
  static func columns(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], cell.count)
      }
    }
    return rows.map { row in
      row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count + 3)
      }.joined() + "\n"
    }.joined()
  }

  func kubectlDescribe(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(arguments, of: "describe", flags: [.init("--selector", "-l", value: true)])
    guard !flags.operands.isEmpty else {
      throw ToolFailure(
        1,
        "error: You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n"
      )
    }
    var texts: [String] = []
    let targets = try KubectlTarget.read(flags.operands, standard: nil)
    if targets.isEmpty, let kind = KubectlTarget.kinds[flags.operands[0].lowercased()] {
      switch kind {
      case .pod:
        let chosen =
          try flags["--selector"].map { text throws(ToolFailure) in try pods(selector: text) }
          ?? allPods(of: world.deployments)
        texts = chosen.map { describe($0.pod, of: $0.deployment) }
      case .deployment, .service: texts = world.deployments.map(describe)
      case .autoscaler: throw Self.noDescription
      }
    }
    for target in targets {
      switch target.kind {
      case .deployment, .service: texts.append(describe(try deployment(target.name)))
      case .autoscaler: throw Self.noDescription
      case .pod:
        // An exact name, else every pod whose name begins so.
        let all = allPods(of: world.deployments)
        var chosen = all.filter { $0.pod.name == target.name }
        if chosen.isEmpty { chosen = all.filter { $0.pod.name.hasPrefix(target.name) } }
        guard !chosen.isEmpty else { throw KubectlTarget.notFound(.pod, target.name) }
        texts += chosen.map { describe($0.pod, of: $0.deployment) }
      }
    }
    if texts.isEmpty { return CommandResult(errorOutput: "No resources found in default namespace.\n") }
    return CommandResult(output: texts.joined(separator: "\n\n"))
  }

  private func describe(_ pod: PodDescription, of deployment: Deployment) -> String {
    let state = deployment.with { $0.describe() }
    let isUp = pod.status == "Running" || pod.status == "Terminating"
    var lines = [
      "Name:             \(pod.name)", "Namespace:        \(state.namespace)",
      "Start Time:       \(stamp(pod.createdAt))", "Labels:           app=\(deployment.name)",
      "Status:           \(pod.status == "Terminating" ? "Terminating" : isUp ? "Running" : "Pending")", "Containers:",
      "  \(deployment.name):", "    Image:          \(pod.image)", "    Port:           \(deployment.http.port)/TCP",
    ]
    if isUp {
      lines += ["    State:          Running", "      Started:      \(stamp(pod.startedAt))"]
    } else {
      lines += ["    State:          Waiting", "      Reason:       \(pod.status)"]
    }
    lines += [
      "    Ready:          \(pod.isReady ? "True" : "False")", "    Restart Count:  \(pod.restarts)",
      "    Environment:\(pod.environment.isEmpty ? "    <none>" : "")",
    ]
    let width = pod.environment.map(\.name.count).max() ?? 0
    lines += pod.environment.map {
      "      \($0.name):\(String(repeating: " ", count: width - $0.name.count + 2))\($0.value)"
    }
    lines += [
      "Conditions:", "  Type              Status", "  Initialized       True",
      "  Ready             \(pod.isReady ? "True" : "False")", "  ContainersReady   \(pod.isReady ? "True" : "False")",
      "  PodScheduled      True",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ deployment: Deployment) -> String {
    let state = deployment.with { $0.describe() }
    var lines = [
      "Name:                   \(deployment.name)", "Namespace:              \(state.namespace)",
      "Selector:               app=\(deployment.name)",
      "Replicas:               \(state.replicas) desired | \(state.updated) updated | \(state.total) total | "
        + "\(state.available) available | \(state.total - state.available) unavailable",
      "StrategyType:           RollingUpdate", "Pod Template:", "  Labels:  app=\(deployment.name)", "  Containers:",
      "   \(deployment.name):", "    Image:      \(state.image)", "    Port:       \(deployment.http.port)/TCP",
      "    Environment:",
    ]
    let width = state.environment.map(\.name.count).max() ?? 0
    lines += state.environment.map {
      "      \($0.name):\(String(repeating: " ", count: width - $0.name.count + 2))\($0.value)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `Mon, 02 Mar 2026 08:00:00 +0100`.
  private func stamp(_ moment: VirtualInstant) -> String {
    let text = world.start.advanced(by: moment - .start)
    let date = text.date
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = days[((date.daysSinceEpoch % 7) + 7) % 7]
    let seconds = text.timeOfDay.nanoseconds / 1_000_000_000
    let offset = abs(text.offsetSeconds) / 60
    let zone = "\(text.offsetSeconds < 0 ? "-" : "+")\(padded(offset / 60))\(padded(offset % 60))"
    return "\(day), \(padded(date.day)) \(months[date.month - 1]) \(date.year) "
      + "\(padded(seconds / 3_600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60)) \(zone)"
  }
}
