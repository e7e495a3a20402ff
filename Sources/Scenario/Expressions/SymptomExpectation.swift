import VirtualTime

/// What is expected of a symptom: `never`, `begins < 90m` or `ends < 3h`.
enum SymptomExpectation {
  case never
  case begins(Comparison, VirtualDuration)
  case ends(Comparison, VirtualDuration)

  init(parsing text: String) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    scanner.skipSpaces()
    let start = scanner.offset
    let word = scanner.take { ExpressionScanner.isNameStart($0) }
    guard ["never", "begins", "ends"].contains(word) else {
      throw ParseProblem(
        offset: start, message: "expected 'never', 'begins < DURATION' or 'ends < DURATION', not '\(text)'")
    }
    if word == "never" {
      scanner.skipSpaces()
      guard scanner.isAtEnd else { throw scanner.problem("nothing can follow 'never'") }
      self = .never
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
