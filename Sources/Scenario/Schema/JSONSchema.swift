public import Components

/// The JSON Schemas of files, for completion and checking in editors (draft 7, which YAML language servers know best).
///
/// They say less than the reader: parts of a file may come from the files it builds on, so keys are required only in lists,
/// which are never merged, and names are not looked up. What they refuse, the reader refuses too.
public enum JSONSchema {
  /// What a file is, by the place from which it is named.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A scenario, or the system that it names: they share their keys.
    case scenario
    /// What `onCall` names.
    case onCall = "on-call"
    /// What `runbooks` names.
    case runbook

    /// The file that is kept beside the scenarios.
    public var file: String { self == .scenario ? "schema.json" : "\(rawValue).schema.json" }
  }

  /// The schema's text. The same catalogue gives the same bytes.
  public static func text(for catalogue: Catalogue, _ kind: Kind = .scenario) -> String {
    schema(for: catalogue, kind).prettyPrinted()
  }

  static func schema(for catalogue: Catalogue, _ kind: Kind = .scenario) -> JSON {
    let kinds = KindSchema(catalogue: catalogue)
    let definitions = ScalarSchema.definitions + SectionSchema(kinds: kinds).definitions + kinds.definitions
    let people = PeopleSchema(kinds: kinds)
    switch kind {
    case .scenario:
      return JSON.object([
        "title": .string("Firedrill scenario or system"),
        "type": .string("object"),
        "properties": .object(SectionSchema(kinds: kinds).members),
        "required": .array([.string("version")]),
        "additionalProperties": .boolean(false),
        "definitions": .object(definitions),
      ])
    case .onCall: return alone("Firedrill on-call file", people.onCallFile, definitions)
    case .runbook: return alone("Firedrill runbook", people.runbookFile, definitions)
    }
  }

  /// A file of its own, with those of the definitions that it needs.
  private static func alone(_ title: String, _ body: JSON, _ definitions: [JSON.Member]) -> JSON {
    var needed = body.references
    while true {
      let more = definitions.filter { needed.contains($0.name) }.reduce(needed) { $0.union($1.value.references) }
      if more == needed { break }
      needed = more
    }
    return JSON.object(["title": .string(title)]).adding(body).adding([
      "definitions": .object(definitions.filter { needed.contains($0.name) })
    ])
  }
}

extension JSON {
  /// With the members of another object behind its own.
  fileprivate func adding(_ other: JSON) -> JSON {
    guard case .object(let own) = self, case .object(let more) = other else {
      preconditionFailure("only objects have members")
    }
    return .object(own + more)
  }

  /// The names of the definitions that it refers to.
  fileprivate var references: Set<String> {
    switch self {
    case .string, .number, .boolean: []
    case .array(let items): items.reduce(into: []) { $0.formUnion($1.references) }
    case .object(let members):
      members.reduce(into: []) { names, member in
        if member.name == "$ref", case .string(let path) = member.value {
          names.insert(String(path.dropFirst("#/definitions/".count)))
        } else {
          names.formUnion(member.value.references)
        }
      }
    }
  }
}
