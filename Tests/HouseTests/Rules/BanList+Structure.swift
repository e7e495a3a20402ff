/// The rules that need more than a few tokens in a row.
extension BanList {
  /// `for` loops over a dictionary or set that the same file declares: their order differs from process to process.
  ///
  /// Declarations in other files are not seen, so this finds the plain mistake, not every one. A loop whose order cannot matter says
  /// so by going over `sorted` keys anyway.
  static func unorderedLoops(in tokens: [Token], path: String) -> [Finding] {
    let unordered = unorderedNames(in: tokens)
    var findings: [Finding] = []
    for index in tokens.indices where tokens[index].kind == .word && tokens[index].text == "for" {
      guard let start = tokens[index...].prefix(24).firstIndex(where: { $0.kind == .word && $0.text == "in" })
      else { continue }
      var cursor = start + 1
      if cursor + 1 < tokens.count, tokens[cursor].text == "self", tokens[cursor + 1].text == "." { cursor += 2 }
      guard cursor < tokens.count, unordered.contains(tokens[cursor].text) else { continue }
      let name = tokens[cursor].text
      cursor += 1
      if cursor + 1 < tokens.count, tokens[cursor].text == ".", ["keys", "values"].contains(tokens[cursor + 1].text) {
        cursor += 2
      }
      guard cursor < tokens.count, tokens[cursor].text == "{" || tokens[cursor].text == "where" else { continue }
      findings.append(
        Finding(
          path: path, line: tokens[index].line,
          message: "a loop over '\(name)' in hash order is not allowed here: use sorted keys or an OrderedDictionary"))
    }
    return findings
  }

  /// Names declared as `name: [Key: Value]`, `name: Set<...>` or `name: Dictionary<...>`.
  private static func unorderedNames(in tokens: [Token]) -> Set<String> {
    var names: Set<String> = []
    for index in tokens.indices.dropFirst().dropLast(2) where tokens[index].text == ":" {
      guard tokens[index - 1].kind == .word, tokens[index].kind == .symbol else { continue }
      let next = tokens[index + 1]
      if next.text == "[" {
        var depth = 0
        for token in tokens[(index + 1)...].prefix(40) {
          if token.text == "[" || token.text == "(" { depth += 1 }
          if token.text == "]" || token.text == ")" { depth -= 1 }
          if depth == 0 { break }
          if depth == 1, token.text == ":", token.kind == .symbol {
            names.insert(tokens[index - 1].text)
            break
          }
        }
      } else if ["Set", "Dictionary"].contains(next.text), tokens[index + 2].text == "<" {
        names.insert(tokens[index - 1].text)
      }
    }
    return names
  }

  /// `Model` and every protocol that refines it, directly or through another.
  static func pinningProtocols(in sources: [Repository.File]) -> Set<String> {
    let headings = sources.flatMap { file -> [[String]] in
      guard file.text.contains("protocol ") else { return [] }
      let tokens = Tokenizer.tokens(of: file.text)
      return tokens.indices.filter { tokens[$0].kind == .word && tokens[$0].text == "protocol" }
        .map { index in tokens[(index + 1)...].prefix { $0.text != "{" }.map(\.text) }
    }
    var pinned: Set<String> = ["Model"]
    var count = 0
    while count != pinned.count {
      count = pinned.count
      for heading in headings where heading.dropFirst().contains(where: pinned.contains) { pinned.insert(heading[0]) }
    }
    return pinned
  }

  /// Actors that would run on Swift's global pool: neither a `Model` nor with an executor of their own.
  static func unpinnedActors(in tokens: [Token], path: String, pinned: Set<String>) -> [Finding] {
    let pinsItself = tokens.contains { $0.kind == .word && $0.text == "unownedExecutor" }
    return tokens.indices.dropLast(2).compactMap { index in
      guard tokens[index].text == "actor", tokens[index].kind == .word, tokens[index + 1].kind == .word,
        ["{", ":", "<"].contains(tokens[index + 2].text), !pinsItself
      else { return nil }
      let heading = tokens[index...].prefix { $0.text != "{" }
      if heading.contains(where: { $0.kind == .word && pinned.contains($0.text) }) { return nil }
      let name = tokens[index + 1].text
      return Finding(
        path: path, line: tokens[index].line,
        message: "actor '\(name)' is not pinned to the simulation: make it conform to Model")
    }
  }
}
