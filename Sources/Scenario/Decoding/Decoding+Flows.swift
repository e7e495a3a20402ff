import Components
import VirtualTime

/// A flow before its channels and templates are numbered.
struct DecodedFlow {
  var name: String
  var plan: FlowPlan
}

extension Decoding {
  static let flowKeys = [
    "into", "channel", "channels", "template", "templates", "organisations", "priority", "priorities",
    "invalidRecipients", "recipients", "segments", "bodies", "maxAge",
  ]

  func decodeFlows(_ node: LocatedNode?) {
    for pair in section(node, "flows") {
      let fields = Fields(
        pair.value, of: "flow '\(pair.key.text)'", keys: Self.flowKeys, at: pair.key.position, problems: problems)
      let into = intake(fields.required("into"))
      let channels = mix(fields, one: "channel", many: "channels", isRequired: true)
        .map { weighted($0) { self.channels.number(of: $0) } }
      let templateMix = mix(fields, one: "template", many: "templates", isRequired: true)
      let templates = templateMix.map { weighted($0) { self.templates.number(of: $0) } }
      let priorities = priorities(fields)
      let organisations = fields["organisations"].map { scalars.integer($0, "organisations", 1...65_536) } ?? 1
      let invalid = share(fields["invalidRecipients"], "invalidRecipients")
      let maxAge = fields["maxAge"].flatMap { scalars.duration($0, "maxAge", .nanoseconds(1) ... .longest) }
      let plan = FlowPlan(
        name: pair.key.text, into: into ?? "", channels: channels ?? [], templates: templates ?? [],
        organisations: 0..<(organisations ?? 1), priorities: priorities, invalidRecipients: invalid, maxAge: maxAge,
        traits: traits(fields, organisations: organisations ?? 1, templates: templateMix?.map(\.name), invalid: invalid)
      )
      checkNumbers(at: pair.key.position)
      if let into, let node = fields["into"] { checkEndpoint(ofFlow: pair.key.text, into: into, at: node.position) }
      flowNames.insert(pair.key.text)
      flows.append(DecodedFlow(name: pair.key.text, plan: plan))
    }
  }

  /// Messages carry small numbers for names; a flow beyond them is reported.
  private func checkNumbers(at position: SourcePosition) {
    for (noun, count, most) in [
      ("flows", flows.count + 1, 256), ("channels", channels.names.count, 64),
      ("templates", templates.names.count, 65_536),
    ] where count > most {
      problems.report(position, "a scenario has at most \(most) \(noun); with this flow it has \(count)")
    }
  }

  /// The name of a component that takes messages in.
  private func intake(_ node: LocatedNode?) -> String? {
    guard let name = target(node, "into"), let node else { return nil }
    guard let type = componentTypes[name], !type.takesMessages else { return name }
    let fitting = componentNames.filter { componentTypes[$0]?.takesMessages ?? false }
    let types = catalogue.components.filter(\.takesMessages).map(\.name)
    problems.report(
      node.position, "component '\(name)' is of type \(type.name), which takes no messages in",
      note: fitting.isEmpty
        ? "the types that do are \(types.joined(separator: ", "))"
        : "the components that do are \(Self.list(fitting))")
    return nil
  }

  private func share(_ node: LocatedNode?, _ name: String) -> Share {
    guard let node, case .share(let share)? = scalars.value(node, name, .share) else { return Share(0) }
    return share
  }

  /// Names with weights from either of two keys; nil when absent or wrong.
  private func mix(_ fields: Fields, one: String, many: String, isRequired: Bool) -> [(name: String, weight: Double)]? {
    if let node = fields[one], fields[many] != nil {
      problems.report(node.position, "give '\(one)' or '\(many)', not both")
      return nil
    }
    if let node = fields[one] { return scalars.text(node, one).map { [($0, 1)] } }
    guard let node = fields[many] else {
      if isRequired { _ = fields.required(one) }
      return nil
    }
    guard let pairs = node.mapping else {
      if !node.isInvalid {
        problems.report(node.position, "'\(many)' must be a mapping of names to shares, not \(node.kindName)")
      }
      return nil
    }
    let named = named(pairs, in: many)
    let weights = Weights(scalars).decode(named.map { ($0.key.text, $0.value) }, at: node.position, of: "'\(many)'")
    return weights.map { Array(zip(named.map(\.key.text), $0)) }
  }

  private func weighted(_ mix: [(name: String, weight: Double)], _ number: (String) -> Int) -> [FlowPlan.Weighted] {
    mix.map { .init(value: number($0.name), weight: $0.weight) }
  }

  private func priorities(_ fields: Fields) -> [FlowPlan.Weighted] {
    let range = -128...127
    guard let mix = mix(fields, one: "priority", many: "priorities", isRequired: false) else {
      return [.init(value: 0, weight: 1)]
    }
    var positions: [String: SourcePosition] = [:]
    for pair in fields["priorities"]?.mapping ?? [] { positions[pair.key.text] = pair.key.position }
    return mix.compactMap { entry in
      let position = positions[entry.name] ?? fields["priority"]?.position ?? fields.position
      guard let value = Int(entry.name), range.contains(value) else {
        problems.report(position, "a priority is \(OptionKind.integer(range).summary), not '\(entry.name)'")
        return nil
      }
      return .init(value: value, weight: entry.weight)
    }
  }

  func flow(_ node: LocatedNode?) -> String? {
    guard let node, let name = scalars.text(node, "flow") else { return nil }
    if flowNames.contains(name) { return name }
    let names = flows.map(\.name)
    let note = names.isEmpty ? "there are no flows" : "the flows are \(Self.list(names))"
    problems.report(
      node.position, "no flow is named '\(name)'", meaning: name, of: names, note: note, isAboutAbsence: true)
    return nil
  }

  /// The name of a channel that some flow uses.
  func channel(_ node: LocatedNode?) -> String? {
    guard let node, let name = scalars.text(node, "channel") else { return nil }
    if channels.contains(name) { return name }
    let note = channels.names.isEmpty ? nil : "the channels are \(Self.list(channels.names))"
    problems.report(
      node.position, "no flow uses the channel '\(name)'", meaning: name, of: channels.names, note: note,
      isAboutAbsence: true)
    return nil
  }
}
