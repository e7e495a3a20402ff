import Testing

/// What a run costs that does not depend on how busy the machine is.
enum Counter: String, CaseIterable, Codable, CodingKeyRepresentable, CustomTestStringConvertible {
  /// Calendar entries of the kernel.
  case events
  /// Tasks run between them; the optimiser takes some of their hops away.
  case jobs
  /// Bytes that the run allocated, its components and its result included.
  case allocatedBytes
  /// Heap allocations, once everything has been set up.
  case allocationsPerThousandMessages
  /// Once everything has been set up.
  case instructionsPerThousandMessages
  /// Of the shorter run: what start, reading the files, building the system and reporting cost comes first here.
  case instructionsOfTheShortRun

  /// By how much it may differ from the baseline, as a share of it. On one machine what is allocated repeats exactly, and
  /// instructions, of which those are left out that follow from addresses, within a tenth of this; the rest is room for another
  /// system.
  var tolerance: Double {
    switch self {
    case .events, .jobs: 0
    case .allocatedBytes, .allocationsPerThousandMessages: 0.001
    case .instructionsPerThousandMessages, .instructionsOfTheShortRun: 0.005
    }
  }

  /// Those that the program counts itself and whose figures belong to a toolchain.
  static let ofTheEngine: [Counter] = [.jobs, .allocatedBytes]
  /// Those that valgrind counts.
  static let ofTheProfile: [Counter] = [
    .allocationsPerThousandMessages, .instructionsPerThousandMessages, .instructionsOfTheShortRun,
  ]

  /// What it is, for messages.
  var title: String {
    switch self {
    case .events: "events of the kernel"
    case .jobs: "jobs of the kernel"
    case .allocatedBytes: "bytes allocated"
    case .allocationsPerThousandMessages: "heap allocations for a thousand messages"
    case .instructionsPerThousandMessages: "instructions for a thousand messages"
    case .instructionsOfTheShortRun: "instructions of the short run"
    }
  }

  var testDescription: String { title }
}
