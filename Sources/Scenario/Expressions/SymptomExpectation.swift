import VirtualTime

/// What is expected of a symptom: `never`, `begins < 90m`, `ends < 3h` or `unresolved`.
enum SymptomExpectation {
  case never
  case begins(Comparison, VirtualDuration)
  case ends(Comparison, VirtualDuration)
  /// It began, and had not ended at the end of the run.
  case unresolved

  init(parsing text: String) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    scanner.skipSpaces()
    let start = scanner.offset
    let word = scanner.take { ExpressionScanner.isNameStart($0) }
    guard ["never", "begins", "ends", "unresolved"].contains(word) else {
      throw ParseProblem(
        offset: start,
        message: "expected 'never', 'unresolved', 'begins < DURATION' or 'ends < DURATION', not '\(text)'")
    }
    if word == "never" || word == "unresolved" {
      scanner.skipSpaces()
      guard scanner.isAtEnd else { throw scanner.problem("nothing can follow '\(word)'") }
      self = word == "never" ? .never : .unresolved
      return
    }
    let comparison = try scanner.comparison()
    scanner.skipSpaces()
    let limitStart = scanner.offset
    let limit: VirtualDuration
    do throws(ParseProblem) {
      limit = try VirtualDuration(parsing: scanner.takeRest())
    } catch {
      throw ParseProblem(offset: limitStart + error.offset, message: error.message)
    }
    self = word == "begins" ? .begins(comparison, limit) : .ends(comparison, limit)
  }
}
