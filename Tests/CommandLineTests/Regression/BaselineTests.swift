import Testing

/// The comparison itself, on made-up figures.
@Suite("Baselines of counters")
struct BaselineTests {
  static let baseline = Baseline(
    swift: "6.3.1", architecture: "x86_64",
    counters: [.events: 1000, .allocationsPerThousandMessages: 4000, .instructionsPerThousandMessages: 1_000_000])

  @Test(
    arguments: [
      (.events, 1000, nil), (.events, 1001, "0.10 % more where it must be equal; if that is meant"),
      (.events, 999, "0.10 % less where it must be equal; better: keep it"),
      (.allocationsPerThousandMessages, 4020, nil), (.allocationsPerThousandMessages, 3980, nil),
      (.allocationsPerThousandMessages, 4021, "baseline 4000, measured 4021, 0.53 % more where 0.50 % is allowed"),
      (.allocationsPerThousandMessages, 3979, "better: keep it with make update-baselines"),
      (.instructionsPerThousandMessages, 1_010_000, nil),
      (.instructionsPerThousandMessages, 1_010_001, "if that is meant, make update-baselines"),
      (.allocatedBytes, 5, "the baseline has none: make update-baselines"),
    ] as [(Counter, Int, String?)])
  func finds(_ counter: Counter, measured: Int, expected: String?) {
    let finding = Self.baseline.finding(counter, measured: measured)
    guard let expected else { return #expect(finding == nil) }
    #expect(finding?.hasPrefix(counter.title) == true && finding?.contains(expected) == true, "\(finding ?? "nothing")")
  }

  @Test(arguments: [
    (Toolchain(swift: "6.3.1", architecture: "x86_64"), false), (Toolchain(swift: "6.4", architecture: "x86_64"), true),
    (Toolchain(swift: "6.3.1", architecture: "aarch64"), true),
  ])
  func belongToAToolchain(toolchain: Toolchain, isAnother: Bool) {
    for counter in Counter.allCases {
      let obstacle = Self.baseline.obstacle(to: counter, measuredBy: toolchain)
      #expect((obstacle != nil) == (isAnother && counter != .events), "\(counter)")
      #expect(obstacle?.contains(Baseline.updateCommand) ?? true)
    }
  }

  @Test(arguments: [
    (
      "swift-driver version: 1.148.6 Swift version 6.3.1 (swift-6.3.1-RELEASE)\nTarget: x86_64-unknown-linux-gnu\n",
      Toolchain(swift: "6.3.1", architecture: "x86_64") as Toolchain?
    ),
    (
      "Apple Swift version 6.4 (swiftlang-6.4)\nTarget: arm64-apple-macosx26.0\n",
      Toolchain(swift: "6.4", architecture: "arm64")
    ),
    ("clang version 21", nil),
  ])
  func readsTheCompilersVersion(text: String, expected: Toolchain?) {
    #expect(Toolchain(version: text) == expected)
  }
}
