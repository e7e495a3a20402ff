import Components
import SimulationKernel
import VirtualTime

/// A local port that leads to a pod.
struct PortForward {
  var port: Int
  var deployment: Deployment
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
    if target.kind == .pod, let server = databasePod(target.name) {
      guard flags.rest[0] == "psql" else {
        throw ToolFailure(126, "firedrill: the simulation runs psql alone in \(target.name)\n")
      }
      return try await psql(Array(flags.rest.dropFirst()), server: server)
    }
    let pod: PodDescription
    if target.kind == .pod {
      pod = try self.pod(target.name).pod
    } else {
      guard let first = firstPod(of: try deployment(target.name)) else {
        throw ToolFailure(1, "error: timed out waiting for the condition\n")
      }
      pod = first.pod
    }
    guard pod.status == "Running" || pod.status == "Terminating" else {
      throw ToolFailure(1, "error: unable to upgrade connection: container not found\n")
    }
    switch (flags.rest[0], flags.rest.count) {
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
    guard words.prefix(2) == ["kubectl", "port-forward"] else {
      return CommandResult(
        errorOutput: "firedrill: the simulation runs kubectl port-forward alone in the background\n", exitCode: 126)
    }
    do throws(ToolFailure) {
      let (forward, text) = try openForward(Array(words.dropFirst(2)))
      forwards.removeAll { $0.port == forward.port }
      forwards.append(forward)
      return CommandResult(output: text)
    } catch {
      return error.result
    }
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
    let deployment: Deployment
    let pod: PodDescription
    switch target.kind {
    case .pod: (deployment, pod) = try self.pod(target.name)
    case .autoscaler:
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl port-forward of an autoscaler\n")
    case .deployment, .service:
      guard let known = world.deployments.first(where: { $0.name == target.name }) else {
        throw KubectlTarget.notFound(target.kind, target.name)
      }
      deployment = known
      // A service leads to one of its pods as well, and stays with it.
      guard let first = firstPod(of: known), first.pod.status == "Running" else {
        throw ToolFailure(1, "error: unable to forward port because pod is not running. Current status=Pending\n")
      }
      pod = first.pod
      if target.kind == .service, remote != known.http.port {
        throw ToolFailure(1, "error: Service \(target.name) does not have a service port \(remote)\n")
      }
    }
    guard pod.status == "Running" else {
      throw ToolFailure(1, "error: unable to forward port because pod is not running. Current status=Pending\n")
    }
    let text =
      "Forwarding from 127.0.0.1:\(local) -> \(remote)\nForwarding from [::1]:\(local) -> \(remote)\n"
    return (PortForward(port: local, deployment: deployment, pod: pod.name, ends: nil), text)
  }
}
