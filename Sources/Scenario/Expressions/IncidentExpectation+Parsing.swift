import Prometheus
import VirtualTime

extension IncidentExpectation {
  /// Reads `never`, `detected`, `resolved < 45m`, `unresolved` and the like.
  init(parsing text: String) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    scanner.skipSpaces()
    let start = scanner.offset
    let word = scanner.take { ExpressionScanner.isNameStart($0) }
    scanner.skipSpaces()
    if let kind = Self.kind(of: word), scanner.isAtEnd {
      self.init(kind, text: text)
      return
    }
    guard let milestone = Milestone(rawValue: word) else {
      if Self.kind(of: word) != nil { throw scanner.problem("nothing can follow '\(word)'") }
      let words = Milestone.allCases.map(\.rawValue)
      throw ParseProblem(
        offset: start,
        message:
          "expected 'never', one of \(words.joined(separator: ", ")), the same with '< DURATION' or with 'un' in "
          + "front, not '\(text)'")
    }
    let (comparison, limit) = try scanner.comparedDuration()
    self.init(.within(milestone, comparison, limit), text: text)
  }

  private static func kind(of word: String) -> Kind? {
    if word == "never" { return .never }
    if let milestone = Milestone(rawValue: word) { return .all(milestone) }
    return word.hasPrefix("un") ? Milestone(rawValue: String(word.dropFirst(2))).map { .without($0) } : nil
  }
}

extension ExpressionScanner {
  /// A comparison and the duration behind it, up to the end.
  mutating func comparedDuration() throws(ParseProblem) -> (Comparison, VirtualDuration) {
    let comparison = try comparison()
    skipSpaces()
    let start = offset
    do throws(ParseProblem) {
      return (comparison, try VirtualDuration(parsing: takeRest()))
    } catch {
      throw ParseProblem(offset: start + error.offset, message: error.message)
    }
  }

  /// A plain number, up to the end.
  mutating func number() throws(ParseProblem) -> Double {
    let start = offset
    do throws(ParseProblem) {
      return try Requirement.number(takeRest())
    } catch {
      throw ParseProblem(offset: start + error.offset, message: error.message)
    }
  }
}
