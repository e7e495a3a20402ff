/// Reads RE2's syntax, as Go's `regexp` does, without Unicode classes (`\pL`), which are refused.
struct PatternParser {
  /// RE2's own limit of a repetition's count.
  static let maximumRepeat = 1000
  static let maximumDepth = 200

  struct Flags {
    var foldsCase = false
    var isMultiline = false
    var dotMatchesNewline = true
    var isUngreedy = false
  }

  let scalars: [Unicode.Scalar]
  /// The offset in bytes of each scalar, and of the end.
  let offsets: [Int]
  var index = 0
  var flags = Flags()
  /// The names of the capturing groups, in their order; nil for those without.
  var groupNames: [String?] = []
  private var depth = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    self.offsets = offsets
  }

  var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  func problem(_ message: String, at index: Int) -> PatternProblem {
    PatternProblem(offset: offsets[min(index, scalars.count)], message: message)
  }

  mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  /// The whole pattern.
  mutating func pattern() throws(PatternProblem) -> PatternNode {
    let node = try alternatives()
    if current != nil { throw problem("unexpected ')'", at: index) }
    return node
  }

  mutating func alternatives() throws(PatternProblem) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth { throw problem("groups are nested too deep", at: index) }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternProblem) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      if take("\\Q") {
        let start = parts.count
        while index < scalars.count, !take("\\E") {
          parts.append(.scalars(.single(scalars[index], foldsCase: flags.foldsCase)))
          index += 1
        }
        // What follows repeats the last character.
        if parts.count > start, let last = parts.popLast() { parts.append(try repeated(last)) }
        continue
      }
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  /// One character, class, group or assertion; nil for flags that only change what follows.
  private mutating func atom() throws(PatternProblem) -> PatternNode? {
    let start = index
    guard let scalar = current else { return nil }
    index += 1
    switch scalar {
    case "(": return try group(start)
    case "[": return .scalars(try bracketClass(start))
    case ".":
      return .scalars(ScalarSet(ranges: flags.dotMatchesNewline ? [] : [0x0A...0x0A], isNegated: true))
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "*", "+", "?": throw problem("'\(scalar)' has nothing to repeat", at: start)
    case "\\": return try escape(start)
    case "{":
      index = start
      if (try counts()) != nil { throw problem("the repetition has nothing to repeat", at: start) }
      index = start + 1
      return .scalars(.single(scalar, foldsCase: false))
    default: return .scalars(.single(scalar, foldsCase: flags.foldsCase))
    }
  }

  /// What follows an atom: `*`, `+`, `?` or `{n,m}`, each perhaps with a `?`.
  private mutating func repeated(_ atom: PatternNode) throws(PatternProblem) -> PatternNode {
    let start = index
    guard let (minimum, maximum) = try repetition() else { return atom }
    let isLazy = take("?")
    let next = index
    if try repetition() != nil {
      let text = String(String.UnicodeScalarView(scalars[start..<index]))
      throw problem("'\(text)' repeats a repetition", at: next)
    }
    index = next
    return .repeated(atom, minimum: minimum, maximum: maximum, isGreedy: isLazy == flags.isUngreedy)
  }

  private mutating func repetition() throws(PatternProblem) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    return try counts()
  }

  /// `{n}`, `{n,}` or `{n,m}`; nil, with nothing taken, when it is none of them and so stands for itself.
  private mutating func counts() throws(PatternProblem) -> (Int, Int?)? {
    let start = index
    guard take("{"), let minimum = number() else {
      index = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") {
      maximum = nil
      if current != "}" {
        guard let count = number() else {
          index = start
          return nil
        }
        maximum = count
      }
    }
    guard take("}") else {
      index = start
      return nil
    }
    if minimum > Self.maximumRepeat || (maximum ?? 0) > Self.maximumRepeat || (maximum ?? minimum) < minimum {
      throw problem("a repetition counts from 0 to \(Self.maximumRepeat), the smaller number first", at: start)
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    let start = index
    while let scalar = current, ("0"..."9").contains(scalar) { index += 1 }
    guard index > start else { return nil }
    // Too long to be a count: any number above the limit will do.
    return Int(String(String.UnicodeScalarView(scalars[start..<index]))) ?? Int.max
  }
}
