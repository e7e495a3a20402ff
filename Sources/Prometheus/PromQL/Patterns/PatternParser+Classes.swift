extension PatternParser {
  /// After a backslash outside brackets.
  mutating func escape(_ start: Int) throws(PatternProblem) -> PatternNode {
    guard let scalar = current else { throw problem("a backslash ends the pattern", at: start) }
    switch scalar {
    case "A": return taken(.assertion(.textStart))
    case "z": return taken(.assertion(.textEnd))
    case "b": return taken(.assertion(.wordBoundary))
    case "B": return taken(.assertion(.noWordBoundary))
    default: break
    }
    if let set = ScalarSet.perl(scalar) { return taken(.scalars(set)) }
    return .scalars(.single(try escapedScalar(start), foldsCase: flags.foldsCase))
  }

  private mutating func taken(_ node: PatternNode) -> PatternNode {
    index += 1
    return node
  }

  /// The single character that an escape sequence stands for; the backslash has been taken.
  private mutating func escapedScalar(_ start: Int) throws(PatternProblem) -> Unicode.Scalar {
    guard let scalar = current else { throw problem("a backslash ends the pattern", at: start) }
    index += 1
    switch scalar {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "v": return "\u{0B}"
    case "x": return try hexadecimal(start)
    case "0": return octal(first: scalar, digits: 2)
    case "1"..."7" where current.map { ("0"..."7").contains($0) } == true: return octal(first: scalar, digits: 2)
    case "p", "P": throw problem("Unicode classes such as \\pL are not supported", at: start)
    default:
      let isWord = ScalarSet(ranges: ScalarSet.word).contains(scalar) && scalar != "_"
      if scalar.value < 0x80, !isWord { return scalar }
      throw problem("\\\(scalar) is no escape sequence of RE2", at: start)
    }
  }

  private mutating func octal(first: Unicode.Scalar, digits: Int) -> Unicode.Scalar {
    var value = first.value - 0x30
    for _ in 0..<digits {
      guard let scalar = current, ("0"..."7").contains(scalar) else { break }
      value = value * 8 + scalar.value - 0x30
      index += 1
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal(_ start: Int) throws(PatternProblem) -> Unicode.Scalar {
    var digits = ""
    if take("{") {
      while let scalar = current, scalar != "}" {
        digits.unicodeScalars.append(scalar)
        index += 1
      }
      guard take("}") else { throw problem("\\x{ is not closed", at: start) }
    } else {
      digits = String(String.UnicodeScalarView(scalars[index...].prefix(2)))
      guard digits.unicodeScalars.count == 2 else { throw problem("\\x needs two hexadecimal digits", at: start) }
      index += 2
    }
    guard digits.utf8.first != UInt8(ascii: "+"), let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw problem("\\x\(digits) is no character", at: start) }
    return scalar
  }

  /// After a `[`.
  mutating func bracketClass(_ start: Int) throws(PatternProblem) -> ScalarSet {
    var set = ScalarSet(foldsCase: flags.foldsCase)
    set.isNegated = take("^")
    var isFirst = true
    while let scalar = current, scalar != "]" || isFirst {
      if scalar == "-", !isFirst, index + 1 < scalars.count, scalars[index + 1] != "]" {
        throw problem("a '-' in brackets stands first, last or in a range", at: index)
      }
      isFirst = false
      if isPosixClass, take("[:") {
        try posixClass(&set)
      } else if scalar == "\\", index + 1 < scalars.count, let perl = ScalarSet.perl(scalars[index + 1]) {
        index += 2
        set.ranges += perl.isNegated ? ScalarSet.complement(perl.ranges) : perl.ranges
      } else {
        set.ranges.append(try rangeInClass())
      }
    }
    guard take("]") else { throw problem("the bracket is not closed", at: start) }
    return set
  }

  /// Without its end `[:` is two characters like others.
  private var isPosixClass: Bool {
    guard current == "[", index + 1 < scalars.count, scalars[index + 1] == ":" else { return false }
    return (index + 2..<scalars.count).contains { at in
      scalars[at] == ":" && at + 1 < scalars.count && scalars[at + 1] == "]"
    }
  }

  private mutating func posixClass(_ set: inout ScalarSet) throws(PatternProblem) {
    let start = index - 2
    let isNegated = take("^")
    let first = index
    while let scalar = current, scalar != ":" { index += 1 }
    let name = String(String.UnicodeScalarView(scalars[first..<index]))
    guard take(":]"), let ranges = ScalarSet.posix(name) else {
      throw problem("[:\(name):] is no class of characters", at: start)
    }
    set.ranges += isNegated ? ScalarSet.complement(ranges) : ranges
  }

  private mutating func rangeInClass() throws(PatternProblem) -> ClosedRange<UInt32> {
    let start = index
    let low = try scalarInClass()
    guard current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else { return low.value...low.value }
    index += 1
    let high = try scalarInClass()
    guard low <= high else { throw problem("a range of characters goes upwards", at: start) }
    return low.value...high.value
  }

  private mutating func scalarInClass() throws(PatternProblem) -> Unicode.Scalar {
    let start = index
    guard let scalar = current else { throw problem("the bracket is not closed", at: start) }
    index += 1
    return scalar == "\\" ? try escapedScalar(start) : scalar
  }
}
