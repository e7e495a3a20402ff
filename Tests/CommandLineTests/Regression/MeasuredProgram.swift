import Foundation
import Synchronization
import TestSupport
import Testing

/// The built program on two runs of the outbound pipeline of which one is longer: what the second has more is what messages
/// cost once everything has been set up.
struct MeasuredProgram: CustomTestStringConvertible {
  enum Configuration: String, CaseIterable { case debug, release }

  /// What two runs gave, or which counters are missing and why.
  struct Reading: Sendable {
    var counters: [Counter: Int] = [:]
    var obstacles: [Counter: String] = [:]
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

  /// Measured once for all counters.
  static let readings: [Configuration: OneReading] = [.debug: OneReading(), .release: OneReading()]

  /// A program's reading, taken by whoever asks first.
  final class OneReading: Sendable {
    private let taken = Mutex<Result<Reading, any Error>?>(nil)

    func get(_ program: MeasuredProgram) throws -> Reading {
      try taken.withLock { taken in
        let result = taken ?? Result { try program.reading() }
        taken = result
        return try result.get()
      }
    }
  }

  private static let scenario = "scenarios/outbound-messaging/steady-load.yaml"
  private static let seconds = 300
  /// The two runs under valgrind, which takes forty times as long; in a debug build that is felt.
  private var profiledSeconds: (short: Int, long: Int) { configuration == .debug ? (10, 40) : (60, 120) }
  /// Nothing of the machine gets in: no other variable is set, dictionaries are hashed with one seed, and the C library copies
  /// and compares memory as on the plainest processor (with newer ones' instructions it takes 1.6 % less).
  private static let environment = [
    "SWIFT_DETERMINISTIC_HASHING": "1", "LC_ALL": "C",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM,-BMI2,-SSSE3,-SSE4_1,-SSE4_2",
  ]

  /// Runs the program three times, two of them under valgrind: half a minute of processor time for a debug build.
  func reading() throws -> Reading {
    guard let program = ExternalTool(at: path) else { throw Problem("\(path) is not built") }
    var reading = Reading()
    let report = try Self.report(of: program, [], seconds: Self.seconds)
    for (counter, key) in [(Counter.events, "events"), (.jobs, "jobs"), (.allocatedBytes, "allocatedBytes")] {
      reading.counters[counter] = report.engine[key] as? Int
    }
    guard reading.counters[.allocatedBytes] != nil else {
      for counter in Counter.allCases where reading.counters[counter] == nil {
        reading.obstacles[counter] = "built without the Jemalloc trait: another allocator allocates otherwise"
      }
      return reading
    }
    guard let valgrind = ExternalTool("valgrind") else {
      for counter in Counter.allCases where reading.counters[counter] == nil {
        reading.obstacles[counter] = "valgrind is not installed: `make test` does it"
      }
      return reading
    }
    try count(with: valgrind, into: &reading)
    return reading
  }

  private func count(with valgrind: ExternalTool, into reading: inout Reading) throws {
    let short = try profile(with: valgrind, seconds: profiledSeconds.short)
    let long = try profile(with: valgrind, seconds: profiledSeconds.long)
    let messages = long.messages - short.messages
    func perThousand(_ more: Int) -> Int { (more * 1000 + messages / 2) / messages }
    reading.allocations = long.profile.calls(of: Self.allocators)
    for (chain, count) in short.profile.calls(of: Self.allocators) { reading.allocations[chain, default: 0] -= count }
    reading.messages = messages
    reading.counters[.allocationsPerThousandMessages] = perThousand(reading.allocations.values.reduce(0, +))
    reading.counters[.instructionsPerThousandMessages] = perThousand(
      long.profile.instructions - short.profile.instructions)
    reading.counters[.instructionsOfTheShortRun] = short.profile.instructions
  }

  /// What Swift's runtime and the C library call to get memory. C++ has operators of its own, which only the making of
  /// metadata uses.
  private static let allocators: Set<String> = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"]

  private func profile(with valgrind: ExternalTool, seconds: Int) throws -> (profile: CallgrindProfile, messages: Int) {
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
