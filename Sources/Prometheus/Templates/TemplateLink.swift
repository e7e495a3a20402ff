/// Links that templates make.
///
/// Source: Prometheus 3.5, `util/strutil/strconv.go`; Go, `net/url`.
enum TemplateLink {
  /// A path to the page of an expression, behind the server's own address.
  ///
  /// - Parameter tab: 0: a graph; 1: a table.
  static func expression(_ text: String, tab: Int) -> String { "/graph?g0.expr=\(escaped(text))&g0.tab=\(tab)" }

  /// As a part of a link's query: a blank is a plus sign.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x20: escaped += "+"
      default: escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return escaped
  }

  /// What stands behind the host of an address, without query and fragment.
  static func path(of address: String) -> String {
    var rest = Substring(address)
    for index in rest.indices where rest[index...].hasPrefix("://") {
      rest = rest[index...].dropFirst(3).drop { $0 != "/" && $0 != "?" && $0 != "#" }
      break
    }
    return String(rest.prefix { $0 != "?" && $0 != "#" })
  }
}
