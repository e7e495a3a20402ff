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

  /// By how much it may differ from the baseline, as a share of it. The first two repeat
  /// exactly, the others repeat on one machine within a hundredth of what is allowed, which leaves room for another kernel, processor or
  /// C library.
  var tolerance: Double {
    switch self {
    case .events, .jobs: 0
    case .allocatedBytes, .allocationsPerThousandMessages: 0.005
    case .instructionsPerThousandMessages, .instructionsOfTheShortRun: 0.01
    }
  }

  /// Whether it follows from scenario and seed alone, whatever built the program for whatever processor.
  var isUniversal: Bool { self == .events }

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
