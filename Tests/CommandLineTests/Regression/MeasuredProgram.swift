import Foundation
import TestSupport
import Testing

/// The built program on two runs of the outbound pipeline of which one is longer: what the second has more is what messages
/// cost once everything has been set up.
struct MeasuredProgram: CustomTestStringConvertible {
  enum Configuration: String, CaseIterable { case debug, release }

  /// What valgrind saw of two runs.
  struct Profile: Sendable {
    var counters: [Counter: Int] = [:]
    /// Heap allocations by the chain of their callers, nearest first, and for how many messages.
    var allocations: [[String]: Int] = [:]
    var messages = 0
  }

  let configuration: Configuration
  let path: String
  var testDescription: String { configuration.rawValue }

  /// In a debug build, the program beside the tests. The release product, which has to have been built before, only where
  /// that is seen to: by `make verify` and `make update-baselines`.
  static let all: [MeasuredProgram] = {
    var programs: [MeasuredProgram] = []
    #if DEBUG
      programs.append(MeasuredProgram(configuration: .debug, path: BuiltProgram.firedrill.url.path))
    #endif
    if Verification.isOn || Baseline.isUpdating {
      programs.append(MeasuredProgram(configuration: .release, path: ProjectFiles.path(".build/release/firedrill")))
    }
    return programs
  }()

  private static let scenario = "scenarios/outbound-messaging/steady-load.yaml"
  private static let seconds = 300
  /// The two runs under valgrind, which takes forty times as long; in a debug build that is felt.
  private var profiledSeconds: (short: Int, long: Int) { configuration == .debug ? (10, 40) : (60, 120) }
  /// Nothing of the machine gets in: no other variable is set, dictionaries are hashed with one seed, and the C library copies
  /// and compares memory as on the plainest processor (with newer ones' instructions it takes 1.6 % less).
  private static let environment = [
    "SWIFT_DETERMINISTIC_HASHING": "1", "LC_ALL": "C",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM,-BMI2,-SSSE3,"
      + "-SSE4_1,-SSE4_2",
  ]

  /// What the program itself counts; without jemalloc, no bytes.
  func engineCounters() throws -> [Counter: Int] {
    guard let program = ExternalTool(at: path) else { throw Problem("\(path) is not built") }
    let engine = try Self.report(of: program, [], seconds: Self.seconds).engine
    return [.events: "events", .jobs: "jobs", .allocatedBytes: "allocatedBytes"].compactMapValues { engine[$0] as? Int }
  }

  /// Runs the program twice under valgrind: half a minute of processor time for a debug build.
  func profile() throws -> Profile {
    let short = try profile(seconds: profiledSeconds.short)
    let long = try profile(seconds: profiledSeconds.long)
    var profile = Profile(messages: long.messages - short.messages)
    profile.allocations = long.profile.calls(of: Self.allocators)
    for (chain, count) in short.profile.calls(of: Self.allocators) { profile.allocations[chain, default: 0] -= count }
    func perThousand(_ more: Int) -> Int { (more * 1000 + profile.messages / 2) / profile.messages }
    profile.counters = [
      .allocationsPerThousandMessages: perThousand(profile.allocations.values.reduce(0, +)),
      .instructionsPerThousandMessages: perThousand(Self.instructions(long.profile) - Self.instructions(short.profile)),
      .instructionsOfTheShortRun: Self.instructions(short.profile),
    ]
    return profile
  }

  /// Without those of Swift's runtime that look through its hash tables of types and conformances. Their keys are addresses:
  /// which of them collide changes with every build and with the length of the program's path, and from one run to the next.
  /// In a debug build, which looks up types all the time, that was 1.6 % of everything; what is left repeats within 0.02 %.
  private static func instructions(_ profile: CallgrindProfile) -> Int {
    profile.ownInstructions.reduce(profile.instructions) { rest, function in
      ["ConcurrentReadableHashMap", "MetadataCacheKey"].contains { function.key.contains($0) }
        ? rest - function.value : rest
    }
  }

  /// What Swift's runtime and the C library call to get memory. C++ has operators of its own, which only the making of
  /// metadata uses.
  private static let allocators: Set<String> = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"]

  private func profile(seconds: Int) throws -> (profile: CallgrindProfile, messages: Int) {
    guard let valgrind = ExternalTool("valgrind") else { throw Problem("valgrind is not installed") }
    let folder = try TemporaryFolder()
    let file = folder.path("callgrind.out")
    let options =
      ["--tool=callgrind", "--quiet", "--callgrind-out-file=\(file)"]
      + Self.allocators.sorted().map { "--separate-callers\(Self.depth)=\($0)" } + [path]
    let report = try Self.report(of: valgrind, options, seconds: seconds)
    return (CallgrindProfile([UInt8](try Data(contentsOf: URL(filePath: file)))), report.messages)
  }

  /// Deep enough to get past the runtime's own functions.
  private static let depth = 6

  private static func report(
    of program: ExternalTool, _ options: [String], seconds: Int
  ) throws -> (engine: [String: Any], messages: Int) {
    let arguments = [
      "run", scenario, "--set", "duration=\(seconds)s", "--set", "warmUp=0s", "--seed", "1", "--jobs", "1", "--stats",
      "--format", "json",
    ]
    let answer = try program.run(options + arguments, environment: environment, directory: ProjectFiles.root)
    let report = JSONText.object(answer.output)
    // What is being sent at the end of so short a run is not delivered: its thresholds may fail.
    guard [0, 99].contains(answer.status), let engine = report["engine"] as? [String: Any],
      let messages = (report["messages"] as? [String: Any])?["offered"] as? Int
    else { throw Problem("\(program.path): exit status \(answer.status)\n\(answer.errors.suffix(2000))") }
    return (engine, messages)
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }
}
