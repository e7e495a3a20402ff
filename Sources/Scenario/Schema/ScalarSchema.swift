/// Schemas of single values. Each also takes a `${VARIABLE}`, whose text is known only after merging.
enum ScalarSchema {
  static let durationPattern = #"^-?([0-9]+(\.[0-9]+)? ?(y|w|d|h|m|s|ms|us|µs|μs|ns))+$"#
  static let ratePattern = #"^[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)? +per +"# + durationPattern.dropFirst()

  static let definitions: [JSON.Member] = [
    member("variable", .object(["type": .string("string"), "pattern": .string(#"\$\{[A-Za-z_][A-Za-z0-9_]*\}"#)])),
    member("template", .object(["type": .string("string"), "pattern": .string(#"\$([A-Za-z_{$])"#)])),
    member("text", .object(["type": strings("string", "number", "boolean")])),
    member("duration", filled(pattern(durationPattern))),
    member(
      "share",
      filled(
        .object(["type": .string("number"), "minimum": .number("0"), "maximum": .number("1")]),
        pattern(#"^[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)? ?%?$"#))),
    member(
      "start",
      filled(
        pattern(#"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[-+][0-9]{2}:[0-9]{2})$"#))
    ),
    member("rate", filled(pattern(ratePattern))),
    member("seed", filled(.object(["type": .string("integer"), "minimum": .number("0")]), pattern("^[0-9]+$"))),
    member("weights", .object(["type": .string("object"), "additionalProperties": reference("text")])),
    member("mix", .object(["type": .string("object"), "additionalProperties": reference("text")])),
    member("distribution", distribution),
  ]

  static func member(_ name: String, _ value: JSON) -> JSON.Member { .init(name: name, value: value) }
  static func described(_ name: String, _ schema: JSON, _ text: String) -> JSON.Member {
    member(name, .object(["description": .string(text), "allOf": .array([schema])]))
  }
  static func reference(_ name: String) -> JSON { .object(["$ref": .string("#/definitions/\(name)")]) }
  static func strings(_ texts: String...) -> JSON { .array(texts.map { .string($0) }) }
  static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
  static func pattern(_ text: some StringProtocol) -> JSON {
    .object(["type": .string("string"), "pattern": .string(String(text))])
  }
  static func choice(_ words: [String]) -> JSON { filled(.object(["enum": strings(words)])) }

  /// One of these, or a text with a variable in it.
  static func filled(_ schemas: JSON...) -> JSON { .object(["anyOf": .array(schemas + [reference("variable")])]) }

  /// An object with these keys and no others.
  static func closed(_ properties: [JSON.Member], required: [String] = []) -> JSON {
    let schema = JSON.object([
      "type": .string("object"), "properties": .object(properties), "additionalProperties": .boolean(false),
    ])
    return required.isEmpty ? schema : schema.adding(["required": strings(required)])
  }

  private static var distribution: JSON {
    let duration = reference("duration")
    func all(_ names: String...) -> JSON { closed(names.map { member($0, duration) }, required: names) }
    func one(_ name: String, _ inner: JSON) -> JSON { closed([member(name, inner)], required: [name]) }
    return .object([
      "anyOf": .array([
        duration, all("p50", "p95"), all("p50", "p99"), one("uniform", all("from", "to")),
        one("exponential", all("mean")), one("normal", all("mean", "deviation")),
        one("halfNormal", all("deviation")),
        one("empirical", .object(["type": .string("array"), "items": duration, "minItems": .number("1")])),
        one(
          "mixture",
          .object([
            "type": .string("array"), "minItems": .number("1"),
            "items": .object(["type": .string("object"), "required": strings("share")]),
          ])),
      ])
    ])
  }
}
