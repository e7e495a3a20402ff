// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// `measure` carries the Swift libraries as the released program does, so that it measures what is shipped.
let selfContained = [
  "-static-stdlib", "-use-ld=lld", "-l_FoundationICU", "-l_FoundationCollections", "-l_FoundationCShims",
  "-lCoreFoundation",
]

func firedrill(_ name: String) -> Target.Dependency { .product(name: name, package: "firedrill") }

let package = Package(
  name: "firedrill-benchmarks",
  traits: [
    .trait(name: "Jemalloc", description: "Allocate with jemalloc and count allocated bytes through it."),
    .default(enabledTraits: ["Jemalloc"]),
  ],
  dependencies: [
    // The name is given because a path's identity otherwise follows the folder the repository was cloned into.
    .package(name: "firedrill", path: "..", traits: [.trait(name: "Jemalloc", condition: .when(traits: ["Jemalloc"]))]),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(
      name: "Workloads",
      dependencies: [
        firedrill("VirtualTime"), firedrill("SimulationKernel"), firedrill("Telemetry"), firedrill("Prometheus"),
        firedrill("Components"), firedrill("Operator"), firedrill("Scenario"), firedrill("Harness"),
        firedrill("Memory"), firedrill("RedisEngine"), firedrill("BullEngine"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "measure", dependencies: ["Workloads"], swiftSettings: settings,
      linkerSettings: [.unsafeFlags(selfContained, .when(platforms: [.linux], configuration: .release))]),
    .executableTarget(
      name: "FiredrillBenchmarks",
      dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/FiredrillBenchmarks",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
