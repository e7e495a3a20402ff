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
    options.observers = [{ _ in recording }]
    return try SimulationRun(plan: plan, seed: seed, catalogue: catalogue, options: options).execute()
  }
}

/// Keeps a hash of every event of one run, and compares those of the next with them.
private final class Recording: JournalObserver, @unchecked Sendable {
  private var prints: [UInt64] = []
  private let expected: [UInt64]?
  private(set) var difference: String?

  init(comparingWith other: Recording? = nil) { expected = other?.prints }

  func observe(_ event: JournalEvent) {
    let print = event.fingerprint
    if let expected, difference == nil {
      let index = prints.count
      if index >= expected.count || expected[index] != print {
        difference =
          "event \(index + 1) differs: the second run has \(event.kind) of message \(event.message.number) at \(event.time.nanoseconds) ns"
      }
    }
    prints.append(print)
  }
}

extension JournalEvent {
  /// A hash of all fields.
  fileprivate var fingerprint: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in [
      UInt64(bitPattern: time.nanoseconds), UInt64(bitPattern: value), UInt64(message.number), UInt64(component.index),
      UInt64(actor.index), UInt64(detail.index), UInt64(attempt), UInt64(kind.rawValue), UInt64(channel),
    ] {
      hash = (hash ^ word) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    return hash
  }
}
