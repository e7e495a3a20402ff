import Operator
import Testing

/// A command line, and what the real tool prints in that situation.
struct CommandCase: CustomTestStringConvertible {
  var line: String
  /// Standard output, names of pods masked.
  var output = ""
  var error = ""
  var exitCode = 0

  init(_ line: String, _ output: String = "", error: String = "", exit exitCode: Int = 0) {
    self.line = line
    self.output = output
    self.error = error
    self.exitCode = exitCode
  }

  var testDescription: String { line }

  func check(_ result: CommandResult, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(PodNames.masked(result.output) == output, "\(line)", sourceLocation: sourceLocation)
    #expect(PodNames.masked(result.errorOutput) == error, "\(line)", sourceLocation: sourceLocation)
    #expect(result.exitCode == exitCode, "\(line)", sourceLocation: sourceLocation)
  }
}

/// The parts of pods' names that nobody can know beforehand.
enum PodNames {
  /// `backend-HASH-POD`, `backend-HASH`.
  static func masked(_ text: String) -> String {
    text.replacing(#/-[bcdfghjklmnpqrstvwxz2456789]{6}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/#, with: "-HASH66-POD55")
      .replacing(#/-[bcdfghjklmnpqrstvwxz2456789]{6}\b/#, with: "-HASH66")
      .replacing(#/hash=[bcdfghjklmnpqrstvwxz2456789]{6}\b/#, with: "hash=HASH66")
      .replacing(#/\b10\.\d+\.\d+\.\d+\b/#, with: "10.1.2.3")
  }
}

extension Rehearsing {
  /// Two pods in a namespace of their own, with labels, whose work leaks memory into a limit.
  static let namespaced = outage.replacing(
    "components: {backend: {replicas: 6}}",
    with: """
      components:
        backend:
          replicas: 2
          namespace: shop
          labels: {app: web, tier: front}
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 512Mi}}
          memory: {base: 90Mi}
      """)

  /// Runs the lines of a table, each in a world of its own.
  static func check(_ cases: [CommandCase], at moment: String = "17m", scenario: String) throws {
    for item in cases { item.check(try run([item.line], at: moment, scenario: scenario)[0]) }
  }

  /// Runs the lines of a table one after another in the same world.
  static func checkInTurn(
    _ cases: [CommandCase], at moment: String = "17m", scenario: String, variables: [String: String] = [:]
  ) throws {
    let results = try run(cases.map(\.line), at: moment, scenario: scenario, variables: variables)
    try #require(results.count == cases.count)
    for (item, result) in zip(cases, results) { item.check(result) }
  }
}
