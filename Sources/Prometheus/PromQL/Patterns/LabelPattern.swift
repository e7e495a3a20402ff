/// A regular expression that must match a label's whole value, in RE2's syntax, `.` matching line feeds too.
///
/// Not supported, and refused: Unicode classes (`\pL`, `\p{Greek}`).
struct LabelPattern: Sendable {
  private let program: PatternProgram
  private let groupNames: [String?]
  /// The value when the pattern has no special characters.
  private let literal: String?

  init(_ text: String) throws(PatternProblem) {
    var parser = PatternParser(text)
    let node = try parser.pattern()
    program = try PatternProgram(node)
    groupNames = parser.groupNames
    let special = "\\.+*?()|[]{}^$".unicodeScalars
    literal = text.unicodeScalars.contains { special.contains($0) } ? nil : text
  }

  func matches(_ value: String) -> Bool {
    if let literal { return literal == value }
    return PatternMachine(program, Array(value.unicodeScalars), groups: groupNames.count).wholeMatch() != nil
  }

  /// The template with `$1`, `${1}`, `$name` and `$$` filled in from a match of the whole value; nil without a match.
  /// Groups that do not exist or took no part are empty.
  func replacement(for value: String, template: String) -> String? {
    let scalars = Array(value.unicodeScalars)
    guard let captures = PatternMachine(program, scalars, groups: groupNames.count).wholeMatch() else { return nil }
    func group(_ name: String) -> String {
      let number = Int(name) ?? groupNames.firstIndex(of: name).map { $0 + 1 } ?? -1
      guard number >= 0, number <= groupNames.count, captures[2 * number] >= 0 else { return "" }
      return String(String.UnicodeScalarView(scalars[captures[2 * number]..<captures[2 * number + 1]]))
    }
    var result = ""
    var rest = Substring(template).unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "$" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if rest.first == "$" {
        rest.removeFirst()
        result += "$"
      } else if let name = Self.name(&rest) {
        result += group(name)
      } else {
        result += "$"
      }
    }
    return result
  }

  /// A name behind a `$`, longest first; nil, with nothing taken, when there is none.
  private static func name(_ rest: inout Substring.UnicodeScalarView) -> String? {
    func isPart(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }
    if rest.first == "{" {
      let inner = rest.dropFirst().prefix(while: isPart)
      let end = rest.dropFirst(1 + inner.count)
      guard !inner.isEmpty, end.first == "}" else { return nil }
      rest = end.dropFirst()
      return String(Substring(inner))
    }
    let name = rest.prefix(while: isPart)
    guard !name.isEmpty else { return nil }
    rest = rest.dropFirst(name.count)
    return String(Substring(name))
  }
}
