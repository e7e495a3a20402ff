import Testing

@Suite struct ArchitectureTests {
  /// The house: what each target may use of the project itself. Lower ones know nothing of higher ones.
  static let house: [String: Set<String>] = [
    "Memory": ["CJemalloc"],
    "VirtualTime": [],
    "Statistics": ["VirtualTime"],
    "SimulationKernel": ["VirtualTime"],
    "Telemetry": ["VirtualTime"],
    "Prometheus": ["VirtualTime", "Telemetry"],
    "Load": ["VirtualTime"],
    "MongoEngine": ["VirtualTime"],
    "RedisEngine": ["VirtualTime"],
    "BullEngine": ["VirtualTime", "RedisEngine"],
    "Components": ["VirtualTime", "SimulationKernel", "Telemetry", "Load", "MongoEngine", "RedisEngine", "BullEngine"],
    "Incidents": ["VirtualTime", "SimulationKernel", "Telemetry", "Prometheus", "Components"],
    "Operator": ["VirtualTime", "SimulationKernel", "Telemetry", "MongoEngine", "RedisEngine", "Components"],
    "Scenario": ["VirtualTime", "Telemetry", "Load", "Components", "Incidents", "Prometheus", "CLibYAML"],
    "Harness": [
      "VirtualTime", "SimulationKernel", "Telemetry", "Prometheus", "Load", "Components", "Incidents", "Operator",
      "Scenario",
      "Memory",
    ],
    "Reporting": ["VirtualTime", "Statistics", "Telemetry", "Incidents", "Harness"],
    "FiredrillCommand": [
      "VirtualTime", "Telemetry", "Components", "Operator", "Scenario", "Harness", "Reporting", "Prometheus",
    ],
    "firedrill": ["FiredrillCommand"],
    "CJemalloc": [],
    "CLibYAML": [],
  ]
  /// Libraries the project stands on, and who may use them.
  static let libraries: [String: Set<String>] = [
    "ArgumentParser": ["FiredrillCommand"],
    "Collections": ["Components", "Telemetry", "Harness"],
    "DequeModule": ["RedisEngine", "BullEngine"],
    "Histogram": ["Telemetry"],
    "GRDB": ["Operator"],
    "GRDBSQLite": ["Operator"],
  ]

  static let manifest = Manifest(Repository.file("Package.swift")?.text ?? "")

  @Test func everyTargetHasItsPlace() {
    #expect(Set(Repository.folders(in: "Sources")) == Set(Self.house.keys))
    for target in Self.house.keys.sorted() {
      #expect(Self.manifest.dependencies[target] != nil, "\(target) is not in Package.swift")
    }
  }

  @Test(arguments: house.keys.sorted())
  func targetUsesOnlyWhatStandsBelow(target: String) throws {
    let declared = try #require(Self.manifest.dependencies[target])
    for module in declared.sorted() {
      let isAllowed =
        Self.house[target]?.contains(module) == true || Self.libraries[module]?.contains(target) == true
      #expect(isAllowed, "\(target) may not use \(module)")
    }
  }

  @Test func importsAreDeclared() {
    var findings: [Finding] = []
    for folder in ["Sources", "Tests"] {
      for file in Repository.files(under: folder, [".swift"]) {
        let target = String(file.path.split(separator: "/")[1])
        let declared = Self.manifest.dependencies[target]
        #expect(declared != nil, "\(file.path) belongs to no target")
        findings += Imports.undeclared(in: file.text, path: file.path, target: target, declared: declared ?? [])
      }
    }
    findings.report()
  }

  @Test func findsAnUndeclaredImport() {
    let source = """
      import Telemetry
      @testable public import struct Harness.RunResult  // import Nothing
      @_exported import VirtualTime
      import Glibc
      """
    let findings = Imports.undeclared(in: source, path: "A.swift", target: "Load", declared: ["VirtualTime"])
    #expect(findings.map(\.line) == [1, 2])
    #expect(findings.last?.message == "Load imports Harness without declaring it")
  }

  @Test func readsAManifest() {
    let manifest = Manifest(
      """
      let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
      let package = Package(products: [.executable(name: "x", targets: ["x"])], targets: [
        .systemLibrary(name: "CThing", pkgConfig: "thing", providers: [.apt(["libthing-dev"])]),
        module("Low", [.target(name: "CThing", condition: .when(traits: ["Thing"]))]),
        module("High", ["Low", histogram]), module("Alone"),
        .executableTarget(name: "x", dependencies: ["High"], swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport"), tests("High", ["High"], resources: [.copy("Broken")]),
      ])
      """)
    #expect(
      manifest.dependencies == [
        "CThing": [], "Low": ["CThing"], "High": ["Low", "Histogram"], "Alone": [], "x": ["High"],
        "TestSupport": [],
        "HighTests": ["High", "TestSupport"],
      ])
  }
}
