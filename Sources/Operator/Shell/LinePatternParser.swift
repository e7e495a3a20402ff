/// Reads grep's basic and extended regular expressions, with GNU's `\|`, `\+`, `\?`, `\w`, `\s` and `\b`.
struct LinePatternParser {
  private let text: [Unicode.Scalar]
  private let isExtended: Bool
  private var position = 0
  private var depth = 0

  init(_ pattern: String, isExtended: Bool) {
    text = Array(pattern.unicodeScalars)
    self.isExtended = isExtended
  }

  mutating func whole() throws(ToolFailure) -> LinePattern.Node {
    let node = try alternatives()
    guard position == text.count else { throw ToolFailure(2, "grep: Unmatched ) or \\)\n") }
    return node
  }

  /// Whether an operator stands here: bare in extended expressions, after a backslash in basic ones.
  private func isOperator(_ mark: Unicode.Scalar) -> Bool {
    if isExtended { return position < text.count && text[position] == mark }
    return position + 1 < text.count && text[position] == "\\" && text[position + 1] == mark
  }

  private mutating func skipOperator() { position += isExtended ? 1 : 2 }

  private mutating func alternatives() throws(ToolFailure) -> LinePattern.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw ToolFailure(2, "grep: the pattern is nested deeper than the simulation allows\n") }
    var branches = [try branch()]
    while isOperator("|") {
      skipOperator()
      branches.append(try branch())
    }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func branch() throws(ToolFailure) -> LinePattern.Node {
    var parts: [LinePattern.Node] = []
    while position < text.count, !isOperator("|"), !(isOperator(")") && (depth > 1 || !isExtended)) {
      let isFirst = parts.isEmpty
      let part = try atom(isFirst: isFirst)
      parts.append(try repeated(part, isFirst: isFirst))
    }
    return .sequence(parts)
  }

  private mutating func repeated(_ node: LinePattern.Node, isFirst: Bool) throws(ToolFailure) -> LinePattern.Node {
    var node = node
    while position < text.count {
      if text[position] == "*" {
        // At the beginning of a basic expression, and after `^`, it is a star.
        if !isExtended, node == .lineStart { return node }
        position += 1
        node = .repeated(node, 0...LinePattern.unlimited)
      } else if isOperator("+") {
        skipOperator()
        node = .repeated(node, 1...LinePattern.unlimited)
      } else if isOperator("?") {
        skipOperator()
        node = .repeated(node, 0...1)
      } else if isOperator("{") {
        skipOperator()
        node = .repeated(node, try bounds())
      } else {
        return node
      }
    }
    return node
  }

  private mutating func bounds() throws(ToolFailure) -> ClosedRange<Int> {
    func number() -> Int? {
      var digits = ""
      while position < text.count, (48...57).contains(text[position].value), digits.count < 4 {
        digits.unicodeScalars.append(text[position])
        position += 1
      }
      return Int(digits)
    }
    let low = number()
    var high = low
    if position < text.count, text[position] == "," {
      position += 1
      high = number() ?? LinePattern.unlimited
    }
    guard isOperator("}"), let least = low ?? (high == nil ? nil : 0), let most = high, least <= most,
      most <= LinePattern.unlimited
    else { throw ToolFailure(2, "grep: Invalid content of \\{\\}\n") }
    skipOperator()
    return least...most
  }

  private mutating func atom(isFirst: Bool) throws(ToolFailure) -> LinePattern.Node {
    if isOperator("(") {
      skipOperator()
      let inner = try alternatives()
      guard isOperator(")") else { throw ToolFailure(2, "grep: Unmatched ( or \\(\n") }
      skipOperator()
      return inner
    }
    let scalar = text[position]
    position += 1
    switch scalar {
    case ".": return .any
    case "[": return try set()
    case "^" where isExtended || isFirst: return .lineStart
    case "$" where isExtended || position == text.count || isOperator("|") || isOperator(")"): return .lineEnd
    case "\\":
      guard position < text.count else { throw ToolFailure(2, "grep: Trailing backslash\n") }
      let escaped = text[position]
      position += 1
      return try self.escaped(escaped)
    default: return .one(scalar)
    }
  }

  private func escaped(_ scalar: Unicode.Scalar) throws(ToolFailure) -> LinePattern.Node {
    let word: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
    switch scalar {
    case "w": return .set(word, isNegated: false)
    case "W": return .set(word, isNegated: true)
    case "s": return .set([9...13, 32...32], isNegated: false)
    case "S": return .set([9...13, 32...32], isNegated: true)
    case "b": return .wordEdge
    case "1"..."9", "<", ">", "B", "`", "'":
      throw ToolFailure(126, "firedrill: the simulation does not support \\\(scalar) in patterns\n")
    default: return .one(scalar)
    }
  }

  private static let classes: [String: [ClosedRange<UInt32>]] = [
    "alpha": [65...90, 97...122], "digit": [48...57], "alnum": [48...57, 65...90, 97...122], "upper": [65...90],
    "lower": [97...122], "space": [9...13, 32...32], "blank": [9...9, 32...32], "xdigit": [48...57, 65...70, 97...102],
    "punct": [33...47, 58...64, 91...96, 123...126],
  ]

  private mutating func set() throws(ToolFailure) -> LinePattern.Node {
    var isNegated = false
    if position < text.count, text[position] == "^" {
      isNegated = true
      position += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while position < text.count, text[position] != "]" || isFirst {
      isFirst = false
      if text[position] == "[", position + 1 < text.count, text[position + 1] == ":" {
        var name = ""
        position += 2
        while position < text.count, text[position] != ":" {
          name.unicodeScalars.append(text[position])
          position += 1
        }
        guard position + 1 < text.count, text[position + 1] == "]", let known = Self.classes[name] else {
          throw ToolFailure(2, "grep: Invalid character class name\n")
        }
        position += 2
        ranges += known
        continue
      }
      let low = text[position].value
      position += 1
      if position + 1 < text.count, text[position] == "-", text[position + 1] != "]" {
        let high = text[position + 1].value
        guard low <= high else { throw ToolFailure(2, "grep: Invalid range end\n") }
        position += 2
        ranges.append(low...high)
      } else {
        ranges.append(low...low)
      }
    }
    guard position < text.count else { throw ToolFailure(2, "grep: Unmatched [, [^, [:, [., or [=\n") }
    position += 1
    return .set(ranges, isNegated: isNegated)
  }
}
