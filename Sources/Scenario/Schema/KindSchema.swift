import Components
import VirtualTime

/// Schemas of the catalogue's option kinds, component types, faults and actions.
struct KindSchema {
  let catalogue: Catalogue

  typealias Member = JSON.Member

  /// One definition per component and workload type.
  var definitions: [Member] {
    catalogue.components.map { type in
      var members = [Member(name: "type", value: .object(["const": .string(type.name)])), like]
      if !type.presets.isEmpty { members.append(Member(name: "preset", value: preset(type))) }
      let schema = ScalarSchema.closed(members + type.options.map { member($0) })
      return Member(name: "component-\(type.name)", value: schema.adding(["description": .string(type.summary)]))
    }
      + catalogue.workloads.map { type in
        let members = [Member(name: "type", value: .object(["const": .string(type.name)]))]
        let schema = ScalarSchema.closed(members + type.options.map { member($0, inWorkload: true) })
        return Member(name: "workload-\(type.name)", value: schema.adding(["description": .string(type.summary)]))
      }
  }

  /// A component: its keys follow from its `type`; without one it changes a component of the system.
  var component: JSON {
    var keys: [String] = ["type", "like", "preset"]
    for option in catalogue.components.flatMap(\.options) where !keys.contains(option.name) { keys.append(option.name) }
    return typed(catalogue.components.map { ($0.name, $0.summary) }, prefix: "component")
      .adding(["propertyNames": .object(["enum": ScalarSchema.strings(keys)])])
  }

  private var like: Member {
    Member(
      name: "like",
      value: ScalarSchema.reference("text").adding([
        "description": .string(
          "Another component of the system: this one has everything that it has, but for what is said here.")
      ]))
  }

  private func typed(_ types: [(name: String, summary: String)], prefix: String) -> JSON {
    let branches = types.map { type in
      JSON.object([
        "if": .object([
          "properties": .object(["type": .object(["const": .string(type.name)])]),
          "required": ScalarSchema.strings("type"),
        ]),
        "then": ScalarSchema.reference("\(prefix)-\(type.name)"),
      ])
    }
    let list = types.map { "\($0.name): \($0.summary)" }.joined(separator: " ")
    let schema = JSON.object([
      "type": .string("object"),
      "properties": .object([
        "type": .object(["enum": ScalarSchema.strings(types.map(\.name)), "description": .string(list)])
      ]),
    ])
    return branches.isEmpty ? schema : schema.adding(["allOf": .array(branches)])
  }

  private func preset(_ type: ComponentType) -> JSON {
    let list = type.presets.map { "\($0.name): \($0.help)" }.joined(separator: " ")
    return ScalarSchema.choice(type.presets.map(\.name)).adding(["description": .string(list)])
  }

  /// One option with its help, default and source.
  func member(_ spec: OptionSpec, inWorkload: Bool = false, isRequiredHere: Bool = false) -> Member {
    var schema = schema(spec.kind, inWorkload: inWorkload, isRequiredHere: isRequiredHere)
    var text = spec.help
    if let fallback = spec.fallback {
      text += " Default: \(fallback)\(spec.provenance.map { " (\(Self.source($0)))" } ?? "")."
    } else if spec.isRequired {
      text += " Required."
    }
    schema = JSON.object(["description": .string(text), "allOf": .array([schema])])
    if let value = defaultValue(spec) { schema = schema.adding(["default": value]) }
    return Member(name: spec.name, value: schema)
  }

  private static func source(_ provenance: Provenance) -> String {
    switch provenance {
    case .documented(let text): "documented: \(text)"
    case .measured(let text): "measured: \(text)"
    case .runbook(let text): "runbook: \(text)"
    case .assumed: "assumed"
    }
  }

  private func defaultValue(_ spec: OptionSpec) -> JSON? {
    guard let text = spec.fallback else { return nil }
    switch spec.kind {
    case .boolean: return .boolean(text == "true")
    case .integer, .number: return .number(text)
    case .text, .promQL, .choice, .duration, .share, .rate, .reference: return .string(text)
    case .distribution: return text.hasPrefix("{") ? nil : .string(text)
    case .list, .map, .object, .workload: return nil
    }
  }

  /// - Parameter isRequiredHere: the options are not merged with anything, so required ones must be there.
  func options(_ specs: [OptionSpec], inWorkload: Bool = false, isRequiredHere: Bool = false) -> JSON {
    ScalarSchema.closed(
      specs.map { member($0, inWorkload: inWorkload, isRequiredHere: isRequiredHere) },
      required: isRequiredHere ? specs.filter(\.isRequired).map(\.name) : [])
  }

  private func schema(_ kind: OptionKind, inWorkload: Bool, isRequiredHere: Bool) -> JSON {
    switch kind {
    case .list(let item):
      return .object(["type": .string("array"), "items": schema(item, inWorkload: inWorkload, isRequiredHere: true)])
    case .map(let value):
      let inner = schema(value, inWorkload: inWorkload, isRequiredHere: isRequiredHere)
      return .object(["type": .string("object"), "additionalProperties": inner])
    case .object(let specs): return options(specs, inWorkload: inWorkload, isRequiredHere: isRequiredHere)
    case .workload: return typed(catalogue.workloads.map { ($0.name, $0.summary) }, prefix: "workload")
    default:
      let schema = scalar(kind)
      return inWorkload ? .object(["anyOf": .array([schema, ScalarSchema.reference("template")])]) : schema
    }
  }

  private func scalar(_ kind: OptionKind) -> JSON {
    switch kind {
    case .boolean:
      return ScalarSchema.filled(
        .object(["type": .string("boolean")]), .object(["enum": ScalarSchema.strings("true", "false")]))
    case .choice(let words): return ScalarSchema.choice(words)
    case .integer(let range): return number("integer", "\(range.lowerBound)", "\(range.upperBound)", "^-?[0-9]+$")
    case .number(let range):
      return number("number", "\(range.lowerBound)", "\(range.upperBound)", #"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"#)
    case .duration: return ScalarSchema.reference("duration")
    case .share: return ScalarSchema.reference("share")
    case .rate: return ScalarSchema.reference("rate")
    case .distribution: return ScalarSchema.reference("distribution")
    case .text, .promQL, .reference: return ScalarSchema.reference("text")
    case .list, .map, .object, .workload: preconditionFailure("\(kind) is no single value")
    }
  }

  /// A number in its range, or quoted.
  func number(_ type: String, _ minimum: String, _ maximum: String, _ pattern: String) -> JSON {
    ScalarSchema.filled(
      .object(["type": .string(type), "minimum": .number(minimum), "maximum": .number(maximum)]),
      ScalarSchema.pattern(pattern))
  }

  func number(_ range: ClosedRange<Double>) -> JSON { scalar(.number(range)) }
  func integer(_ range: ClosedRange<Int>) -> JSON { scalar(.integer(range)) }

  /// What faults (or actions) of any component can be: one member per name, whatever types support it.
  func disturbances(_ list: (ComponentType) -> [(name: String, help: String, options: [OptionSpec])]) -> [Member] {
    var members: [(name: String, helps: [String], schemas: [JSON])] = []
    for type in catalogue.components {
      for kind in list(type) {
        let schema = options(kind.options, isRequiredHere: true)
        let help = "\(type.name): \(kind.help)"
        if let index = members.firstIndex(where: { $0.name == kind.name }) {
          members[index].helps.append(help)
          if !members[index].schemas.contains(schema) { members[index].schemas.append(schema) }
        } else {
          members.append((kind.name, [help], [schema]))
        }
      }
    }
    return members.sorted { $0.name < $1.name }.map { member in
      let schema = JSON.object([
        "description": .string(member.helps.joined(separator: " ")),
        "anyOf": .array(member.schemas + [.object(["type": .string("null")])]),
      ])
      return Member(name: member.name, value: schema)
    }
  }
}
