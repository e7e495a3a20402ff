/// The modules a source file imports, with their lines.
enum Imports {
  static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]

  static func of(_ source: String) -> [(module: String, line: Int)] {
    let tokens = Tokenizer.tokens(of: source)
    return tokens.indices.dropLast().compactMap { index in
      guard tokens[index].kind == .word, tokens[index].text == "import" else { return nil }
      var name = index + 1
      if kinds.contains(tokens[name].text), name + 1 < tokens.count { name += 1 }
      return (tokens[name].text, tokens[index].line)
    }
  }

  /// Modules that come with the toolchain or the system and are declared by nobody.
  static let system: Set<String> = [
    "Swift", "Foundation", "FoundationXML", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "Testing",
    "PackageDescription", "_Concurrency",
  ]

  /// Imports of `source`, a file of `target`, that the target does not declare. SwiftPM lets transitive ones pass.
  static func undeclared(in source: String, path: String, target: String, declared: Set<String>) -> [Finding] {
    of(source).filter { $0.module != target && !declared.contains($0.module) && !system.contains($0.module) }
      .map { Finding(path: path, line: $0.line, message: "\(target) imports \($0.module) without declaring it") }
  }
}
