/// One call of `printf`.
struct GoFormatter {
  private var format: Substring.UnicodeScalarView
  private let arguments: [TemplateValue]
  private var next = 0
  private var result = ""

  /// What stands between the percent sign and the verb.
  private struct Flags {
    var minus = false
    var plus = false
    var zero = false
    var space = false
    var sharp = false
    var width: Int?
    var precision: Int?
  }

  init(_ format: String, _ arguments: [TemplateValue]) {
    self.format = Substring(format).unicodeScalars
    self.arguments = arguments
  }

  mutating func run() -> String {
    while let scalar = format.popFirst() {
      if scalar == "%" { directive() } else { result.unicodeScalars.append(scalar) }
    }
    if next < arguments.count {
      let extra = arguments[next...].map { "\($0.typeName)=\($0.text)" }.joined(separator: ", ")
      result += "%!(EXTRA \(extra))"
    }
    return result
  }

  private mutating func directive() {
    var flags = Flags()
    flagging: while let scalar = format.first {
      switch scalar {
      case "-": flags.minus = true
      case "+": flags.plus = true
      case "0": flags.zero = true
      case " ": flags.space = true
      case "#": flags.sharp = true
      default: break flagging
      }
      format.removeFirst()
    }
    flags.width = number()
    if format.first == "." {
      format.removeFirst()
      flags.precision = number() ?? 0
    }
    guard let verb = format.popFirst() else {
      result += "%!(NOVERB)"
      return
    }
    if verb == "%" {
      result += "%"
      return
    }
    guard next < arguments.count else {
      result += "%!\(verb)(MISSING)"
      return
    }
    let value = arguments[next]
    next += 1
    result += written(value, verb, flags)
  }

  /// Numbers beyond what anyone means are cut, so that a width cannot fill the memory.
  private mutating func number() -> Int? {
    if format.first == "*" {
      format.removeFirst()
      guard next < arguments.count, case .integer(let value) = arguments[next] else { return nil }
      next += 1
      return Int(min(max(0, value), 10_000))
    }
    var value: Int?
    while let digit = format.first, ("0"..."9").contains(digit) {
      value = min(10_000, (value ?? 0) * 10 + Int(digit.value - 48))
      format.removeFirst()
    }
    return value
  }

  private func written(_ value: TemplateValue, _ verb: Unicode.Scalar, _ flags: Flags) -> String {
    if verb == "T" { return padded(value.typeName, flags) }
    switch value {
    case .number(let number):
      if let text = float(number, verb, flags) { return signed(text, number.sign == .minus, flags) }
    case .integer(let number):
      if let text = integer(number, verb) { return signed(text, number < 0, flags) }
    case .text(let text):
      switch verb {
      case "s", "v": return padded(flags.precision.map { String(text.prefix($0)) } ?? text, flags)
      case "q": return padded(GoFormat.quoted(text), flags)
      case "x", "X":
        let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: verb == "X") }
        return padded(digits.joined(), flags)
      default: break
      }
    case .boolean(let bool): if verb == "t" || verb == "v" { return padded(bool ? "true" : "false", flags) }
    case .labels, .list, .sample, .root, .none: if verb == "v" || verb == "s" { return padded(value.text, flags) }
    }
    return "%!\(verb)(\(value.typeName)=\(value.text))"
  }

  private func float(_ value: Double, _ verb: Unicode.Scalar, _ flags: Flags) -> String? {
    switch verb {
    case "v": return flags.precision.map { GoFormat.general(value, digits: $0) } ?? GoFormat.shortest(value)
    case "g", "G":
      let text = flags.precision.map { GoFormat.general(value, digits: $0) } ?? GoFormat.shortest(value)
      return verb == "G" ? text.replacing("e", with: "E") : text
    case "f", "F": return GoFormat.fixed(value, digits: flags.precision ?? 6)
    case "e": return GoFormat.scientific(value, digits: flags.precision ?? 6)
    case "E": return GoFormat.scientific(value, digits: flags.precision ?? 6).replacing("e", with: "E")
    default: return nil
    }
  }

  private func integer(_ value: Int64, _ verb: Unicode.Scalar) -> String? {
    switch verb {
    case "d", "v": return String(value)
    case "x": return String(value, radix: 16)
    case "X": return String(value, radix: 16, uppercase: true)
    case "o": return String(value, radix: 8)
    case "b": return String(value, radix: 2)
    case "c": return UInt32(exactly: value).flatMap(Unicode.Scalar.init).map(String.init) ?? "\u{FFFD}"
    default: return nil
    }
  }

  private func signed(_ text: String, _ isNegative: Bool, _ flags: Flags) -> String {
    let isNumber = !text.hasSuffix("Inf") && text != "NaN"
    var digits = text
    var sign = ""
    if text.hasPrefix("-") || text.hasPrefix("+") {
      sign = String(text.prefix(1))
      digits = String(text.dropFirst())
      // Infinity has its sign only where one is wanted; %v keeps it.
    } else if flags.plus {
      sign = "+"
    } else if flags.space {
      sign = " "
    }
    let missing = (flags.width ?? 0) - sign.count - digits.count
    if flags.zero, !flags.minus, isNumber, missing > 0 {
      return sign + String(repeating: "0", count: missing) + digits
    }
    return padded(sign + digits, flags)
  }

  private func padded(_ text: String, _ flags: Flags) -> String {
    let missing = (flags.width ?? 0) - text.unicodeScalars.count
    guard missing > 0 else { return text }
    let space = String(repeating: flags.zero && !flags.minus ? "0" : " ", count: missing)
    return flags.minus ? text + String(repeating: " ", count: missing) : space + text
  }
}
