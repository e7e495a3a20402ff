import Telemetry

/// What expressions in templates evaluate to.
enum TemplateValue: Sendable {
  case none
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  /// Labels, sorted by name.
  case labels([MetricLabel])
  /// An element of a query's result.
  case sample([MetricLabel], Double)
  case list([TemplateValue])
  /// What the dot is at a template's beginning.
  case root

  /// Whether `if`, `and` and `not` take it for true: everything but false, 0, empty texts and empty collections.
  var isTrue: Bool {
    switch self {
    case .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .text(let text): !text.isEmpty
    case .labels(let labels): !labels.isEmpty
    case .list(let values): !values.isEmpty
    case .sample, .root: true
    }
  }

  /// As Go prints it by default.
  var text: String {
    switch self {
    case .none: "<no value>"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): GoFormat.shortest(value)
    case .text(let text): text
    case .labels(let labels): "map[\(labels.map { "\($0.name):\($0.value)" }.joined(separator: " "))]"
    case .sample(let labels, let value): "{\(TemplateValue.labels(labels).text) \(GoFormat.shortest(value))}"
    case .list(let values): "[\(values.map(\.text).joined(separator: " "))]"
    case .root: "{}"
    }
  }

  /// The Go type, for messages.
  var typeName: String {
    switch self {
    case .none: "nil"
    case .boolean: "bool"
    case .integer: "int"
    case .number: "float64"
    case .text: "string"
    case .labels: "map[string]string"
    case .sample: "*template.sample"
    case .list: "template.queryResult"
    case .root: "struct"
    }
  }
}
