// swift-tools-version: 6.1
import PackageDescription

/// Every target is built in Swift 6 language mode with the upcoming features the project has adopted.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// The release program carries the Swift libraries: it starts sooner, runs without a toolchain, and calls into them cost
/// less. Foundation's parts have to be named. The toolchain's linker is the one without a warning of what is in them.
/// A release build of the tests goes without (`FIREDRILL_DYNAMIC`): it links the program as well, and there are no static
/// testing libraries.
let selfContained =
  Context.environment["FIREDRILL_DYNAMIC"] != nil
  ? []
  : [
    "-static-stdlib", "-use-ld=lld", "-l_FoundationICU", "-l_FoundationCollections", "-l_FoundationCShims",
    "-lCoreFoundation",
  ]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies + ["TestSupport"], resources: resources, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
  name: "firedrill",
  products: [
    .executable(name: "firedrill", targets: ["firedrill"]),
    .library(name: "VirtualTime", targets: ["VirtualTime"]),
    .library(name: "SimulationKernel", targets: ["SimulationKernel"]),
    .library(name: "Telemetry", targets: ["Telemetry"]),
    .library(name: "Prometheus", targets: ["Prometheus"]),
    .library(name: "MongoEngine", targets: ["MongoEngine"]),
    .library(name: "RedisEngine", targets: ["RedisEngine"]),
    .library(name: "BullEngine", targets: ["BullEngine"]),
    .library(name: "Components", targets: ["Components"]),
    .library(name: "Operator", targets: ["Operator"]),
    .library(name: "Scenario", targets: ["Scenario"]),
    .library(name: "Harness", targets: ["Harness"]),
    .library(name: "Memory", targets: ["Memory"]),
  ],
  traits: [
    .trait(name: "Jemalloc", description: "Allocate with jemalloc and count allocated bytes through it."),
    .default(enabledTraits: ["Jemalloc"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLibPQ", path: "Tests/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    module("Memory", [.target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"]))]),
    module("VirtualTime"),
    module("Statistics", ["VirtualTime"]),
    module("SimulationKernel", ["VirtualTime"]),
    module("Telemetry", ["VirtualTime", histogram]),
    module("Prometheus", ["VirtualTime", "Telemetry"]),
    module("Load", ["VirtualTime"]),
    module("MongoEngine", ["VirtualTime"]),
    module("RedisEngine", ["VirtualTime", deque]),
    module("BullEngine", ["VirtualTime", "RedisEngine", deque]),
    module(
      "Components",
      [
        "VirtualTime", "SimulationKernel", "Telemetry", "Load", "MongoEngine", "RedisEngine", "BullEngine", collections,
      ]),
    module("Incidents", ["VirtualTime", "SimulationKernel", "Telemetry", "Prometheus", "Components"]),
    module(
      "Operator",
      [
        "VirtualTime", "SimulationKernel", "Telemetry", "MongoEngine", "RedisEngine", "Components", database, sqlite,
      ]),
    module(
      "Scenario", ["VirtualTime", "Telemetry", "Prometheus", "Load", "Components", "Incidents", "CLibYAML"]),
    module(
      "Harness",
      [
        "VirtualTime", "SimulationKernel", "Telemetry", "Prometheus", "Load", "Components", "Incidents", "Operator",
        "Scenario", "Memory",
      ]),
    module("Reporting", ["VirtualTime", "Statistics", "Telemetry", "Incidents", "Harness"]),
    module(
      "FiredrillCommand",
      [
        "VirtualTime", "Telemetry", "Prometheus", "Components", "Operator", "Scenario", "Harness", "Reporting",
        argumentParser,
      ]),
    .executableTarget(
      name: "firedrill", dependencies: ["FiredrillCommand"], swiftSettings: settings,
      linkerSettings: [.unsafeFlags(selfContained, .when(platforms: [.linux], configuration: .release))]),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("VirtualTime", ["VirtualTime"]),
    tests("Statistics", ["Statistics", "VirtualTime"]),
    tests("SimulationKernel", ["SimulationKernel", "VirtualTime", "Memory"]),
    tests("Telemetry", ["Telemetry", "VirtualTime", "Memory"]),
    tests("Prometheus", ["Prometheus", "Telemetry", "VirtualTime", "Memory"], resources: [.copy("Golden")]),
    tests("Load", ["Load", "VirtualTime"]),
    tests("MongoEngine", ["MongoEngine", "VirtualTime"]),
    .target(
      name: "RedisSupport", dependencies: ["RedisEngine", "TestSupport"], path: "Tests/RedisSupport",
      swiftSettings: settings),
    tests("RedisEngine", ["RedisEngine", "RedisSupport", "VirtualTime"]),
    tests("BullEngine", ["BullEngine", "RedisEngine", "VirtualTime", "Memory"]),
    tests(
      "Components",
      [
        "Components", "BullEngine", "Load", "MongoEngine", "RedisEngine", "SimulationKernel", "Telemetry",
        "VirtualTime",
      ]),
    .target(
      name: "PostgresSupport", dependencies: ["CLibPQ", "TestSupport"], path: "Tests/PostgresSupport",
      swiftSettings: settings),
    tests(
      "Operator",
      [
        "Operator", "Harness", "Scenario", "Components", "MongoEngine", "RedisEngine", "RedisSupport",
        "SimulationKernel", "Telemetry", "VirtualTime", "PostgresSupport",
      ]),
    tests("Postgres", ["Components", "VirtualTime", "PostgresSupport"]),
    tests("Incidents", ["Incidents", "Prometheus", "Components", "SimulationKernel", "Telemetry", "VirtualTime"]),
    tests(
      "Scenario", ["Scenario", "Incidents", "Prometheus", "Components", "Load", "Telemetry", "VirtualTime"],
      resources: [.copy("Broken")]),
    tests(
      "Harness",
      [
        "Harness", "Scenario", "Incidents", "Prometheus", "Components", "Load", "SimulationKernel", "Telemetry",
        "VirtualTime", "Memory",
      ]),
    tests(
      "Reporting", ["Reporting", "Harness", "Incidents", "Statistics", "Telemetry", "VirtualTime"],
      resources: [.copy("Golden")]),
    .target(
      name: "PlantedBugs", dependencies: ["Components", "SimulationKernel", "Telemetry", "VirtualTime"],
      path: "Tests/PlantedBugs", swiftSettings: settings),
    .executableTarget(
      name: "planted-firedrill", dependencies: ["FiredrillCommand", "PlantedBugs"], path: "Tests/planted-firedrill",
      swiftSettings: settings),
    tests(
      "CommandLine",
      [
        "FiredrillCommand", "PlantedBugs", "Components", "Harness", "Reporting", "Scenario", "SimulationKernel",
        "Telemetry", "VirtualTime", "Memory", "firedrill", "planted-firedrill",
      ],
      resources: [.copy("UnitTests"), .copy("Golden")]),
    tests("House", []),
  ],
  swiftLanguageModes: [.v6]
)
