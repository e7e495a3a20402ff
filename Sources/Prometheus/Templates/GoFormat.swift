import Glibc
import Telemetry

/// Numbers and texts as Go's `fmt` writes them.
enum GoFormat {
  /// `%v` of a float: the shortest digits that read back the same, with an exponent below 1e-04 and from 1e+21 on.
  static func shortest(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    // The digits of OpenMetrics' numbers are those of Go's %g; only the `.0` is not.
    let text = openMetricsNumber(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `%.Ng`: at most N significant digits, without trailing zeros.
  static func general(_ value: Double, digits: Int) -> String { special(value) ?? printed("%.*g", digits, value) }

  /// `%.Nf`.
  static func fixed(_ value: Double, digits: Int) -> String { special(value) ?? printed("%.*f", digits, value) }

  /// `%.Ne`.
  static func scientific(_ value: Double, digits: Int) -> String { special(value) ?? printed("%.*e", digits, value) }

  private static func special(_ value: Double) -> String? {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : nil
  }

  /// The C library rounds the exact value half to even, as Go does, on every machine.
  private static func printed(_ format: String, _ digits: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 1_400)
    let limited = Int32(min(max(0, digits), 1_000))
    let length = withVaList([limited, value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    precondition(length >= 0 && length < buffer.count, "a number did not fit its buffer")
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// `printf`, with Go's texts for what does not fit: `%!d(float64=1.5)`, `%!s(MISSING)`, `%!(EXTRA ...)`.
  static func format(_ format: String, _ arguments: [TemplateValue]) -> String {
    var formatter = GoFormatter(format, arguments)
    return formatter.run()
  }

  /// `%q` of a text.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
