extension TemplateFunction {
  /// `match` and `reReplaceAll`: regular expressions that may match anywhere in the text.
  func matched(_ arguments: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
    guard case .text(let pattern) = arguments[0] else { throw wrongType(arguments[0], wants: "string") }
    guard case .text(let second) = arguments[1] else { throw wrongType(arguments[1], wants: "string") }
    if self == .match {
      return .boolean(try Self.compiled("(?s:.*)(?:\(pattern))(?s:.*)", pattern).matches(second))
    }
    guard case .text(let text) = arguments[2] else { throw wrongType(arguments[2], wants: "string") }
    return .text(try Self.replaced(pattern, by: second, in: text))
  }

  /// Replaces every match, from left to right. Anchors would need to know where the text begins, so they are refused.
  private static func replaced(
    _ pattern: String, by template: String, in text: String
  ) throws(TemplateFailure) -> String {
    if pattern.contains("^") && !pattern.contains("[^") || pattern.contains("\\b") || pattern.contains("\\A") {
      return try anchored(pattern, template, text)
    }
    // The shortest beginning, then the match, then the rest: the leftmost match, as Go prefers it.
    let finder = try compiled("(?s:(?P<before>.*?))(?P<match>\(pattern))(?s:(?P<rest>.*))", pattern)
    let replacer = try compiled(pattern, pattern)
    var result = ""
    var rest = text
    while let before = finder.replacement(for: rest, template: "${before}"),
      let match = finder.replacement(for: rest, template: "${match}"),
      let after = finder.replacement(for: rest, template: "${rest}")
    {
      result += before
      result += replacer.replacement(for: match, template: template) ?? match
      if match.isEmpty {
        guard let next = after.unicodeScalars.first else { return result }
        result.unicodeScalars.append(next)
        rest = String(after.unicodeScalars.dropFirst())
      } else {
        rest = after
        if rest.isEmpty { return result }
      }
    }
    return result + rest
  }

  /// A pattern that begins with `^` replaces at most the beginning of the text.
  private static func anchored(
    _ pattern: String, _ template: String, _ text: String
  ) throws(TemplateFailure) -> String {
    guard pattern.hasPrefix("^"), !pattern.dropFirst().contains("^"), !pattern.contains("|"),
      !pattern.contains("\\b"), !pattern.contains("\\A")
    else { throw TemplateFailure("error calling reReplaceAll: the anchors of \"\(pattern)\" are not supported") }
    let inner = String(pattern.dropFirst())
    let finder = try compiled("(?P<match>\(inner))(?s:(?P<rest>.*))", pattern)
    guard let match = finder.replacement(for: text, template: "${match}"),
      let rest = finder.replacement(for: text, template: "${rest}")
    else { return text }
    return (try compiled(inner, pattern).replacement(for: match, template: template) ?? match) + rest
  }

  private static func compiled(_ text: String, _ written: String) throws(TemplateFailure) -> LabelPattern {
    do throws(PatternProblem) {
      return try LabelPattern(text)
    } catch {
      throw TemplateFailure("error parsing regexp \"\(written)\": \(error.message)")
    }
  }
}
