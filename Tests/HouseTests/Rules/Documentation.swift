/// Public types and functions that say nothing about themselves.
enum Documentation {
  static let types: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
  /// Words that may stand between `public` and what it declares.
  static let modifiers: Set<String> = [
    "static", "final", "mutating", "nonmutating", "nonisolated", "override", "convenience", "indirect", "consuming",
    "borrowing", "prefix", "postfix", "isolated", "distributed",
  ]
  /// Witnesses whose meaning is their protocol's.
  static let witnesses: Set<String> = [
    "hash", "encode", "makeIterator", "next", "index", "run", "makeAsyncIterator", "advanced", "duration", "validate",
    "enqueue", "checkIsolated", "isIsolatingCurrentContext", "isSameExclusiveExecutionContext",
    "asUnownedSerialExecutor",
  ]

  static func findings(in file: Repository.File) -> [Finding] {
    let tokens = Tokenizer.tokens(of: file.text)
    let lines = file.lines
    return tokens.indices.compactMap { index in
      guard tokens[index].kind == .word, ["public", "open"].contains(tokens[index].text) else { return nil }
      var cursor = index + 1
      while cursor < tokens.count, modifiers.contains(tokens[cursor].text) { cursor += 1 }
      guard cursor + 1 < tokens.count else { return nil }
      let kind = tokens[cursor].text
      let name = tokens[cursor + 1].text
      let isFunction = kind == "func" && tokens[cursor + 1].kind == .word && !witnesses.contains(name)
      guard types.contains(kind) || isFunction, !isDocumented(lines, line: tokens[index].line) else { return nil }
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
