/// A regular expression of a query. The syntax is that of the standard library's `Regex`, which covers what PCRE and it
/// have in common.
struct TextPattern: Sendable {
  let pattern: String
  let options: String
  private let program: Program

  /// `Regex` is an immutable value that the library does not mark as sendable.
  private struct Compiled: @unchecked Sendable { let regex: Regex<AnyRegexOutput> }

  /// Most patterns of queries are plain words: those are looked for without a regular expression.
  private enum Program: Sendable {
    case contains(String)
    case begins(String)
    case regex(Compiled)
  }

  /// - Throws: code 51091 for a pattern that cannot be compiled.
  init(_ pattern: String, options: String) throws(MongoError) {
    self.pattern = pattern
    self.options = options
    if let unknown = options.first(where: { !"imsxgu".contains($0) }) {
      throw MongoError(location: 51_108, "invalid flag in regex options: \(unknown)")
    }
    let anchored = pattern.hasPrefix("^")
    let word = anchored ? pattern.dropFirst() : Substring(pattern)
    if options.isEmpty, word.unicodeScalars.allSatisfy({ Self.isPlain($0) }) {
      program = anchored ? .begins(String(word)) : .contains(String(word))
      return
    }
    do {
      var regex = try Regex((options.contains("x") ? "(?x)" : "") + pattern).matchingSemantics(.unicodeScalar)
      if options.contains("i") { regex = regex.ignoresCase() }
      if options.contains("m") { regex = regex.anchorsMatchLineEndings() }
      if options.contains("s") { regex = regex.dotMatchesNewlines() }
      program = .regex(Compiled(regex: regex))
    } catch {
      throw MongoError(location: 51_091, "Regular expression is invalid: \(pattern)")
    }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80
      && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "_-: @/".unicodeScalars.contains(scalar))
  }

  /// Whether a string holds it. A regular expression that is stored in a document equals itself.
  func matches(_ value: BSONValue?) -> Bool {
    switch value {
    case .string(let text): holds(text)
    case .regex(let other, let otherOptions): other == pattern && otherOptions == options
    default: false
    }
  }

  func holds(_ text: String) -> Bool {
    switch program {
    case .contains(let word): word.isEmpty || text.utf8.firstRange(of: word.utf8) != nil
    case .begins(let word): text.utf8.starts(with: word.utf8)
    case .regex(let compiled): text.firstMatch(of: compiled.regex) != nil
    }
  }
}
