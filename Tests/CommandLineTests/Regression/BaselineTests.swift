import Testing

/// The comparison itself, on made-up figures.
@Suite("Baselines of counters")
struct BaselineTests {
  static let baseline = Baseline(
    swift: "6.3.1", architecture: "x86_64",
    counters: [.events: 1000, .allocationsPerThousandMessages: 4000, .instructionsPerThousandMessages: 1_000_000])

  /// The most instructions more than a million that pass; a debug build is allowed more than a release build.
  static let instructionsAllowed = Int(1_000_000 * Counter.instructionsPerThousandMessages.tolerance)

  @Test(
    arguments: [
      (.events, 1000, nil), (.events, 1001, "0.10 % more where it must be equal; if that is meant"),
      (.events, 999, "0.10 % less where it must be equal; better: keep it"),
      (.allocationsPerThousandMessages, 4004, nil), (.allocationsPerThousandMessages, 3996, nil),
      (.allocationsPerThousandMessages, 4005, "baseline 4000, measured 4005, 0.12 % more where 0.10 % is allowed"),
      (.allocationsPerThousandMessages, 3995, "better: keep it with make update-baselines"),
      (.instructionsPerThousandMessages, 1_000_000 + instructionsAllowed, nil),
      (.instructionsPerThousandMessages, 1_000_001 + instructionsAllowed, "if that is meant, make update-baselines"),
      (.allocatedBytes, 5, "the baseline has none: make update-baselines"),
    ] as [(Counter, Int, String?)])
  func finds(_ counter: Counter, measured: Int, expected: String?) {
    let finding = Self.baseline.finding(counter, measured: measured)
    guard let expected else { return #expect(finding == nil) }
    #expect(finding?.hasPrefix(counter.title) == true && finding?.contains(expected) == true, "\(finding ?? "nothing")")
  }

  @Test(
    arguments: [
      (Toolchain(swift: "6.3.1", architecture: "x86_64"), true),
      (Toolchain(swift: "6.4", architecture: "x86_64"), false),
      (Toolchain(swift: "6.3.1", architecture: "aarch64"), false), (nil, false),
    ] as [(Toolchain?, Bool)])
  func belongToAToolchain(toolchain: Toolchain?, belongs: Bool) {
    #expect(Self.baseline.belongs(to: toolchain) == belongs)
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
