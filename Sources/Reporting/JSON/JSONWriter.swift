import Telemetry

/// Writes JSON (RFC 8259) the same way every time: keys in their order, two spaces of indentation, lists of scalars on
/// one line, numbers in the shortest form that reads back as the same double.
struct JSONWriter {
  private var text = ""

  /// The document with a line break at its end. Complexity: linear in its size.
  static func string(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.write(value, depth: 0)
    return writer.text + "\n"
  }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += value.description
    case .unsigned(let value): text += value.description
    case .number(let value): text += Self.number(value)
    case .string(let value): text += jsonText(value)
    case .array(let values) where values.allSatisfy(\.isScalar):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        write(value, depth: depth)
      }
      text += "]"
    case .array(let values):
      writeLines("[", values, "]", depth: depth) { writer, value in writer.write(value, depth: depth + 1) }
    case .object(let members) where members.isEmpty: text += "{}"
    case .object(let members):
      writeLines("{", members, "}", depth: depth) { writer, member in
        writer.text += jsonText(member.key)
        writer.text += ": "
        writer.write(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func writeLines<Element>(
    _ open: String, _ elements: [Element], _ close: String, depth: Int, write: (inout Self, Element) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      text += (index > 0 ? ",\n" : "\n") + String(repeating: "  ", count: depth + 1)
      write(&self, element)
    }
    text += "\n" + String(repeating: "  ", count: depth) + close
  }

  /// Whole numbers without a fraction; what is not finite is null, so that the document stays valid.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == 0 { return "0" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension JSONValue {
  fileprivate var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
