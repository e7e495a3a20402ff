import Components
import SimulationKernel

/// `kubectl edit`, `patch` and `create`.
extension Shell {
  private func configMap(
    _ operands: [String], _ flags: KubectlArguments, _ command: String
  ) throws(ToolFailure) -> ConfigMap {
    guard let first = operands.first else {
      throw ToolFailure(
        1,
        command == "patch"
          ? "error: You must specify the type of resource to patch. Use \"kubectl api-resources\" for a complete list of supported resources.\n"
          : "error: must specify the type and name of an object to \(command)\n")
    }
    let targets = try KubectlTarget.read(operands, standard: first.contains("/") ? .configMap : nil)
    guard let target = targets.first, targets.count == 1 else {
      throw ToolFailure(1, "error: resource name may not be empty\n")
    }
    guard target.kind == .configMap else {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl \(command) of \(target.kind.plural)\n")
    }
    guard
      let map = world.configMaps.first(where: {
        $0.name == target.name && (flags.namespace == nil || $0.namespace == flags.namespace)
      })
    else { throw KubectlTarget.notFound(.configMap, target.name) }
    return map
  }

  // MARK: edit

  private static let editHeader = """
    # Please edit the object below. Lines beginning with a '#' will be ignored,
    # and an empty file will abort the edit. If an error occurs while saving this file will be
    # reopened with the relevant failures.
    #

    """

  /// The editor is scripted: `KUBE_EDITOR="sed -i s/A/B/" kubectl edit ...`. What it makes of the object's text is read
  /// again.
  func kubectlEdit(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(arguments, of: "edit", flags: [.init("--output", "-o", value: true)])
    let map = try configMap(flags.operands, flags, "edit")
    let names = ["KUBE_EDITOR", "EDITOR"]
    guard let editor = names.compactMap({ environment[$0] ?? present[$0] }).first else {
      throw ToolFailure(
        126,
        "firedrill: kubectl edit opens an editor, which the simulation does not have: give one that needs nobody, as in "
          + "KUBE_EDITOR=\"sed -i s/OLD/NEW/\" kubectl edit ...\n")
    }
    var parser = ShellParser(editor) { _ in nil }
    guard let words = try? parser.script().steps.first?.pipeline.commands.first?.words.map(\.text),
      words.first == "sed", words.contains("-i")
    else { throw ToolFailure(126, "firedrill: the simulation edits with sed -i alone, not with: \(editor)\n") }
    let before = YAMLText.of(configMapObject(map).manifest)
    let after = try StreamEditor(words.dropFirst().filter { $0 != "-i" }).edited(Self.editHeader + before)
    let lines = after.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n") + "\n"
    if lines == before { return CommandResult(errorOutput: "Edit cancelled, no changes made.\n") }
    let data = try edited(before, lines, map)
    _ = map.with { $0.replace(with: data) }
    return CommandResult(output: "configmap/\(map.name) edited\n")
  }

  /// The data of an edited text, in which nothing else may have changed.
  private func edited(_ before: String, _ after: String, _ map: ConfigMap) throws(ToolFailure) -> [EnvironmentEntry] {
    func parts(_ text: String) -> (data: [Substring], rest: [Substring]) {
      let lines = text.split(separator: "\n")
      guard let start = lines.firstIndex(of: "data:") else { return ([], lines) }
      let data = lines[(start + 1)...].prefix { $0.hasPrefix("  ") }
      return (Array(data), Array(lines[..<start]) + Array(lines[data.endIndex...]))
    }
    let (new, old) = (parts(after), parts(before))
    guard new.rest == old.rest else {
      throw ToolFailure(126, "firedrill: the simulation edits the data of config maps alone\n")
    }
    var data: [EnvironmentEntry] = []
    for line in new.data {
      let halves = line.dropFirst(2).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].contains(" "), let value = Self.scalar(halves[1].trimmingBlanks) else {
        throw ToolFailure(126, "firedrill: the simulation does not read this line of the edited text: \(line)\n")
      }
      guard case .string(let text) = value else {
        throw ToolFailure(
          1, "error: configmaps \"\(map.name)\" is invalid\nerror: Edit cancelled, no valid changes were saved.\n")
      }
      data.append(EnvironmentEntry(name: String(halves[0]), value: text))
    }
    // In the order that they had; new ones last.
    let known = map.with { $0.data }.map(\.name)
    return data.enumerated().sorted { a, b in
      let places = [a, b].map { known.firstIndex(of: $0.element.name) ?? known.count }
      return (places[0], a.offset) < (places[1], b.offset)
    }.map(\.element)
  }

  /// A value as YAML reads it; nil: it goes on elsewhere.
  private static func scalar(_ text: Substring) -> JSONDocument? {
    if text.hasPrefix("|") || text.hasPrefix(">") { return nil }
    if text.hasPrefix("\"") {
      guard let values = try? JSONReader.values(of: String(text)), values.count == 1 else { return nil }
      return values[0]
    }
    if text.hasPrefix("'") {
      guard text.hasSuffix("'"), text.count >= 2 else { return nil }
      return .string(String(text.dropFirst().dropLast()).replacing("''", with: "'"))
    }
    let words: Set<String> = ["true", "false", "null", "~", ""]
    return words.contains(String(text)) || Double(text) != nil ? .null : .string(String(text))
  }

  // MARK: patch

  func kubectlPatch(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "patch", flags: [.init("--patch", "-p", value: true), .init("--type", value: true)])
    guard let text = flags["--patch"] else {
      throw ToolFailure(1, "error: must specify --patch or --patch-file containing the contents of the patch\n")
    }
    let type = flags["--type"] ?? "strategic"
    guard ["strategic", "merge", "json"].contains(type) else {
      throw ToolFailure(1, "error: --type must be one of [json merge strategic], not \"\(type)\"\n")
    }
    if type == "json" {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl patch --type json\n")
    }
    guard let values = try? JSONReader.values(of: text), values.count == 1, case .object(let members) = values[0] else {
      throw ToolFailure(126, "firedrill: the simulation reads patches that are JSON objects\n")
    }
    if let first = flags.operands.first, let kind = KubectlKind(word: String(first.prefix { $0 != "/" })),
      kind == .deployment || kind == .statefulSet
    {
      return try patchReplicas(members, flags)
    }
    if let first = flags.operands.first, KubectlKind(word: String(first.prefix { $0 != "/" })) == .cronJob {
      return try patchCronJob(members, flags)
    }
    let map = try configMap(flags.operands, flags, "patch")
    guard members.count == 1, members[0].key == "data", case .object(let changes) = members[0].value else {
      throw ToolFailure(126, "firedrill: the simulation patches the data of config maps alone\n")
    }
    var data = map.with { $0.data }
    for change in changes {
      switch change.value {
      case .null: data.removeAll { $0.name == change.key }
      case .string(let value):
        if let at = data.firstIndex(where: { $0.name == change.key }) {
          data[at].value = value
        } else {
          data.append(EnvironmentEntry(name: change.key, value: value))
        }
      default:
        throw ToolFailure(
          1,
          "Error from server (BadRequest): json: cannot unmarshal \(change.value.kind == "boolean" ? "bool" : change.value.kind) into Go struct field ConfigMap.data of type string\n"
        )
      }
    }
    let hasChanged = map.with { $0.replace(with: data) }
    return CommandResult(output: "configmap/\(map.name) patched\(hasChanged ? "" : " (no change)")\n")
  }

  /// `{"spec": {"replicas": N}}`.
  private func patchReplicas(
    _ members: [JSONDocument.Member], _ flags: KubectlArguments
  ) throws(ToolFailure) -> CommandResult {
    guard members.count == 1, members[0].key == "spec", case .object(let spec) = members[0].value, spec.count == 1,
      case .number(let count)? = members[0].value["replicas"], count >= 0, count <= 10_000, count == count.rounded()
    else {
      throw ToolFailure(126, "firedrill: the simulation patches the replicas of deployments and stateful sets alone\n")
    }
    let first = flags.operands[0]
    let targets = try KubectlTarget.read(flags.operands, standard: first.contains("/") ? .deployment : nil)
    var output = ""
    for target in targets {
      let found = try controller(target, in: flags.namespace)
      let before = found.with { $0.describe() }.replicas
      _ = try perform("scale", [("replicas", .integer(Int(count)))], on: found)
      output += "\(target.text) patched\(before == Int(count) ? " (no change)" : "")\n"
    }
    return CommandResult(output: output)
  }

  // MARK: create

  func kubectlCreate(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    guard let (word, rest) = KubectlSubcommand.split(arguments) else {
      if let flag = arguments.first(where: { KubectlArguments.otherFlags("create").contains($0) }) {
        throw KubectlArguments.unsupported(flag, of: "create")
      }
      throw ToolFailure(1, "error: must specify one of -f and -k\n")
    }
    guard let kind = KubectlKind(word: word) else {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl create \(word)\n")
    }
    if kind == .job { return try kubectlCreateJob(rest) }
    guard kind == .configMap else {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl create \(word)\n")
    }
    let flags = try KubectlArguments(
      rest, of: "create configmap", flags: [.init("--from-literal", value: true), .init("--dry-run", value: true)])
    guard flags.operands.count == 1 else {
      throw ToolFailure(
        1,
        "error: exactly one NAME is required, got \(flags.operands.count)\nSee 'kubectl create configmap -h' for help and examples\n"
      )
    }
    let name = flags.operands[0]
    if world.configMaps.contains(where: { $0.name == name && $0.namespace == flags.namespace }) {
      throw ToolFailure(1, "error: failed to create configmap: configmaps \"\(name)\" already exists\n")
    }
    throw ToolFailure(126, "firedrill: nothing in the system would read another config map: \(name)\n")
  }
}
