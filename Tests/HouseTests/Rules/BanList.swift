/// What must not be used below the harness, because it would let the machine's clock, chance or processor into a run.
enum BanList {
  /// A sequence of tokens and what to use instead. A first token after a dot does not match, unless the rule starts with the dot.
  struct Rule {
    var pattern: [String]
    var replacement: String
    /// The forbidden code as a reader would write it.
    var shown: String { pattern.joined() }

    init(_ pattern: String, use replacement: String) {
      self.pattern = pattern.split(separator: " ").map(String.init)
      self.replacement = replacement
    }
  }

  private static let clock = "the simulation's instant (VirtualInstant), or pass the moment in"
  private static let waiting = "the simulation's own sleep and wait"
  private static let chance = "a RandomStream keyed by (seed, component)"
  private static let tasks = "the simulation's spawn, so that the task is counted and stays on its executor"

  static let rules: [Rule] =
    ["Date (", "Date . now", "DispatchTime", "ContinuousClock", "SuspendingClock", "clock_gettime (", "gettimeofday ("]
    .map { Rule($0, use: clock) }
    + ["Task . sleep", "Task . yield", "sleep (", "usleep (", "nanosleep ("].map { Rule($0, use: waiting) }
    + [
      "UUID (", "SystemRandomNumberGenerator", ". random (", ". shuffled (", ". shuffle (", ". randomElement (",
      "rand (",
      "drand48 (", "arc4random (",
    ].map { Rule($0, use: chance) }
    + ["Task . detached", "Thread .", "Thread (", "DispatchQueue", "MainActor"].map { Rule($0, use: tasks) }
    + [
      Rule("try ? await", use: "try await, so that the end of the simulation ends the loop"),
      Rule(". hashValue", use: "an own stable hash: Swift's is seeded per process"),
      Rule("Hasher (", use: "an own stable hash: Swift's is seeded per process"),
      Rule("getenv (", use: "an option of the plan"),
      Rule("ProcessInfo", use: "an option of the plan"),
      Rule("import Foundation", use: "the standard library, or Glibc for files"),
      Rule("import FoundationEssentials", use: "the standard library, or Glibc for files"),
      Rule("import Dispatch", use: "the simulation's own tasks and waits"),
      Rule("import RealModule", use: "DeterministicMath"),
      Rule("import Numerics", use: "DeterministicMath"),
    ]

  /// Functions whose last bit differs between processors.
  static let libm: Set<String> = [
    "log", "exp", "pow", "sin", "cos", "tan", "atan", "atan2", "asin", "acos", "sinh", "cosh", "tanh", "cbrt", "hypot",
    "log1p", "expm1", "log2", "log10", "exp2", "tgamma", "lgamma", "erf", "erfc",
  ]
  private static let libmOwners: Set<String> = ["Glibc", "Foundation", "Double", "Float"]

  /// - Parameter pinned: protocols that pin an actor to its simulation.
  static func findings(in source: String, path: String, pinned: Set<String> = ["Model"]) -> [Finding] {
    let tokens = Tokenizer.tokens(of: source)
    // Without the import an unqualified `log(` can only be the project's own.
    let importsLibm = Imports.of(source).contains { libmOwners.contains($0.module) }
    var findings: [Finding] = []
    for index in tokens.indices {
      for rule in rules where matches(rule.pattern, tokens, at: index) {
        findings.append(
          Finding(
            path: path, line: tokens[index].line,
            message: "'\(rule.shown)' is not allowed here: use \(rule.replacement)"))
      }
      if isLibmCall(tokens, at: index, unqualified: importsLibm) {
        let name = tokens[index].text
        findings.append(
          Finding(
            path: path, line: tokens[index].line,
            message: "'\(name)(' of the C library is not allowed here: use DeterministicMath.\(name)"))
      }
    }
    return findings + unorderedLoops(in: tokens, path: path) + unpinnedActors(in: tokens, path: path, pinned: pinned)
  }

  private static func matches(_ pattern: [String], _ tokens: [Token], at index: Int) -> Bool {
    guard index + pattern.count <= tokens.count else { return false }
    for (offset, text) in pattern.enumerated() {
      let token = tokens[index + offset]
      if token.kind == .string || token.text != text { return false }
    }
    guard pattern[0] != ".", pattern[0] != "import", index > 0 else { return true }
    let before = tokens[index - 1]
    // `model.sleep(` and `func sleep(` are the project's own; `Swift.Task.sleep` is not.
    if before.text == "." { return index > 1 && ["Swift", "Glibc", "Foundation"].contains(tokens[index - 2].text) }
    return before.text != "func"
  }

  private static func isLibmCall(_ tokens: [Token], at index: Int, unqualified: Bool) -> Bool {
    guard tokens[index].kind == .word, libm.contains(tokens[index].text), index + 1 < tokens.count,
      tokens[index + 1].text == "("
    else { return false }
    guard index > 0 else { return unqualified }
    switch tokens[index - 1].text {
    case "func": return false
    case ".": return index > 1 && libmOwners.contains(tokens[index - 2].text)
    default: return unqualified
    }
  }
}
