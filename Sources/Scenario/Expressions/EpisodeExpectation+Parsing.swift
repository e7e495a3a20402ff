import VirtualTime

/// The words for the beginning and the end of something in expectations.
struct EpisodeWords {
  var begins: String
  var ends: String

  static let symptom = EpisodeWords(begins: "begins", ends: "ends")
  static let alert = EpisodeWords(begins: "fires", ends: "resolves")
}

extension EpisodeExpectation {
  /// Reads `never`, `begins < 90m`, `ends < 3h` or `unresolved`, with the words of its kind.
  init(parsing text: String, words: EpisodeWords) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    scanner.skipSpaces()
    let start = scanner.offset
    let word = scanner.take { ExpressionScanner.isNameStart($0) }
    guard ["never", words.begins, words.ends, "unresolved"].contains(word) else {
      throw ParseProblem(
        offset: start,
        message: "expected 'never', 'unresolved', '\(words.begins) < DURATION' or '\(words.ends) < DURATION', "
          + "not '\(text)'")
    }
    if word == "never" || word == "unresolved" {
      scanner.skipSpaces()
      guard scanner.isAtEnd else { throw scanner.problem("nothing can follow '\(word)'") }
      self.init(word == "never" ? .never : .unresolved, text: text)
      return
    }
    let (comparison, limit) = try scanner.comparedDuration()
    self.init(word == words.begins ? .begins(comparison, limit) : .ends(comparison, limit), text: text)
  }
}
