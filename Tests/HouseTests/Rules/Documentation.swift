/// Public types and functions that say nothing about themselves.
enum Documentation {
  static let types: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
  /// Words that may stand between `public` and what it declares.
  static let modifiers: Set<String> = [
    "static", "final", "mutating", "nonmutating", "nonisolated", "override", "convenience", "indirect", "consuming",
    "borrowing", "prefix", "postfix", "isolated", "distributed",
  ]
  /// Requirements of the standard library's protocols: what they mean is said there.
  static let knownRequirements: Set<String> = [
    "hash", "encode", "makeIterator", "next", "index", "makeAsyncIterator", "advanced", "duration", "enqueue",
    "checkIsolated", "isIsolatingCurrentContext", "isSameExclusiveExecutionContext", "asUnownedSerialExecutor",
    "asUnownedTaskExecutor", "Instant", "Duration",
    // ArgumentParser's
    "run", "validate",
  ]

  /// The functions that the project's own protocols require: a conforming type's are documented there.
  static func requirements(in sources: [Repository.File]) -> Set<String> {
    var names: Set<String> = []
    for file in sources where file.text.contains("protocol ") {
      let tokens = Tokenizer.tokens(of: file.text)
      var index = tokens.startIndex
      while index < tokens.count {
        guard tokens[index].kind == .word, tokens[index].text == "protocol" else {
          index += 1
          continue
        }
        while index < tokens.count, tokens[index].text != "{" { index += 1 }
        var depth = 0
        while index < tokens.count {
          if tokens[index].text == "{" { depth += 1 }
          if tokens[index].text == "}" { depth -= 1 }
          if depth == 0 { break }
          if tokens[index].text == "func", index + 1 < tokens.count { names.insert(tokens[index + 1].text) }
          index += 1
        }
      }
    }
    return names
  }

  static func findings(in file: Repository.File, requirements: Set<String>) -> [Finding] {
    let witnesses = knownRequirements.union(requirements)
    let tokens = Tokenizer.tokens(of: file.text)
    let lines = file.lines
    return tokens.indices.compactMap { index in
      guard tokens[index].kind == .word, ["public", "open"].contains(tokens[index].text) else { return nil }
      var cursor = index + 1
      while cursor < tokens.count, modifiers.contains(tokens[cursor].text) { cursor += 1 }
      guard cursor + 1 < tokens.count else { return nil }
      let kind = tokens[cursor].text
      let name = tokens[cursor + 1].text
      let isFunction = kind == "func" && tokens[cursor + 1].kind == .word
      guard types.contains(kind) || isFunction, !witnesses.contains(name),
        !isDocumented(lines, line: tokens[index].line)
      else { return nil }
      return Finding(path: file.path, line: tokens[index].line, message: "public \(kind) \(name) has no doc comment")
    }
  }

  /// Whether `///` stands above the line, with nothing but attributes between.
  private static func isDocumented(_ lines: [Substring], line: Int) -> Bool {
    var above = line - 2
    while above >= 0 {
      let text = lines[above].drop { $0 == " " }
      if text.hasPrefix("///") { return true }
      guard text.hasPrefix("@") else { return false }
      above -= 1
    }
    return false
  }
}
