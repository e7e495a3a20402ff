import Components

extension Decoding {
  func decodeComponents(_ node: LocatedNode?) {
    let pairs = section(node, "components")
    if pairs.count > limits.components, let node {
      problems.report(node.position, "a system has at most \(limits.components) components")
      return
    }
    // Types first: any component may refer to any other.
    componentNames = pairs.map(\.key.text)
    for pair in pairs { componentTypes[pair.key.text] = componentType(pair) }
    sharedVariables = pairs.reduce(into: [:]) { found, pair in
      guard componentTypes[pair.key.text]?.name == ConfigMap.typeName else { return }
      found[pair.key.text] = pair.value["data"]?.mapping
    }
    for pair in pairs {
      guard let type = componentTypes[pair.key.text] else { continue }
      components.append(component(pair, type))
    }
  }

  private func componentType(_ pair: LocatedNode.Pair) -> ComponentType? {
    let known = catalogue.components.map(\.name)
    let note = known.isEmpty ? nil : "the types are \(known.joined(separator: ", "))"
    guard pair.value.mapping != nil else {
      if !pair.value.isInvalid {
        problems.report(
          pair.value.position,
          "component '\(pair.key.text)' must be a mapping with a 'type', not \(pair.value.kindName)")
      }
      return nil
    }
    guard let node = pair.value["type"] else {
      problems.report(pair.key.position, "component '\(pair.key.text)' needs 'type'", note: note, isAboutAbsence: true)
      return nil
    }
    guard let name = scalars.text(node, "type") else { return nil }
    if let type = catalogue.component(name) { return type }
    problems.report(node.position, "unknown component type '\(name)'", meaning: name, of: known, note: note)
    return nil
  }

  private func component(_ pair: LocatedNode.Pair, _ type: ComponentType) -> DecodedComponent {
    let name = pair.key.text
    let node = withPreset(pair.value, type)
    var decoder = OptionDecoder(
      self, subject: "component '\(name)' (\(type.name))",
      environment: environment(of: node, type, at: pair.key.position))
    let options = decoder.options(node, type.options, skipping: ["type", "preset"], at: pair.key.position)
    return DecodedComponent(
      plan: ComponentPlan(name: name, type: type.name, options: options), key: pair.key, node: node,
      references: decoder.references)
  }

  /// The preset's values under those of the file.
  private func withPreset(_ node: LocatedNode, _ type: ComponentType) -> LocatedNode {
    guard let presetNode = node["preset"], !type.options.contains(where: { $0.name == "preset" }) else { return node }
    guard let name = scalars.text(presetNode, "preset") else { return node }
    let known = type.presets.map(\.name)
    guard let preset = type.presets.first(where: { $0.name == name }) else {
      problems.report(
        presetNode.position, "unknown preset '\(name)' of \(type.name)", meaning: name, of: known,
        note: known.isEmpty ? "it has no presets" : "its presets are \(known.joined(separator: ", "))")
      return node
    }
    return preset.laid(under: node, at: presetNode.position)
  }

  /// The values of the config maps that `envFrom` names and of the `env` option, which templates of the workload are filled
  /// from.
  private func environment(
    of node: LocatedNode, _ type: ComponentType, at position: SourcePosition
  ) -> Environment {
    var environment = Environment()
    guard let spec = type.options.first(where: { $0.name == "env" && $0.kind == .map(.text) }) else {
      return environment
    }
    if type.options.contains(where: { $0.name == "envFrom" }) {
      for item in node["envFrom"]?.sequence ?? [] {
        for pair in item.scalar.flatMap({ sharedVariables[$0.text] }) ?? [] where !pair.key.isMadeByPath {
          guard let text = pair.value.scalar?.text else { continue }
          environment.names.append(pair.key.text)
          environment.values[pair.key.text] = text
        }
      }
    }
    let given = node["env"] ?? spec.fallback.map { BuiltInText.node($0, at: position) }
    for pair in given?.mapping ?? [] where !pair.key.isMadeByPath {
      guard let text = pair.value.scalar?.text else { continue }
      environment.names.append(pair.key.text)
      environment.values[pair.key.text] = text
    }
    return environment
  }
}

extension Preset {
  /// A mapping with the preset's values where it has none of its own; they stand at the place where it was chosen.
  func laid(under node: LocatedNode, at position: SourcePosition) -> LocatedNode {
    let pairs = values.map { value in
      LocatedNode.Pair(
        key: .init(text: value.option, position: position), value: BuiltInText.node(value.text, at: position))
    }
    var lower = node
    lower.content = .mapping(pairs)
    return Merge.lay(node, over: lower)
  }
}
