/// Writes YAML as kubectl prints it: keys in order, block style, quotes where a plain text would be read as something
/// else.
enum YAMLText {
  static func of(_ document: JSONDocument) -> String {
    switch document {
    case .object(let members) where !members.isEmpty: lines(document.sorted, indent: "").joined(separator: "\n") + "\n"
    case .array(let items) where !items.isEmpty: lines(document.sorted, indent: "").joined(separator: "\n") + "\n"
    default: scalar(document) + "\n"
    }
  }

  private static func lines(_ document: JSONDocument, indent: String) -> [String] {
    switch document {
    case .object(let members):
      members.flatMap { member -> [String] in
        let key = indent + plain(member.key) + ":"
        switch member.value {
        case .object(let inner) where !inner.isEmpty: return [key] + lines(member.value, indent: indent + "  ")
        // A sequence stands as far left as its key.
        case .array(let items) where !items.isEmpty: return [key] + lines(member.value, indent: indent)
        case .string(let text) where text.contains("\n"): return [key + " " + block(text, indent: indent + "  ")]
        default: return [key + " " + scalar(member.value)]
        }
      }
    case .array(let items):
      items.flatMap { item -> [String] in
        let inner = lines(item, indent: indent + "  ")
        guard let first = inner.first else { return [] }
        return [indent + "- " + first.dropFirst(indent.count + 2)] + inner.dropFirst()
      }
    default: [indent + scalar(document)]
    }
  }

  private static func scalar(_ document: JSONDocument) -> String {
    switch document {
    case .string(let text): plain(text)
    default: document.compact
    }
  }

  private static func block(_ text: String, indent: String) -> String {
    let keeps = text.hasSuffix("\n")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(keeps ? 1 : 0)
    return (keeps ? "|" : "|-") + lines.map { "\n" + ($0.isEmpty ? "" : indent + $0) }.joined()
  }

  /// The text as it is, or quoted where it would not be read as that text.
  private static func plain(_ text: String) -> String {
    let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "~", "y", "n", ""]
    let isNumber = Double(text) != nil || text.hasPrefix("0x") || text.hasPrefix("0o")
    if words.contains(text.lowercased()) || isNumber { return "\"\(text)\"" }
    let startsBadly = text.first.map { "!&*-?|>@`%'\"#{}[],: ".contains($0) } ?? true
    let isDashed = text.first == "-" && text.count > 1 && text.dropFirst().first != " "
    let isDate = text.count >= 10 && text.prefix(4).allSatisfy(\.isNumber) && text.dropFirst(4).first == "-"
    if isDate { return "\"\(text)\"" }
    if text.contains(": ") || text.contains(" #") || text.hasSuffix(":") || text.hasSuffix(" ")
      || (startsBadly && !isDashed)
    {
      return "'\(text.replacing("'", with: "''"))'"
    }
    return text
  }
}
