import Components
import SimulationKernel
import Telemetry
import VirtualTime

extension Shell {
  static let logFlags: [KubectlArguments.Flag] = [
    .init("--follow", "-f"), .init("--tail", value: true), .init("--since", value: true), .init("--previous", "-p"),
    .init("--selector", "-l", value: true), .init("--container", "-c", value: true), .init("--timestamps"),
    .init("--all-containers"), .init("--prefix"), .init("--max-log-requests", value: true),
  ]

  /// `kubectl logs`: of one pod, of the first one of a deployment, or of all that a selector chooses.
  func kubectlLogs(_ arguments: [String]) async throws -> CommandResult {
    let flags = try KubectlArguments(arguments, of: "logs", flags: Self.logFlags)
    for flag in ["--timestamps", "--prefix"] where flags.has(flag) {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl logs \(flag)\n")
    }
    var result = CommandResult()
    let pods = try logPods(flags, &result)
    let container = flags["--container"]
    for found in pods {
      let (deployment, pod) = (found.controller, found.pod)
      if let container, container != deployment.name {
        throw ToolFailure(1, "error: container \(container) is not valid for pod \(pod.name)\n")
      }
      if flags.has("--previous") {
        guard pod.lastEnd != nil else {
          throw ToolFailure(
            1,
            "Error from server (BadRequest): previous terminated container \"\(deployment.name)\" in pod \"\(pod.name)\" "
              + "not found\n")
        }
      } else if pod.status == "ContainerCreating" {
        throw ToolFailure(
          1,
          "Error from server (BadRequest): container \"\(deployment.name)\" in pod \"\(pod.name)\" is waiting to start: "
            + "ContainerCreating\n")
      }
    }
    let since = try logStart(flags)
    // A selector shows ten lines of each pod unless told otherwise.
    let tail = try lineCount(flags, standard: flags["--selector"] != nil ? 10 : nil)
    var seen: [Int] = []
    for found in pods {
      let lines = logLines(of: found, since: since, isPrevious: flags.has("--previous"))
      for line in lines.suffix(tail ?? lines.count) { result.output += line.text }
      seen.append(lines.count)
    }
    // A container that has ended writes nothing more.
    guard flags.has("--follow"), !flags.has("--previous") else { return result }
    if pods.count > 5, flags["--max-log-requests"].flatMap({ Int($0) }) ?? 5 < pods.count {
      throw ToolFailure(
        1,
        "error: you are attempting to follow \(pods.count) log streams, but maximum allowed concurrency is 5, use "
          + "--max-log-requests to increase the limit\n")
    }
    // It never ends by itself: a person looks on for a while, then presses Ctrl-C.
    try await world.simulation.sleep(for: attention)
    for (index, found) in pods.enumerated() {
      let lines = logLines(of: found, since: since, isPrevious: false)
      for line in lines.dropFirst(seen[index]) { result.output += line.text }
    }
    result.errorOutput += "^C\n"
    result.exitCode = 130
    return result
  }

  /// What the pod's container has written, or the one before it.
  private func logLines(of found: FoundPod, since: VirtualInstant, isPrevious: Bool) -> [LogArchive.Line] {
    let archive = world.logs.archive(found.controller.name)
    guard isPrevious, let end = found.pod.lastEnd else {
      return archive.lines(of: found.pod.name, since: max(since, found.pod.startedAt))
    }
    return archive.lines(of: found.pod.name, since: max(since, end.startedAt)).filter { $0.time <= end.finishedAt }
  }

  private func logPods(
    _ flags: KubectlArguments, _ result: inout CommandResult
  ) throws(ToolFailure) -> [FoundPod] {
    let namespace = flags.namespace
    if let selector = try flags.selector() {
      guard flags.operands.isEmpty else {
        throw ToolFailure(
          1, "error: only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples\n")
      }
      let pods = pods(selector, in: namespace)
      if pods.isEmpty { result.errorOutput += KubectlArguments.nothingFound(in: namespace) }
      return pods
    }
    // A second operand is the container's name.
    guard let operand = flags.operands.first, flags.operands.count <= 2 else {
      throw ToolFailure(
        1,
        "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples\n"
      )
    }
    let target = try KubectlTarget.read([operand], standard: .pod)[0]
    guard target.kind != .pod else { return [try pod(target.name, in: namespace)] }
    let controller = try controller(target, in: namespace)
    guard let (pod, count) = firstPod(of: controller) else {
      throw ToolFailure(1, "error: timed out waiting for the condition\n")
    }
    // One pod out of many, which is easily overlooked.
    if count > 1 { result.errorOutput += "Found \(count) pods, using pod/\(pod.name)\n" }
    return [FoundPod(controller: controller, pod: pod)]
  }

  private func logStart(_ flags: KubectlArguments) throws(ToolFailure) -> VirtualInstant {
    guard let text = flags["--since"] else { return VirtualInstant(nanoseconds: .min) }
    guard let duration = VirtualDuration(text), duration > .zero else {
      throw KubectlArguments.failure(
        "invalid argument \"\(text)\" for \"--since\" flag: time: invalid duration \"\(text)\"", "logs")
    }
    return world.simulation.now - min(duration, .hours(24 * 365))
  }

  /// nil: all lines.
  private func lineCount(_ flags: KubectlArguments, standard: Int?) throws(ToolFailure) -> Int? {
    guard let text = flags["--tail"] else { return standard }
    guard let count = Int(text) else {
      throw KubectlArguments.failure(
        "invalid argument \"\(text)\" for \"--tail\" flag: strconv.ParseInt: parsing \"\(text)\": invalid syntax",
        "logs")
    }
    return count < 0 ? nil : count
  }
}
