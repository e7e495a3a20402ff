import ArgumentParser

/// The exit statuses of the contract.
enum ExitStatus {
  /// Wrong usage of the command line.
  static let usage = ExitCode(64)
  /// An invalid file, expression or option.
  static let invalid = ExitCode(65)
  /// A missing or unreadable file.
  static let unreadable = ExitCode(66)
  /// An output could not be written.
  static let cannotWrite = ExitCode(73)
  /// A fault of Firedrill itself: an auditor objected, or two runs of one seed differed.
  static let internalFault = ExitCode(70)
  /// The run could not go on: a limit, a deadlock, a load generator that fell behind.
  static let couldNotGoOn = ExitCode(71)
  /// An expectation or threshold failed.
  static let failed = ExitCode(99)
}
