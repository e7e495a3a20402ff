import RedisEngine

/// How redis-cli prints replies.
enum RedisReplyText {
  /// As on a terminal: types are marked, strings quoted, elements numbered.
  static func terminal(_ reply: RedisReply, indent: String = "") -> String {
    switch reply {
    case .simple(let text): return text + "\n"
    case .error(let text): return "(error) \(text)\n"
    case .integer(let value): return "(integer) \(value)\n"
    case .bulk(let bytes): return quoted(bytes) + "\n"
    case .null, .nullArray, .blocked: return "(nil)\n"
    case .several(let replies): return replies.map { terminal($0, indent: indent) }.joined()
    case .array(let elements):
      guard !elements.isEmpty else { return "(empty array)\n" }
      let width = "\(elements.count)".count
      var text = ""
      for (index, element) in elements.enumerated() {
        let number = "\(index + 1)"
        let blanks = String(repeating: " ", count: width - number.count)
        text += (index == 0 ? "" : indent) + blanks + number + ") "
        text += terminal(element, indent: indent + String(repeating: " ", count: width + 2))
      }
      return text
    }
  }

  /// As into a pipe: values alone, each on a line.
  static func raw(_ reply: RedisReply) -> String { rawValue(reply) + "\n" }

  private static func rawValue(_ reply: RedisReply) -> String {
    switch reply {
    case .simple(let text): return text
    case .error(let text): return text + "\n"
    case .integer(let value): return "\(value)"
    case .bulk(let bytes): return bytes.text
    case .null, .nullArray, .blocked: return ""
    case .several(let elements), .array(let elements): return elements.map(rawValue).joined(separator: "\n")
    }
  }

  /// In double quotes, with escapes for what is not printable ASCII.
  static func quoted(_ bytes: RedisBytes) -> String {
    var text = "\""
    for byte in bytes.bytes {
      switch byte {
      case UInt8(ascii: "\\"): text += "\\\\"
      case UInt8(ascii: "\""): text += "\\\""
      case 10: text += "\\n"
      case 13: text += "\\r"
      case 9: text += "\\t"
      case 7: text += "\\a"
      case 8: text += "\\b"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text + "\""
  }
}
