public import VirtualTime

extension Share {
  /// Reads `2%` or `0.02`; from 0 to 1 (0 % to 100 %).
  /// - Throws: what is wrong and where in the text.
  public init(parsing text: String) throws(ParseProblem) {
    let isPercent = text.hasSuffix("%")
    var digits = isPercent ? text.dropLast() : text[...]
    if isPercent, digits.last == " " { digits = digits.dropLast() }
    let number: Double
    do {
      number = try Decimal.parse(String(digits))
    } catch {
      throw ParseProblem(offset: 0, message: "expected a share such as 2% or 0.02, not '\(text)'")
    }
    guard (0...(isPercent ? 100 : 1)).contains(number) else {
      throw ParseProblem(offset: 0, message: "a share lies between 0% and 100% (0 and 1), not \(text)")
    }
    // One division keeps percentages such as 60% at the double nearest to 0.6.
    self.init(isPercent ? number / 100 : number)
  }
}

extension Rate {
  /// Reads `80 per 1s` or `100000 per 24h`.
  /// - Throws: what is wrong and where in the text.
  public init(parsing text: String) throws(ParseProblem) {
    let expected = "expected a rate such as '80 per 1s', not '\(text)'"
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 3, words[1] == "per" else {
      let isBare = words.count == 1 && (try? Decimal.parse(text)) != nil
      throw ParseProblem(offset: 0, message: expected + (isBare ? "; it needs a span of time" : ""))
    }
    guard let count = try? Decimal.parse(String(words[0])) else { throw ParseProblem(offset: 0, message: expected) }
    guard count >= 0 else { throw ParseProblem(offset: 0, message: "a rate cannot be negative") }
    let offset = text.utf8.distance(from: text.startIndex, to: words[2].startIndex)
    let per: VirtualDuration
    do throws(ParseProblem) {
      per = try VirtualDuration(parsing: String(words[2]))
    } catch {
      throw ParseProblem(offset: offset + error.offset, message: error.message)
    }
    guard per > .zero else { throw ParseProblem(offset: offset, message: "the span of a rate must be above zero") }
    self.init(count: count, per: per)
  }
}
