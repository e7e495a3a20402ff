public import Components
public import Scenario
import Synchronization
import Telemetry
import VirtualTime

/// Plays a plan twice and compares the two histories event by event.
public struct DeterminismCheck {
  private let plan: Plan
  private let seed: UInt64
  private let catalogue: Catalogue
  private let settings: [String]

  public init(plan: Plan, seed: UInt64, settings: [String] = [], catalogue: Catalogue = .standard) {
    self.plan = plan
    self.seed = seed
    self.settings = settings
    self.catalogue = catalogue
  }

  /// - Returns: the result, which both runs gave.
  /// - Throws: `RunFailure.notDeterministic` with the first difference; what `SimulationRun.execute` throws.
  public func execute() throws(RunFailure) -> RunResult {
    let first = Recording()
    let result = try run(first)
    let second = Recording(comparingWith: first)
    let again = try run(second)
    if let difference = second.difference ?? (result.digest == again.digest ? nil : "the digests differ") {
      throw .notDeterministic(
        difference: difference,
        replay: ReplayCommand(file: plan.file, variant: plan.variant, seed: seed, settings: settings))
    }
    return result
  }

  private func run(_ recording: Recording) throws(RunFailure) -> RunResult {
    var options = RunOptions()
    options.settings = settings
    options.observers = [{ telemetry in recording.attach(telemetry.journal) }]
    return try SimulationRun(plan: plan, seed: seed, catalogue: catalogue, options: options).execute()
  }
}

/// Keeps a hash of every event of one run, and compares those of the next with them.
private final class Recording: JournalObserver, @unchecked Sendable {
  private var prints: [UInt64] = []
  private let expected: [UInt64]?
  private var firstDifference: String?
  private var journal: Journal?
  /// The hashes of the journal's names, by index: two runs may number the same names differently.
  private var names: [UInt64] = []

  init(comparingWith other: Recording? = nil) { expected = other?.prints }

  /// How the runs differ; nil when they do not. Asked after the run.
  var difference: String? {
    if let firstDifference { return firstDifference }
    guard let expected, expected.count > prints.count else { return nil }
    return "the first run has \(expected.count) events, the second only the first \(prints.count) of them"
  }

  func attach(_ journal: Journal) -> any JournalObserver {
    self.journal = journal
    return self
  }

  func observe(_ event: JournalEvent) {
    let print = fingerprint(event)
    if let expected, firstDifference == nil {
      let index = prints.count
      if index >= expected.count || expected[index] != print { firstDifference = describe(event, number: index + 1) }
    }
    prints.append(print)
  }

  private func describe(_ event: JournalEvent, number: Int) -> String {
    let subject = event.message == .none ? "" : " of message \(event.message.number)"
    let names = [event.component, event.actor, event.detail].filter { $0 != .none }.map { journal!.name(of: $0) }
    return "event \(number) differs: the second run has \(event.kind)\(subject) at "
      + "\(VirtualDuration(nanoseconds: event.time.nanoseconds)) (\(names.joined(separator: ", ")))"
  }

  /// A hash of all fields, names by their content.
  private func fingerprint(_ event: JournalEvent) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in [
      UInt64(bitPattern: event.time.nanoseconds), UInt64(bitPattern: event.value), UInt64(event.message.number),
      name(event.component), name(event.actor), name(event.detail), UInt64(event.attempt), UInt64(event.kind.rawValue),
      UInt64(event.channel),
    ] {
      hash = (hash ^ word) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    return hash
  }

  private func name(_ identifier: NameID) -> UInt64 {
    let index = Int(identifier.index)
    while names.count <= index {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in journal!.name(of: NameID(UInt32(names.count))).utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      names.append(hash)
    }
    return names[index]
  }
}
