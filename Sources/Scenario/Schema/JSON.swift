import Telemetry

/// A JSON value whose objects keep the order of their keys.
indirect enum JSON: Hashable, Sendable {
  case string(String)
  case number(String)
  case boolean(Bool)
  case array([JSON])
  case object([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSON
  }

  static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// This object with more members behind its own.
  func adding(_ members: KeyValuePairs<String, JSON>) -> JSON {
    guard case .object(let own) = self else { preconditionFailure("only objects have members") }
    return .object(own + members.map { Member(name: $0.key, value: $0.value) })
  }

  /// With two spaces of indentation and a line break at the end; arrays of plain values on one line.
  func prettyPrinted() -> String {
    var text = ""
    write(into: &text, indent: 0)
    return text + "\n"
  }

  private func write(into text: inout String, indent: Int) {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .string(let value): text += jsonText(value)
    case .number(let value): text += value
    case .boolean(let value): text += value ? "true" : "false"
    case .array(let items) where items.allSatisfy(\.isPlain):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += ", " }
        item.write(into: &text, indent: 0)
      }
      text += "]"
    case .array(let items):
      text += "[\n"
      for (index, item) in items.enumerated() {
        text += inner
        item.write(into: &text, indent: indent + 2)
        text += index == items.count - 1 ? "\n" : ",\n"
      }
      text += outer + "]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .object(let members):
      text += "{\n"
      for (index, member) in members.enumerated() {
        text += inner + jsonText(member.name) + ": "
        member.value.write(into: &text, indent: indent + 2)
        text += index == members.count - 1 ? "\n" : ",\n"
      }
      text += outer + "}"
    }
  }

  private var isPlain: Bool {
    switch self {
    case .string, .number, .boolean: true
    case .array, .object: false
    }
  }
}
