public import VirtualTime

extension OptionKind {
  /// The typed value of a scalar's text. Used for scalars of files and for templates filled when a pod starts.
  ///
  /// Ranges are checked; whether a referenced component exists is not. Lists, maps, objects and workloads have no text
  /// form; neither have distributions that vary, so text of that kind is a constant duration. One space may stand before
  /// the unit of a duration, as in `500 ms`: templates such as `$POLL_MS ms` fill to that.
  /// - Throws: what is wrong and where in the text, in terms a user can act on.
  public func parse(_ text: String) throws(ParseProblem) -> OptionValue {
    switch self {
    case .boolean:
      switch text {
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      default: throw ParseProblem(offset: 0, message: "expected true or false, not '\(text)'")
      }
    case .text, .promQL: return .text(text)
    case .choice(let words):
      if words.contains(text) { return .text(text) }
      let listed = words.joined(separator: ", ")
      throw ParseProblem(offset: 0, message: "expected \(words.count == 1 ? "" : "one of ")\(listed), not '\(text)'")
    case .integer(let range): return .integer(try Self.integer(text, range))
    case .number(let range): return .number(try Self.number(text, range))
    case .duration(let range): return .duration(try Self.duration(text, range))
    case .share: return .share(try Share(parsing: text))
    case .rate: return .rate(try Rate(parsing: text))
    case .distribution: return .distribution(.constant(try Self.duration(text, .zero ... .longest)))
    case .reference:
      guard !text.isEmpty else { throw ParseProblem(offset: 0, message: "expected the name of a component") }
      return .text(text)
    case .list, .map, .object, .workload:
      throw ParseProblem(offset: 0, message: "expected \(summary), not a single value")
    }
  }

  private static func integer(_ text: String, _ range: ClosedRange<Int>) throws(ParseProblem) -> Int {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw ParseProblem(offset: 0, message: "expected a whole number, not '\(text)'")
    }
    guard let value = Int(text), range.contains(value) else {
      throw ParseProblem(offset: 0, message: "expected \(OptionKind.integer(range).summary), not \(text)")
    }
    return value
  }

  private static func number(_ text: String, _ range: ClosedRange<Double>) throws(ParseProblem) -> Double {
    let value = try Decimal.parse(text)
    guard range.contains(value) else {
      throw ParseProblem(offset: 0, message: "expected \(OptionKind.number(range).summary), not \(text)")
    }
    return value
  }

  private static func duration(
    _ text: String, _ range: ClosedRange<VirtualDuration>
  ) throws(ParseProblem) -> VirtualDuration {
    let value = try VirtualDuration(parsing: withoutSpace(text))
    guard range.contains(value) else {
      throw ParseProblem(offset: 0, message: "expected \(OptionKind.duration(range).summary), not \(text)")
    }
    return value
  }
}

/// `500 ms` as `500ms`; any other text as it is.
private func withoutSpace(_ text: String) -> String {
  let parts = text.split(separator: " ", omittingEmptySubsequences: false)
  guard parts.count == 2, parts[0].utf8.last.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false,
    parts[1].utf8.first.map({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) ?? false
  else { return text }
  return parts.joined()
}

/// Decimal numbers as people write them: digits, an optional fraction, an optional exponent; no `inf`, `nan` or hex.
enum Decimal {
  static func parse(_ text: String) throws(ParseProblem) -> Double {
    guard isDecimal(text), let value = Double(text), value.isFinite else {
      throw ParseProblem(offset: 0, message: "expected a number, not '\(text)'")
    }
    return value
  }

  private static func isDecimal(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    func takeDigits() -> Bool {
      let digits = rest.prefix(while: isDigit)
      rest = rest.dropFirst(digits.count)
      return !digits.isEmpty
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard takeDigits() else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard takeDigits() else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard takeDigits() else { return false }
    }
    return rest.isEmpty
  }
}
