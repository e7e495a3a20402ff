import Components
import SimulationKernel
import VirtualTime

/// `kubectl get`.
extension Shell {
  /// What is shown together, of one kind.
  struct KubectlGroup {
    var kind: KubectlKind
    var objects: [KubectlObject]
  }

  static let getFlags: [KubectlArguments.Flag] = [
    .init("--selector", "-l", value: true), .init("--output", "-o", value: true), .init("--no-headers"),
    .init("--watch", "-w"), .init("--all-namespaces", "-A"), .init("--show-labels"), .init("--ignore-not-found"),
    .init("--sort-by", value: true),
  ]

  func kubectlGet(_ arguments: [String]) async throws -> CommandResult {
    let flags = try KubectlArguments(arguments, of: "get", flags: Self.getFlags)
    let format = flags["--output"] ?? ""
    if let template = try Self.jsonPath(format) { return try printed(template, format, flags) }
    guard ["", "wide", "name", "json", "yaml"].contains(format) else {
      if format.hasPrefix("jsonpath") || format.hasPrefix("custom-columns") || format.hasPrefix("go-template") {
        throw ToolFailure(126, "firedrill: the simulation does not support kubectl get -o \(format)\n")
      }
      throw ToolFailure(
        1,
        "error: unable to match a printer suitable for the output format \"\(format)\", allowed formats are: "
          + "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,"
          + "jsonpath-file,name,template,templatefile,wide,yaml\n")
    }
    var (groups, result, isPrefixed, isSingle) = try sorted(try found(flags), flags)
    let count = groups.reduce(0) { $0 + $1.objects.count }
    switch format {
    case "json", "yaml":
      if count == 0, result.exitCode != 0 { return result }
      let document =
        isSingle && count == 1 ? groups[0].objects[0].manifest : KubectlObject.list(groups.flatMap(\.objects))
      result.output = format == "json" ? document.indented(by: 4) + "\n" : YAMLText.of(document)
    case "name":
      result.output = groups.flatMap(\.objects).map { "\($0.kind.singular)/\($0.name)\n" }.joined()
    default:
      if count == 0 {
        if result.exitCode == 0 { result.errorOutput = KubectlArguments.nothingFound(in: flags.namespace) }
      } else {
        isPrefixed = isPrefixed && groups.count > 1
        result.output = groups.map { table($0, flags, isPrefixed: isPrefixed) }.joined(separator: "\n")
      }
      if flags.has("--watch") { try await lookOn(flags, &result) }
    }
    return result
  }

  /// The template of `jsonpath=TEMPLATE`; nil: another format.
  private static func jsonPath(_ format: String) throws(ToolFailure) -> JSONPathTemplate? {
    guard format.hasPrefix("jsonpath="), format.count > 9 else {
      if format == "jsonpath" || format == "jsonpath=" {
        throw ToolFailure(1, "error: template format specified but no template given\n")
      }
      return nil
    }
    return try JSONPathTemplate(String(format.dropFirst(9)))
  }

  private func printed(
    _ template: JSONPathTemplate, _ format: String, _ flags: KubectlArguments
  ) throws(ToolFailure) -> CommandResult {
    var (groups, result, _, isSingle) = try sorted(try found(flags), flags)
    let objects = groups.flatMap(\.objects)
    if objects.isEmpty, result.exitCode != 0 || isSingle { return result }
    let document = isSingle ? objects[0].manifest : KubectlObject.list(objects)
    do throws(JSONPathTemplate.Problem) { result.output = try template.text(of: document) } catch {
      let text = format.dropFirst(9)
      result.errorOutput +=
        "error: error executing jsonpath \(JSONDocument.string(String(text)).compact): Error executing template: "
        + "\(error.message). Printing more information for debugging the template:\n\ttemplate was:\n\t\t\(text)\n"
        + "\tobject given to jsonpath engine was:\n\t\t\(document.goSyntax)\n\n\n"
      result.exitCode = 1
    }
    return result
  }

  /// What was found, and how it is to be shown.
  typealias KubectlFindings = (groups: [KubectlGroup], result: CommandResult, isPrefixed: Bool, isSingle: Bool)

  /// As `--sort-by` says; what has no such field comes first.
  private func sorted(_ found: KubectlFindings, _ flags: KubectlArguments) throws(ToolFailure) -> KubectlFindings {
    guard let path = flags["--sort-by"], !path.isEmpty else { return found }
    let order = try KubectlOrder(path)
    var found = found
    for index in found.groups.indices { found.groups[index].objects = try order.sorted(found.groups[index].objects) }
    return found
  }

  /// What the operands name.
  private func found(_ flags: KubectlArguments) throws(ToolFailure) -> KubectlFindings {
    guard let first = flags.operands.first else {
      throw ToolFailure(
        1,
        "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n"
      )
    }
    let (namespace, selector) = (flags.namespace, try flags.selector())
    var names = Array(flags.operands.dropFirst())
    if first.contains("/") {
      return collect(try KubectlTarget.read(flags.operands, standard: .pod), flags)
    }
    var kinds: [KubectlKind] = []
    for word in first.split(separator: ",") {
      if word == "all" {
        kinds += KubectlKind.all
        continue
      }
      guard let kind = KubectlKind(word: String(word)) else { throw KubectlTarget.unknownKind(String(word)) }
      kinds.append(kind)
    }
    if !names.isEmpty {
      guard selector == nil else {
        throw ToolFailure(1, "error: name cannot be provided when a selector is specified\n")
      }
      guard namespace != nil else {
        throw ToolFailure(1, "error: a resource cannot be retrieved by name across all namespaces\n")
      }
      names = names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
      return collect(kinds.flatMap { kind in names.map { KubectlTarget(kind: kind, name: $0) } }, flags)
    }
    let groups = kinds.map { kind in
      KubectlGroup(kind: kind, objects: objects(kind, in: namespace).filter { selector?.matches($0.labels) ?? true })
    }
    return (groups.filter { !$0.objects.isEmpty }, CommandResult(), kinds.count > 1, false)
  }

  /// What is there of these is shown, and what is not is said.
  private func collect(_ targets: [KubectlTarget], _ flags: KubectlArguments) -> KubectlFindings {
    var groups: [KubectlGroup] = []
    var result = CommandResult()
    for target in targets {
      guard let object = objects(target.kind, in: flags.namespace).first(where: { $0.name == target.name }) else {
        if flags.has("--ignore-not-found") { continue }
        result.errorOutput += KubectlTarget.notFound(target.kind, target.name).text
        result.exitCode = 1
        continue
      }
      if let last = groups.indices.last, groups[last].kind == target.kind {
        groups[last].objects.append(object)
      } else {
        groups.append(KubectlGroup(kind: target.kind, objects: [object]))
      }
    }
    return (groups, result, true, targets.count == 1)
  }

  private func rows(_ group: KubectlGroup, _ flags: KubectlArguments, isPrefixed: Bool) -> [[String]] {
    group.objects.map { object in
      var cells = object.cells
      if isPrefixed { cells[0] = "\(object.kind.singular)/\(cells[0])" }
      if flags["--output"] == "wide" { cells += object.wide }
      if flags.has("--show-labels") {
        cells.append(
          object.labels.isEmpty ? "<none>" : object.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","))
      }
      return (flags.namespace == nil ? [object.namespace] : []) + cells
    }
  }

  private func table(_ group: KubectlGroup, _ flags: KubectlArguments, isPrefixed: Bool) -> String {
    var headers = group.kind.headers
    if flags["--output"] == "wide" { headers += group.kind.wideHeaders }
    if flags.has("--show-labels") { headers.append("LABELS") }
    if flags.namespace == nil { headers.insert("NAMESPACE", at: 0) }
    return Self.columns((flags.has("--no-headers") ? [] : [headers]) + rows(group, flags, isPrefixed: isPrefixed))
  }

  /// `--watch` never ends by itself: a person looks on for a while. Rows that have changed are printed again; what lasted for
  /// less than a second is missed (assumed).
  private func lookOn(_ flags: KubectlArguments, _ result: inout CommandResult) async throws {
    var last = try found(flags).groups.flatMap { rows($0, flags, isPrefixed: false).map { $0.dropLast() } }
    let first = try found(flags).groups.flatMap { [$0.kind.headers] + rows($0, flags, isPrefixed: false) }
    let end = world.simulation.now + attention
    while world.simulation.now < end {
      try await world.simulation.sleep(for: .seconds(1))
      let groups = try found(flags).groups
      for group in groups {
        for row in rows(group, flags, isPrefixed: false) where !last.contains(row.dropLast()) {
          // As wide as what was shown first.
          result.output += Self.columns(first + [row]).split(separator: "\n").last.map { "\($0)\n" } ?? ""
        }
      }
      last = groups.flatMap { rows($0, flags, isPrefixed: false).map { $0.dropLast() } }
    }
    result.errorOutput += "^C\n"
    result.exitCode = 130
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
}
