import Components
import VirtualTime

extension Options {
  /// The options written as a flow mapping, with the defaults of the specification filled in.
  init(_ text: String, _ specs: [OptionSpec]) throws {
    self = try .read(FlowText(text), specs)
  }

  /// The options of a mapping.
  init(_ node: FlowText, _ specs: [OptionSpec]) throws { self = try .read(node, specs) }

  /// The options of a component with a preset under what is written.
  init(_ text: String, _ specs: [OptionSpec], preset: Preset) throws {
    guard case .mapping(var pairs) = try FlowText(text) else { throw FlowText.Malformed(description: "no mapping") }
    for value in preset.values where !pairs.contains(where: { $0.key == value.option }) {
      pairs.append((value.option, try FlowText(value.text)))
    }
    self = try .read(.mapping(pairs), specs)
  }

  private static func read(_ node: FlowText, _ specs: [OptionSpec]) throws -> Options {
    guard case .mapping(let pairs) = node else { throw FlowText.Malformed(description: "no mapping: \(node)") }
    var options = Options()
    for pair in pairs {
      guard let spec = specs.first(where: { $0.name == pair.key }) else {
        throw FlowText.Malformed(description: "no option '\(pair.key)'")
      }
      options[pair.key] = try spec.kind.read(pair.value)
    }
    for spec in specs where !options.has(spec.name) {
      if let fallback = spec.fallback { options[spec.name] = try spec.kind.read(FlowText(fallback)) }
      if spec.isRequired, !options.has(spec.name) { throw FlowText.Malformed(description: "'\(spec.name)' is missing") }
    }
    return options
  }

  fileprivate static func nested(_ node: FlowText, _ specs: [OptionSpec]) throws -> Options { try read(node, specs) }
}

extension OptionKind {
  /// The value of this kind; throws when the text is not of the kind or out of its range.
  func read(_ node: FlowText) throws -> OptionValue {
    if case .scalar(let text) = node, EnvironmentTemplate.isTemplate(text) { return .template(text, kind: self) }
    switch (self, node) {
    case (.object(let specs), _): return .options(try Options.nested(node, specs))
    case (.map(let kind), .mapping(let pairs)):
      var options = Options()
      for pair in pairs { options[pair.key] = try kind.read(pair.value) }
      return .options(options)
    case (.list(let kind), .list(let items)): return .list(try items.map { try kind.read($0) })
    case (.distribution, _): return .distribution(try .read(node))
    case (_, .scalar(let text)): return try read(text)
    default: throw FlowText.Malformed(description: "\(node) is not \(self)")
    }
  }

  private func read(_ text: String) throws -> OptionValue {
    switch self {
    case .boolean where text == "true" || text == "false": return .boolean(text == "true")
    case .text, .reference: return .text(text)
    case .choice(let words) where words.contains(text): return .text(text)
    case .integer(let range): if let value = Int(text), range.contains(value) { return .integer(value) }
    case .number(let range): if let value = Double(text), range.contains(value) { return .number(value) }
    case .duration(let range):
      if let value = VirtualDuration(text), range.contains(value) { return .duration(value) }
    case .share: if let value = Self.share(text), (0...1).contains(value) { return .share(Share(value)) }
    case .rate:
      let parts = text.split(separator: " ")
      if parts.count == 3, parts[1] == "per", let count = Double(parts[0]), let per = VirtualDuration(String(parts[2]))
      {
        return .rate(Rate(count: count, per: per))
      }
    default: break
    }
    throw FlowText.Malformed(description: "'\(text)' is not \(self)")
  }

  fileprivate static func share(_ text: String) -> Double? {
    text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
  }
}

extension DurationDistribution {
  fileprivate static func read(_ node: FlowText) throws -> Self {
    switch node {
    case .scalar(let text): return .constant(try span(node, text))
    case .mapping(let pairs):
      let fields = pairs.filter { $0.key != "share" }
      switch fields.map(\.key) {
      case ["p50", "p99"]: return try .lognormal(p50: span(fields[0].value), p99: span(fields[1].value))
      case ["p50", "p95"]: return try .lognormal(p50: span(fields[0].value), p95: span(fields[1].value))
      case ["constant"]: return .constant(try span(fields[0].value))
      case ["uniform"]:
        if case .mapping(let bounds) = fields[0].value, bounds.map(\.key) == ["from", "to"] {
          return try .uniform(from: span(bounds[0].value), to: span(bounds[1].value))
        }
      case ["mixture"]: if case .list(let parts) = fields[0].value { return try .mixture(parts.map(part)) }
      default: break
      }
    case .list: break
    }
    throw FlowText.Malformed(description: "\(node) is no distribution")
  }

  private static func part(_ node: FlowText) throws -> Part {
    guard case .mapping(let pairs) = node, case .scalar(let text)? = pairs.first(where: { $0.key == "share" })?.value,
      let weight = OptionKind.share(text)
    else { throw FlowText.Malformed(description: "\(node) has no share") }
    return Part(weight: weight, distribution: try read(node))
  }

  private static func span(_ node: FlowText, _ text: String? = nil) throws -> VirtualDuration {
    guard case .scalar(let text) = node, let span = VirtualDuration(text) else {
      throw FlowText.Malformed(description: "\(node) is no duration")
    }
    return span
  }
}
