import Components
import VirtualTime

/// The environment of a deployment as the file gives it.
struct Environment {
  var names: [String] = []
  var values: [String: String] = [:]
}

/// Types the values of options by their kinds in the catalogue.
struct OptionDecoder {
  let decoding: Decoding
  /// The environment of the component, which its workload's templates are filled from.
  let componentEnvironment: Environment
  /// The same within a workload; nil elsewhere, where templates have no meaning.
  var environment: Environment?
  /// What the options belong to, for messages: "component 'redis' (redis)".
  let subject: String
  private(set) var references: [(name: String, position: SourcePosition)] = []

  init(_ decoding: Decoding, subject: String, environment: Environment = Environment()) {
    self.decoding = decoding
    componentEnvironment = environment
    self.subject = subject
  }

  private var problems: ProblemList { decoding.problems }

  /// The options of a mapping with the defaults filled in; what is wrong is reported and left out.
  /// - Parameters:
  ///   - skipped: keys that are not options, such as `type`.
  ///   - position: where a missing option is reported.
  ///   - subject: what the mapping is, for messages.
  mutating func options(
    _ node: LocatedNode, _ specs: [OptionSpec], subject: String? = nil, skipping skipped: [String] = [],
    at position: SourcePosition
  ) -> Options {
    let subject = subject ?? self.subject
    var options = Options()
    let node = withPreset(node, specs)
    guard let pairs = node.mapping else {
      if !node.isInvalid { problems.report(node.position, "\(subject) must be a mapping, not \(node.kindName)") }
      return options
    }
    var given: Set<String> = []
    for pair in pairs where !skipped.contains(pair.key.text) {
      guard let spec = specs.first(where: { $0.name == pair.key.text }) else {
        let known = specs.map(\.name)
        problems.report(
          pair.key.position, "unknown option '\(pair.key.text)' of \(subject)", meaning: pair.key.text, of: known,
          note: known.isEmpty ? "it has no options" : "its options are \(known.joined(separator: ", "))")
        continue
      }
      given.insert(spec.name)
      if let value = value(pair.value, spec.kind, name: spec.name) { options.append(spec.name, value) }
    }
    for spec in specs where !given.contains(spec.name) {
      if let fallback = spec.fallback {
        let node = BuiltInText.node(fallback, at: position)
        guard let value = value(node, spec.kind, name: spec.name) else { continue }
        options.append(spec.name, value)
      } else if spec.isRequired {
        problems.report(
          position, "\(subject) needs the option '\(spec.name)': \(spec.kind.summary)", isAboutAbsence: true)
      }
    }
    return options
  }

  /// The values of the preset that the mapping chooses, under its own. An unknown one is reported with its value.
  private func withPreset(_ node: LocatedNode, _ specs: [OptionSpec]) -> LocatedNode {
    guard let spec = specs.first(where: { !$0.presets.isEmpty }), let chosen = node[spec.name],
      let preset = spec.presets.first(where: { $0.name == chosen.scalar?.text })
    else { return node }
    return preset.laid(under: node, at: chosen.position)
  }

  /// - Returns: nil when the value is not of the kind (reported).
  mutating func value(_ node: LocatedNode, _ kind: OptionKind, name: String) -> OptionValue? {
    switch kind {
    case .object(let specs): return options(node, specs, name: name)
    case .map(let kind): return map(node, kind, name: name)
    case .list(let kind): return list(node, kind, name: name)
    case .workload: return workload(node, name: name)
    case .distribution where node.mapping != nil: return distribution(node).map { .distribution($0) }
    default: return scalar(node, kind, name: name)
    }
  }

  private mutating func options(_ node: LocatedNode, _ specs: [OptionSpec], name: String) -> OptionValue? {
    guard isNested(node, name: name, node.mapping != nil, .object(specs)) else { return nil }
    return .options(options(node, specs, subject: "'\(name)' of \(subject)", at: node.position))
  }

  private mutating func map(_ node: LocatedNode, _ kind: OptionKind, name: String) -> OptionValue? {
    guard isNested(node, name: name, node.mapping != nil, .map(kind)) else { return nil }
    var options = Options()
    for pair in decoding.named(node.mapping ?? [], in: name) {
      if let value = value(pair.value, kind, name: pair.key.text) { options.append(pair.key.text, value) }
    }
    return .options(options)
  }

  private mutating func list(_ node: LocatedNode, _ kind: OptionKind, name: String) -> OptionValue? {
    guard isNested(node, name: name, node.sequence != nil, .list(kind)) else { return nil }
    var values: [OptionValue] = []
    for item in node.sequence ?? [] {
      if let value = value(item, kind, name: name) { values.append(value) }
    }
    return .list(values)
  }

  func isNested(_ node: LocatedNode, name: String, _ fits: Bool, _ kind: OptionKind) -> Bool {
    if !fits, !node.isInvalid {
      problems.report(node.position, "'\(name)' must be \(kind.summary), not \(node.kindName)")
    }
    return fits
  }

  private mutating func scalar(_ node: LocatedNode, _ kind: OptionKind, name: String) -> OptionValue? {
    // An empty text is a value of its own; YAML's words for nothing are not.
    if case .text = kind, let scalar = node.scalar, scalar.text.isEmpty, !scalar.isPlain { return .text("") }
    guard let text = decoding.scalars.scalar(node, name, expected: kind.summary) else { return nil }
    if let environment, EnvironmentTemplate.isTemplate(text) {
      return template(text, node, kind, environment)
    }
    if case .text = kind { _ = decoding.scalars.text(node, name) }
    return typed(text, node, kind)
  }

  private mutating func typed(_ text: String, _ node: LocatedNode, _ kind: OptionKind) -> OptionValue? {
    switch kind {
    case .choice(let words) where !words.contains(text):
      problems.report(
        node.position, "expected one of \(words.joined(separator: ", ")), not '\(text)'", meaning: text, of: words,
        note: problems.commentNote(node))
      return nil
    case .reference(let types): return refer(to: text, of: types, at: node.position) ? .text(text) : nil
    default: return decoding.scalars.parse(node, text) { text throws(ParseProblem) in try kind.parse(text) }
    }
  }

  private mutating func template(
    _ text: String, _ node: LocatedNode, _ kind: OptionKind, _ environment: Environment
  ) -> OptionValue? {
    let filled: String
    do {
      filled = try EnvironmentTemplate.fill(template: text) { environment.values[$0] }
    } catch {
      let names = environment.names
      problems.report(
        problems.position(in: node, byte: error.offset), "the environment of the deployment has no '\(error.name)'",
        meaning: error.name, of: names,
        note: names.isEmpty ? "it has no 'env'" : "its 'env' has \(Decoding.list(names))", isAboutAbsence: true)
      return nil
    }
    var place = node
    place.content = .scalar(.init(text: filled, isPlain: node.scalar?.isPlain ?? true, written: text))
    return typed(filled, place, kind) == nil ? nil : .template(text, kind: kind)
  }

  /// Whether a component of that name and of one of these types exists.
  private mutating func refer(to name: String, of types: [String], at position: SourcePosition) -> Bool {
    if decoding.acceptsAnyReference { return true }
    guard decoding.knownComponents.contains(name) else {
      let fitting = decoding.componentNames.filter { isOne($0, of: types) }
      let note = fitting.isEmpty ? nil : "the components that fit are \(Decoding.list(fitting))"
      problems.report(
        position, "no component is named '\(name)'", meaning: name,
        of: fitting.isEmpty ? decoding.componentNames : fitting, note: note, isAboutAbsence: true)
      return false
    }
    guard isOne(name, of: types) else {
      let type = decoding.componentTypes[name]?.name ?? ""
      problems.report(
        position,
        "component '\(name)' is of type \(type); a component of type \(types.joined(separator: " or ")) is needed")
      return false
    }
    references.append((name, position))
    return true
  }

  /// A component of unknown type was reported already and fits everywhere.
  private func isOne(_ name: String, of types: [String]) -> Bool {
    guard let type = decoding.componentTypes[name] else { return true }
    return types.isEmpty || types.contains(type.name)
  }
}
