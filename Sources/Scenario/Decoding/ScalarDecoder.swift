import Components
import VirtualTime

/// Scalars of the scenario's own keys, typed. Every function reports what is wrong and returns nil for it.
struct ScalarDecoder {
  let problems: ProblemList

  /// The text of a single value that is not empty.
  func text(_ node: LocatedNode?, _ name: String) -> String? {
    guard let node, let text = scalar(node, name, expected: "text") else { return nil }
    if problems.isCutByComment(node) {
      problems.report(
        node.end, "the rest of this line is a comment to YAML",
        note: "quote the value of '\(name)' if it belongs to it, or put a space behind the '#'")
    }
    return text
  }

  /// The value of a kind of the catalogue, such as a duration in a range.
  func value(_ node: LocatedNode?, _ name: String, _ kind: OptionKind) -> OptionValue? {
    guard let node, let text = scalar(node, name, expected: kind.summary) else { return nil }
    return parse(node, text) { text throws(ParseProblem) in try kind.parse(text) }
  }

  func duration(
    _ node: LocatedNode?, _ name: String, _ range: ClosedRange<VirtualDuration> = .zero ... .longest
  ) -> VirtualDuration? {
    guard case .duration(let value)? = value(node, name, .duration(range)) else { return nil }
    return value
  }

  func integer(_ node: LocatedNode?, _ name: String, _ range: ClosedRange<Int>) -> Int? {
    guard case .integer(let value)? = value(node, name, .integer(range)) else { return nil }
    return value
  }

  func number(_ node: LocatedNode?, _ name: String, _ range: ClosedRange<Double>) -> Double? {
    guard case .number(let value)? = value(node, name, .number(range)) else { return nil }
    return value
  }

  func boolean(_ node: LocatedNode?, _ name: String) -> Bool? {
    guard case .boolean(let value)? = value(node, name, .boolean) else { return nil }
    return value
  }

  func choice(_ node: LocatedNode?, _ name: String, _ words: [String]) -> String? {
    guard let node, let text = scalar(node, name, expected: words.joined(separator: " | ")) else { return nil }
    if words.contains(text) { return text }
    problems.report(
      node.position, "'\(name)' is one of \(words.joined(separator: ", ")), not '\(text)'", meaning: text, of: words,
      note: problems.commentNote(node))
    return nil
  }

  /// Reads a single value with a parser that says where in the text it fails.
  func parse<Value>(
    _ node: LocatedNode, _ text: String, _ parser: (String) throws(ParseProblem) -> Value
  ) -> Value? {
    do throws(ParseProblem) {
      return try parser(text)
    } catch {
      var notes = [problems.commentNote(node)]
      if node.scalar?.written != nil { notes.append("filled in, the value is '\(text)'") }
      problems.report(
        problems.position(in: node, byte: error.offset), error.message,
        note: notes.contains { $0 != nil } ? notes.compactMap { $0 }.joined(separator: "; ") : nil)
      return nil
    }
  }

  /// The text of a scalar; nil (reported) for lists, mappings and nothing at all.
  func scalar(_ node: LocatedNode, _ name: String, expected: String) -> String? {
    if let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty { return scalar.text }
    if !node.isInvalid {
      let found = node.scalar?.text.isEmpty == true && node.scalar?.isPlain == false ? "an empty text" : node.kindName
      problems.report(node.position, "'\(name)' must be \(expected), not \(found)", note: problems.commentNote(node))
    }
    return nil
  }
}
