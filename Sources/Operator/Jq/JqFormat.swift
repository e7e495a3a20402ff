import Telemetry

/// `@csv` and its like.
enum JqFormat {
  static let names = ["text", "json", "csv", "tsv", "html", "sh", "base64", "uri"]
  /// Those that jq knows besides.
  static let others = ["base64d", "base32", "base32d"]

  static func text(_ name: String, _ value: JSONDocument) throws(JqStop) -> String {
    switch name {
    case "text": return plain(value)
    case "json": return value.compact
    case "csv":
      return try row(value, "csv", separator: ",") { text in "\"\(text.replacing("\"", with: "\"\""))\"" }
    case "tsv":
      return try row(value, "tsv", separator: "\t") { text in
        text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
          .replacing("\r", with: "\\r")
      }
    case "html":
      return plain(value).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("'", with: "&#39;").replacing("\"", with: "&quot;")
    case "sh": return try shell(value)
    case "base64": return base64(Array(plain(value).utf8))
    default: return uri(plain(value))
    }
  }

  /// A string as it is, everything else as JSON.
  static func plain(_ value: JSONDocument) -> String {
    if case .string(let text) = value { return text }
    return value.compact
  }

  private static func row(
    _ value: JSONDocument, _ name: String, separator: String, _ quoted: (String) -> String
  ) throws(JqStop) -> String {
    guard case .array(let cells) = value else {
      throw .message("\(value.described) cannot be \(name)-formatted, only an array can be")
    }
    var texts: [String] = []
    for cell in cells {
      switch cell {
      case .null: texts.append("")
      case .bool, .number: texts.append(cell.compact)
      case .string(let text): texts.append(quoted(text))
      default: throw .message("\(cell.described) is not valid in a csv row")
      }
    }
    return texts.joined(separator: separator)
  }

  private static func shell(_ value: JSONDocument) throws(JqStop) -> String {
    var texts: [String] = []
    let cells: [JSONDocument] = if case .array(let cells) = value { cells } else { [value] }
    for cell in cells {
      switch cell {
      case .array, .object: throw .message("\(cell.described) can not be escaped for shell")
      case .string(let text): texts.append("'\(text.replacing("'", with: "'\\''"))'")
      default: texts.append(cell.compact)
      }
    }
    return texts.joined(separator: " ")
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var word = group.reduce(0) { $0 << 8 | Int($1) }
      word <<= 8 * (3 - group.count)
      for position in 0..<4 {
        result.append(position <= group.count ? alphabet[word >> (18 - 6 * position) & 63] : "=")
      }
    }
    return result
  }

  private static func uri(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-_.~".utf8.contains(byte)
      if isPlain { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" + digits : digits)
    }.joined()
  }
}
