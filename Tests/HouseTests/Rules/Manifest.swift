/// What `Package.swift` declares, read from its text: asking SwiftPM from inside a test would wait for SwiftPM itself.
struct Manifest {
  /// For each target, the modules it declares to use.
  private(set) var dependencies: [String: Set<String>] = [:]

  /// Understands the manifest's own helpers (`module`, `tests`), `.executableTarget`, `.target` and `.systemLibrary`.
  init(_ text: String) {
    let tokens = Tokenizer.tokens(of: text)
    var products: [String: String] = [:]
    for index in tokens.indices.dropLast(3) where tokens[index].text == "let" && tokens[index + 2].text == "=" {
      // let histogram = Target.Dependency.product(name: "Histogram", ...)
      let value = tokens[(index + 3)...].prefix(9)
      if value.contains(where: { $0.text == "product" }), let name = value.first(where: { $0.kind == .string }) {
        products[tokens[index + 1].text] = name.text
      }
    }
    let declared = tokens.indices.last { tokens[$0].text == "targets" } ?? tokens.endIndex
    var depth = 0
    for index in tokens.indices[declared...].dropLast(2) {
      let kind = tokens[index].text
      if tokens[index].kind == .symbol, kind == "[" || kind == "(" { depth += 1 }
      if tokens[index].kind == .symbol, kind == "]" || kind == ")" { depth -= 1 }
      // Deeper down, `.target(...)` is a dependency with a condition.
      guard depth == 1, Self.declarations.contains(kind), tokens[index + 1].text == "(" else { continue }
      let arguments = Self.arguments(tokens, after: index + 1)
      guard let name = arguments.first(where: { $0.kind == .string }) else { continue }
      let target = kind == "tests" ? name.text + "Tests" : name.text
      dependencies[target] = kind == "systemLibrary" ? [] : Self.modules(in: arguments, products: products)
      // The helper adds what every test may use.
      if kind == "tests" { dependencies[target]?.insert("TestSupport") }
    }
  }

  private static let declarations: Set<String> = ["module", "tests", "target", "executableTarget", "systemLibrary"]

  /// The tokens between the parenthesis at `open` and the one that closes it.
  private static func arguments(_ tokens: [Token], after open: Int) -> ArraySlice<Token> {
    var depth = 0
    for index in tokens.indices[open...] where tokens[index].kind == .symbol {
      if tokens[index].text == "(" { depth += 1 }
      if tokens[index].text == ")" { depth -= 1 }
      if depth == 0 { return tokens[(open + 1)..<index] }
    }
    return tokens[(open + 1)...]
  }

  /// The members of the first list: strings, variables that stand for products, and `.target(name:)` with a condition.
  private static func modules(in arguments: ArraySlice<Token>, products: [String: String]) -> Set<String> {
    guard let open = arguments.firstIndex(where: { $0.text == "[" }) else { return [] }
    var modules: Set<String> = []
    var depth = 0
    var isInCondition = false
    for token in arguments[open...] {
      if token.kind == .symbol, token.text == "[" || token.text == "(" { depth += 1 }
      if token.kind == .symbol, token.text == "]" || token.text == ")" {
        depth -= 1
        if depth <= 1 { isInCondition = false }
      }
      if depth == 0 { break }
      if token.text == "condition" { isInCondition = true }
      if token.kind == .string, !isInCondition { modules.insert(token.text) }
      if token.kind == .word, let product = products[token.text] { modules.insert(product) }
    }
    return modules
  }
}
