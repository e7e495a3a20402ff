/// Writes located values as block-style YAML that reads back to the same values.
struct YAMLWriter {
  private(set) var text = ""

  /// A whole document.
  static func document(_ node: LocatedNode) -> String {
    var writer = YAMLWriter()
    writer.write(node, indent: 0)
    return writer.text
  }

  /// Everything below a place where a line has just begun.
  private mutating func write(_ node: LocatedNode, indent: Int) {
    switch node.content {
    case .mapping(let pairs) where !pairs.isEmpty:
      for (index, pair) in pairs.enumerated() {
        if index > 0 { text += spaces(indent) }
        text += Self.scalar(.init(text: pair.key.text, isPlain: true)) + ":"
        writeValue(pair.value, indent: indent)
      }
    case .sequence(let items) where !items.isEmpty:
      for (index, item) in items.enumerated() {
        if index > 0 { text += spaces(indent) }
        text += "- "
        write(item, indent: indent + 2)
      }
    default: text += Self.leaf(node) + "\n"
    }
  }

  /// What follows `key:`.
  private mutating func writeValue(_ node: LocatedNode, indent: Int) {
    let isNested = node.mapping?.isEmpty == false || node.sequence?.isEmpty == false
    text += isNested ? "\n" + spaces(indent + 2) : " "
    write(node, indent: indent + 2)
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func leaf(_ node: LocatedNode) -> String {
    switch node.content {
    case .mapping: "{}"
    case .sequence: "[]"
    case .scalar(let scalar): self.scalar(scalar)
    case .invalid: preconditionFailure("an invalid document is not written")
    }
  }

  /// Unquoted where that is safe, and where quotes were not there to keep a word or number a text.
  private static func scalar(_ scalar: LocatedNode.Scalar) -> String {
    if scalar.isNull { return "null" }
    let looksTyped =
      ["", "~", "null", "true", "false", "yes", "no", "on", "off"].contains(scalar.text.lowercased())
      || scalar.text.first.map { $0.isNumber || $0 == "." } ?? true
    if isSafe(scalar.text), scalar.isPlain || !looksTyped { return scalar.text }
    return quoted(scalar.text)
  }

  /// A conservative rule: what it refuses is quoted, which is never wrong.
  private static func isSafe(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, isWord(first) || "$/.".utf8.contains(first) else {
      return false
    }
    guard last != 0x20, !text.hasPrefix("..."), !["~", "null"].contains(text) else { return false }
    return text.utf8.allSatisfy { isWord($0) || " _./%$+-*<>=()'\"^;&".utf8.contains($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F
  }

  /// In single quotes where double ones would need escapes and nothing else does.
  private static func quoted(_ text: String) -> String {
    if text.contains("\"") || text.contains("\\"), text.utf8.allSatisfy({ $0 >= 0x20 && $0 <= 0x7E && $0 != 0x27 }) {
      return "'\(text)'"
    }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        let isShown = (0x20...0x7E).contains(scalar.value) || (scalar.value > 0xA0 && scalar.properties.isAlphabetic)
        result += isShown ? String(scalar) : escaped(scalar)
      }
    }
    return result + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = scalar.value > 0xFFFF ? 8 : 4
    return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
  }
}
