import ArgumentParser
import Harness

/// The exit statuses of the contract.
enum ExitStatus {
  /// An invalid file, expression or option.
  static let invalid = ExitCode(65)
  /// A missing or unreadable file.
  static let missing = ExitCode(66)
  /// A fault of Firedrill itself: an auditor objected, or two runs of one seed differed.
  static let internalFault = ExitCode(70)
  /// The run could not go on: a limit, a deadlock, a load generator that fell behind.
  static let couldNotGoOn = ExitCode(71)
  /// An output could not be written.
  static let cannotWrite = ExitCode(73)
  /// The system was not in its steady state before the first fault.
  static let unsteady = ExitCode(98)
  /// An expectation, a threshold or a steady-state condition at the end failed.
  static let failed = ExitCode(99)

  /// Throws the status that the results call for: 71 before 98 before 99 before success.
  static func check(_ results: [RunResult]) throws {
    if results.contains(where: { $0.verdict == .aborted && !$0.steadyState.isMissedBefore || $0.loadFellBehind }) {
      throw couldNotGoOn
    }
    if results.contains(where: { $0.steadyState.isMissedBefore }) { throw unsteady }
    if results.contains(where: { $0.verdict == .failed }) { throw failed }
  }

  /// Runs `body`; a failure is explained and becomes its status.
  static func reporting<T>(_ body: () throws(RunFailure) -> T) throws -> T {
    do { return try body() } catch {
      let errors = CommandEnvironment.current.errors
      switch error {
      case .violation(let violation, let replay):
        errors("firedrill: internal error: an invariant is broken: \(violation)\n  replay: \(replay)\n")
        throw internalFault
      case .notDeterministic(let difference, let replay):
        errors("firedrill: internal error: two runs of one seed differ: \(difference)\n  replay: \(replay)\n")
        throw internalFault
      case .configuration(let findings):
        for finding in findings { errors("firedrill: \(finding.path.joined(separator: ".")): \(finding.message)\n") }
        throw invalid
      }
    }
  }
}
