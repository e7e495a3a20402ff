extension PatternParser {
  /// After a `(`.
  mutating func group(_ start: Int) throws(PatternProblem) -> PatternNode? {
    let outer = flags
    if take("?") {
      if take("P<") || (current == "<" && isName(after: index + 1) && take("<")) { return try namedGroup(start, outer) }
      return try flagGroup(start, outer)
    }
    groupNames.append(nil)
    return try closed(start, outer, number: groupNames.count)
  }

  private func isName(after index: Int) -> Bool {
    guard index < scalars.count else { return false }
    return scalars[index] != "=" && scalars[index] != "!"
  }

  private mutating func namedGroup(_ start: Int, _ outer: Flags) throws(PatternProblem) -> PatternNode {
    let first = index
    while let scalar = current, scalar.value < 0x80, ScalarSet(ranges: ScalarSet.word).contains(scalar) { index += 1 }
    let name = String(String.UnicodeScalarView(scalars[first..<index]))
    guard !name.isEmpty, take(">") else { throw problem("a group's name is made of letters, digits and _", at: first) }
    if groupNames.contains(name) { throw problem("two groups are named '\(name)'", at: first) }
    groupNames.append(name)
    return try closed(start, outer, number: groupNames.count)
  }

  /// `(?i)` or `(?i:...)`.
  private mutating func flagGroup(_ start: Int, _ outer: Flags) throws(PatternProblem) -> PatternNode? {
    var isOn = true
    var count = 0
    while let scalar = current {
      index += 1
      switch scalar {
      case "i": flags.foldsCase = isOn
      case "m": flags.isMultiline = isOn
      case "s": flags.dotMatchesNewline = isOn
      case "U": flags.isUngreedy = isOn
      case "-" where isOn:
        isOn = false
        count = 0
        continue
      case ":" where isOn || count > 0: return try closed(start, outer, number: nil)
      case ")" where count > 0: return nil
      default:
        throw problem(
          "(?\(scalar) is not supported: RE2 knows no look-around and only the flags i, m, s and U", at: start)
      }
      count += 1
    }
    throw problem("the group is not closed", at: start)
  }

  private mutating func closed(_ start: Int, _ outer: Flags, number: Int?) throws(PatternProblem) -> PatternNode {
    let inner = try alternatives()
    guard take(")") else { throw problem("the group is not closed", at: start) }
    flags = outer
    return .group(inner, number: number)
  }
}
