import Components
import SimulationKernel
import VirtualTime

/// A local port that leads to a pod.
struct PortForward {
  var port: Int
  var controller: any PodController
  var pod: String
  /// When the person has interrupted it; nil: it runs in the background.
  var ends: VirtualInstant?
}

/// `kubectl exec` and `kubectl port-forward`.
extension Shell {
  func kubectlExec(_ arguments: [String]) async throws -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "exec",
      flags: [.init("--stdin", "-i"), .init("--tty", "-t"), .init("--container", "-c", value: true)])
    guard let operand = flags.operands.first else {
      throw ToolFailure(1, "error: pod, type/name or --filename must be specified\n")
    }
    guard !flags.rest.isEmpty else {
      if flags.operands.count > 1 {
        throw ToolFailure(
          126,
          "firedrill: give the command after --, as in kubectl exec \(operand) -- \(flags.operands.dropFirst().joined(separator: " "))\n"
        )
      }
      throw ToolFailure(1, "error: you must specify at least one command for the container\n")
    }
    let target = try KubectlTarget.read([operand], standard: .pod)[0]
    let namespace = flags.namespace
    if target.kind == .pod, let server = databasePod(target.name, in: namespace) {
      guard flags.rest[0] == "psql" else {
        throw ToolFailure(126, "firedrill: the simulation runs psql alone in \(target.name)\n")
      }
      return try await psql(Array(flags.rest.dropFirst()), server: server)
    }
    let found: FoundPod
    if target.kind == .pod {
      found = try self.pod(target.name, in: namespace)
    } else {
      let controller = try controller(target, in: namespace)
      guard let first = firstPod(of: controller) else {
        throw ToolFailure(1, "error: timed out waiting for the condition\n")
      }
      found = FoundPod(controller: controller, pod: first.pod)
    }
    let pod = found.pod
    guard pod.status == "Running" || pod.status == "Terminating" else {
      throw ToolFailure(1, "error: unable to upgrade connection: container not found\n")
    }
    if let mongo = server(in: found) as? Mongo, let number = pod.name.split(separator: "-").last.flatMap({ Int($0) }),
      flags.rest[0] == "mongosh"
    {
      return try await mongosh(Array(flags.rest.dropFirst()), in: (mongo, number))
    }
    switch (flags.rest[0], flags.rest.count) {
    // The server's own tools are in its image.
    case ("psql", _) where server(in: found) is Postgres:
      return try await psql(Array(flags.rest.dropFirst()), server: server(in: found) as? Postgres)
    case ("redis-cli", _) where server(in: found) is Redis && pod.name.hasSuffix("-0"):
      // Without -t there is no terminal in the pod.
      return try await redisCLI(
        Array(flags.rest.dropFirst()), isPiped: !flags.has("--tty"), in: server(in: found) as? Redis)
    case ("env", 1), ("printenv", 1):
      return CommandResult(output: pod.environment.map { "\($0.name)=\($0.value)\n" }.joined())
    case ("printenv", 2):
      guard let entry = pod.environment.first(where: { $0.name == flags.rest[1] }) else {
        return CommandResult(exitCode: 1)
      }
      return CommandResult(output: entry.value + "\n")
    default: throw ToolFailure(126, "firedrill: the simulation runs env and printenv alone in pods\n")
    }
  }

  /// What runs in a pod of a stateful set.
  private func server(in found: FoundPod) -> (any Component)? {
    guard let name = (found.controller as? StatefulSet)?.hosts else { return nil }
    return world.components.first { $0.name == name }
  }

  func kubectlPortForward(_ arguments: [String]) async throws -> CommandResult {
    let (forward, text) = try openForward(arguments)
    forwards.removeAll { $0.port == forward.port }
    var lasting = forward
    lasting.ends = world.simulation.now + attention
    forwards.append(lasting)
    // It never ends by itself.
    try await world.simulation.sleep(for: attention)
    forwards.removeAll { $0.port == forward.port }
    return CommandResult(output: text, errorOutput: "^C\n", exitCode: 130)
  }

  /// Only `kubectl port-forward` makes sense in the background here; the rest of the line goes on beside it.
  func runInBackground(_ pipeline: ShellPipeline) -> CommandResult {
    let words = pipeline.commands.count == 1 ? pipeline.commands[0].words.map(\.text) : []
    guard words.first == "kubectl", let (command, arguments) = KubectlSubcommand.split(Array(words.dropFirst())),
      command == "port-forward"
    else {
      return CommandResult(
        errorOutput: "firedrill: the simulation runs kubectl port-forward alone in the background\n", exitCode: 126)
    }
    do throws(ToolFailure) {
      let (forward, text) = try openForward(arguments)
      forwards.removeAll { $0.port == forward.port }
      forwards.append(forward)
      return CommandResult(output: text)
    } catch {
      return error.result
    }
  }

  private func running(
    _ first: (pod: PodDescription, count: Int)?, _ controller: any PodController
  ) throws(ToolFailure) -> FoundPod {
    guard let first, first.pod.status == "Running" else {
      throw ToolFailure(1, "error: unable to forward port because pod is not running. Current status=Pending\n")
    }
    return FoundPod(controller: controller, pod: first.pod)
  }

  private func openForward(_ arguments: [String]) throws(ToolFailure) -> (PortForward, String) {
    let flags = try KubectlArguments(
      arguments, of: "port-forward",
      flags: [.init("--address", value: true), .init("--pod-running-timeout", value: true)])
    guard flags.operands.count == 2 else {
      throw KubectlArguments.failure("TYPE/NAME and list of ports are required for port-forward", "port-forward")
    }
    let ports = flags.operands[1].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ports.count), let local = ports[0], let remote = ports[ports.count - 1],
      (1...65_535).contains(local), (1...65_535).contains(remote)
    else { throw ToolFailure(1, "error: error parsing local port '\(flags.operands[1])'\n") }
    let target = try KubectlTarget.read([flags.operands[0]], standard: .pod)[0]
    let found: FoundPod
    let namespace = flags.namespace
    switch target.kind {
    case .pod: found = try self.pod(target.name, in: namespace)
    case .deployment, .statefulSet:
      found = try running(firstPod(of: try controller(target, in: namespace)), try controller(target, in: namespace))
    case .service:
      guard let service = services(in: namespace).first(where: { $0.name == target.name }) else {
        throw KubectlTarget.notFound(.service, target.name)
      }
      // A service leads to one of its pods as well, and stays with it.
      let first = service.deployments.compactMap { deployment in firstPod(of: deployment).map { (deployment, $0) } }
        .first { $0.1.pod.status == "Running" }
      found = try running(first?.1, first?.0 ?? service.deployments[0])
      if remote != service.port {
        throw ToolFailure(1, "error: Service \(target.name) does not have a service port \(remote)\n")
      }
    case .replicaSet, .autoscaler, .configMap, .cronJob, .job:
      throw ToolFailure(
        126, "firedrill: the simulation does not support kubectl port-forward of \(target.kind.plural)\n")
    }
    let pod = found.pod
    guard pod.status == "Running" else {
      throw ToolFailure(1, "error: unable to forward port because pod is not running. Current status=Pending\n")
    }
    let text =
      "Forwarding from 127.0.0.1:\(local) -> \(remote)\nForwarding from [::1]:\(local) -> \(remote)\n"
    return (PortForward(port: local, controller: found.controller, pod: pod.name, ends: nil), text)
  }
}
