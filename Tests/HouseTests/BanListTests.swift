import Testing

@Suite struct BanListTests {
  /// Targets that may know the machine: they stand outside the simulation.
  static let outside: Set<String> = [
    "Harness", "Reporting", "FiredrillCommand", "firedrill", "Memory", "CJemalloc", "CLibYAML",
  ]

  @Test func nothingBelowTheHarnessUsesTheMachinesClockOrChance() {
    let below = Repository.sources.filter { file in
      !Self.outside.contains(String(file.path.split(separator: "/")[1]))
    }
    #expect(!below.isEmpty)
    let pinned = BanList.pinningProtocols(in: Repository.sources)
    let findings = below.flatMap { BanList.findings(in: $0.text, path: $0.path, pinned: pinned) }
    findings.report()
  }

  @Test(arguments: [
    "let now = Date()", "let now = Date.now", "let t = DispatchTime.now()", "let c = ContinuousClock()",
    "let c = SuspendingClock().now", "try await Task.sleep(for: .seconds(1))", "try await Task .sleep(nanoseconds: 1)",
    "Task.detached { }", "await Task.yield()", "let id = UUID()", "var g = SystemRandomNumberGenerator()",
    "Int.random(in: 1...6)", "Bool.random()", "items.shuffled()", "items.shuffle()", "items.randomElement()",
    "Thread.sleep(forTimeInterval: 1)", "DispatchQueue.global().async { }", "try? await model.wait()",
    "Glibc.sin(x)", "Foundation.cos(x)",

    "Double.log(x)", "import Foundation", "public import Foundation", "import Dispatch",
    "x.hashValue", "var h = Hasher()", "getenv(\"HOME\")", "usleep(5)", "sleep(1)", "_ = \"it is \\(Date())\"",
    "/* a /* nested */ comment */ let now = Date()", "let s = #\"raw \\#(UUID())\"#",
    "var seen: Set<String> = []\nfor name in seen { emit(name) }",
    "let counts: [String: Int] = [:]\nfor (name, count) in counts { emit(name, count) }",
    "var rows: [Int: [Row]]\nfor row in self.rows.values where row.isOpen { }",
    "actor Worker { }", "public actor Worker: Sendable { }",
  ])
  func objectsTo(snippet: String) {
    #expect(BanList.findings(in: snippet, path: "Snippet.swift").count == 1)
  }

  @Test(arguments: [
    "// let now = Date()", "/* UUID() /* still a comment */ Task.sleep */", "let text = \"Date() and log(x)\"",
    "let text = \"\"\"\n  Task.sleep \"quoted\" log(x)\n  \"\"\"", "let raw = #\"say \"UUID()\" twice\"#",
    "DeterministicMath.log(x)",
    "public static func exp(_ x: Double) -> Double { x }", "try await simulation.sleep(for: duration)",
    "func sleep(for duration: VirtualDuration) async throws { }", "x.squareRoot()", "catalog(x)", "let Dates = 3",
    "let log = LogLine(text)", "logger.log(line)", "try await queue.take()", "let random = stream.next()", "UpDate()",
    "let counts: [String: Int] = [:]\nfor name in counts.keys.sorted() { }",
    "let rows: [Row] = []\nfor row in rows { }", "let row: [Row] = [a ? b : c]\nfor r in row { }",
    "public actor Worker: Model { nonisolated let simulation: Simulation }",
    "actor Parking { nonisolated var unownedExecutor: UnownedSerialExecutor { executor } }", "import Glibc",
  ])
  func accepts(snippet: String) {
    let findings = BanList.findings(in: snippet, path: "Snippet.swift")
    findings.report()
  }

  @Test(arguments: BanList.libm.sorted())
  func objectsToTheCLibrarysMath(name: String) {
    #expect(BanList.findings(in: "import Glibc\nlet y = \(name)(x)", path: "A.swift").map(\.line) == [2])
    #expect(BanList.findings(in: "let y = Glibc.\(name)(x)", path: "A.swift").count == 1)
    // Without the import, or with an owner, it is the project's own.
    #expect(BanList.findings(in: "let y = \(name)(x)", path: "A.swift").isEmpty)
    #expect(BanList.findings(in: "import Glibc\nlet y = DeterministicMath.\(name)(x)", path: "A.swift").isEmpty)
  }

  @Test func protocolsThatRefineModelPinToo() {
    let source =
      "public protocol Component: Model, Sendable { }\nprotocol Store: Component { }\nprotocol Other: Sendable { }"
    let pinned = BanList.pinningProtocols(in: [Repository.File(path: "A.swift", text: source)])
    #expect(pinned == ["Model", "Component", "Store"])
    #expect(BanList.findings(in: "actor Redis: Store { }", path: "A.swift", pinned: pinned).isEmpty)
    #expect(BanList.findings(in: "actor Redis: Other { }", path: "A.swift", pinned: pinned).count == 1)
  }

  @Test func namesThePlaceAndTheReplacement() throws {
    let source = "/* two\nlines */\nlet text = \"\"\"\n  Date()\n  \"\"\"\nlet id = UUID()\n"
    let finding = try #require(BanList.findings(in: source, path: "Sources/Load/Planted.swift").first)
    #expect(
      finding.description
        == "Sources/Load/Planted.swift:6: 'UUID(' is not allowed here: use a RandomStream keyed by (seed, component)")
  }
}
