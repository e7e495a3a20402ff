/// A text that a regular expression of a rule might match: its first alternatives, the least that its repetitions ask for.
///
/// A guess: who needs certainty matches the pattern against it.
struct PatternExample {
  private var rest: Substring

  static func of(_ pattern: String) -> String {
    var reader = PatternExample(rest: Substring(pattern))
    return reader.alternatives()
  }

  /// The first of the alternatives up to a closing parenthesis or the end.
  private mutating func alternatives() -> String {
    var first: String?
    while true {
      let text = sequence()
      if first == nil || first == "" { first = text }
      guard rest.first == "|" else { return first ?? "" }
      rest.removeFirst()
    }
  }

  private mutating func sequence() -> String {
    var text = ""
    while let next = rest.first, next != "|", next != ")" {
      let item = self.item()
      text += String(repeating: item, count: repetitions())
    }
    return text
  }

  private mutating func item() -> String {
    let next = rest.removeFirst()
    switch next {
    case "^", "$": return ""
    case ".": return "x"
    case "\\":
      guard let escaped = rest.popFirst() else { return "" }
      return ["d": "1", "w": "w", "s": " ", "b": ""][escaped] ?? String(escaped)
    case "[": return oneOfClass()
    case "(":
      if rest.hasPrefix("?") { rest = rest.drop { $0 != ":" && $0 != ">" && $0 != ")" }.dropFirst() }
      let inner = alternatives()
      if rest.first == ")" { rest.removeFirst() }
      return inner
    default: return String(next)
    }
  }

  private mutating func oneOfClass() -> String {
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    let members = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(members.count + 1)
    guard isNegated else { return String(members.first { $0 != "\\" } ?? "x") }
    return ["x", "1", "-"].first { !members.contains($0) } ?? "~"
  }

  private mutating func repetitions() -> Int {
    var count = 1
    switch rest.first {
    case "*", "?":
      rest.removeFirst()
      count = 0
    case "+": rest.removeFirst()
    case "{":
      let digits = rest.dropFirst().prefix { $0.isNumber }
      rest = rest.drop { $0 != "}" }.dropFirst()
      count = Int(digits) ?? 1
    default: return 1
    }
    if rest.first == "?" { rest.removeFirst() }
    return count
  }
}
