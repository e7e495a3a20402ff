import Components
import SimulationKernel
import VirtualTime

/// `kubectl delete`.
extension Shell {
  func kubectlDelete(_ arguments: [String]) async throws -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "delete",
      flags: [
        .init("--selector", "-l", value: true), .init("--force"), .init("--grace-period", value: true),
        .init("--wait"), .init("--now"), .init("--all"), .init("--ignore-not-found"), .init("--timeout", value: true),
        .init("--output", "-o", value: true),
      ])
    let isForced = try self.isForced(flags)
    var result = CommandResult()
    if isForced {
      result.errorOutput =
        "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
        + "The resource may continue to run on the cluster indefinitely.\n"
    }
    let targets = try deleted(flags)
    if targets.isEmpty, flags.has("--all") || flags["--selector"] != nil {
      result.output = "No resources found\n"
      return result
    }
    var gone: [PodDescription] = []
    for target in targets {
      if target.kind == .autoscaler {
        guard let scaler = autoscalers.first(where: { $0.name == target.name }) else {
          throw KubectlTarget.notFound(.autoscaler, target.name)
        }
        scaler.with { $0.delete() }
        result.output += "horizontalpodautoscaler.autoscaling \"\(target.name)\" deleted\n"
        continue
      }
      guard target.kind == .pod else {
        throw ToolFailure(126, "firedrill: the simulation deletes pods and autoscalers only\n")
      }
      do throws(ToolFailure) {
        let found = try pod(target.name, in: flags.namespace)
        // Whoever is terminating already is deleted once more, and waited for.
        found.controller.with { _ = $0.deletePod(named: found.pod.name, isForced: isForced) }
        result.output +=
          flags["--output"] == "name"
          ? "pod/\(target.name)\n" : "pod \"\(target.name)\" \(isForced ? "force deleted" : "deleted")\n"
        gone.append(found.pod)
      } catch {
        if flags.has("--ignore-not-found") { continue }
        result.errorOutput += error.text
        result.exitCode = 1
      }
    }
    if flags["--wait"] != "false" { try await untilGone(gone, flags, &result) }
    return result
  }

  private func isForced(_ flags: KubectlArguments) throws(ToolFailure) -> Bool {
    if flags.has("--now") {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl delete --now\n")
    }
    switch (flags["--grace-period"], flags.has("--force")) {
    case (nil, let isForced): return isForced
    case ("0", true): return true
    case ("0", false):
      // kubectl makes it one second unless it is forced.
      throw ToolFailure(126, "firedrill: the simulation deletes with the pod's own grace period, or with --force\n")
    case (let text?, _):
      guard Int(text) != nil else {
        throw KubectlArguments.failure(
          "invalid argument \"\(text)\" for \"--grace-period\" flag: strconv.ParseInt: parsing \"\(text)\": invalid syntax",
          "delete")
      }
      throw ToolFailure(126, "firedrill: the simulation deletes with the pod's own grace period, or with --force\n")
    }
  }

  private func deleted(_ flags: KubectlArguments) throws(ToolFailure) -> [KubectlTarget] {
    guard let first = flags.operands.first else {
      throw ToolFailure(
        1,
        "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n"
      )
    }
    let targets = try KubectlTarget.read(flags.operands, standard: first.contains("/") ? .pod : nil)
    guard targets.isEmpty, let kind = KubectlKind(word: first) else { return targets }
    if let selector = try flags.selector() {
      return objects(kind, in: flags.namespace).filter { selector.matches($0.labels) }.map {
        KubectlTarget(kind: kind, name: $0.name)
      }
    }
    guard flags.has("--all") else {
      throw ToolFailure(1, "error: resource(s) were provided, but no name was specified\n")
    }
    return objects(kind, in: flags.namespace).map { KubectlTarget(kind: kind, name: $0.name) }
  }

  /// It returns when the last of them is gone; a stateful set's next pod of the same name is another one.
  private func untilGone(_ deleted: [PodDescription], _ flags: KubectlArguments, _ result: inout CommandResult)
    async throws
  {
    var deadline: VirtualInstant?
    if let text = flags["--timeout"] {
      guard let duration = VirtualDuration(text) else {
        throw KubectlArguments.failure("invalid argument \"\(text)\" for \"--timeout\" flag", "delete")
      }
      if duration > .zero { deadline = world.simulation.now + duration }
    }
    func isThere(_ pod: PodDescription) -> Bool {
      pods(nil, in: flags.namespace).contains { $0.pod.name == pod.name && $0.pod.createdAt == pod.createdAt }
    }
    while deleted.contains(where: isThere) {
      if let deadline, world.simulation.now >= deadline {
        result.errorOutput += "error: timed out waiting for the condition on pods/\(deleted[0].name)\n"
        result.exitCode = 1
        return
      }
      try await world.simulation.sleep(for: .seconds(1))
    }
  }
}
