import Components
public import Prometheus

/// Reads Prometheus' rule and configuration files and Alertmanager's configuration files, unmodified, with the places of all problems.
public struct AlertingFileReader: Sendable {
  public var files: any FileReading
  public var limits: ReadingLimits

  public init(files: any FileReading = DiskFiles(), limits: ReadingLimits = ReadingLimits()) {
    self.files = files
    self.limits = limits
  }

  /// The groups of a rule file. An empty file has none.
  /// - Throws: every problem, in the order of their places.
  public func rules(_ path: String) throws(InvalidScenario) -> RuleFile {
    try read(path) { $0.ruleFile(path, at: nil) }
  }

  /// The configuration of an Alertmanager file.
  /// - Throws: every problem, in the order of their places.
  public func alertmanager(_ path: String) throws(InvalidScenario) -> AlertmanagerConfiguration {
    try read(path) { $0.alertmanager(path, at: nil) }
  }

  /// What a Prometheus configuration file says of targets, labels and intervals. Which components its targets name is not
  /// checked: that takes a system.
  /// - Throws: every problem, in the order of their places.
  public func prometheus(_ path: String) throws(InvalidScenario) -> ScrapeConfiguration {
    try read(path) { $0.prometheus(path, nil, at: nil) }
  }

  /// The tests of a file of unit tests for rules (`promtool test rules`), with the rule files they name.
  ///
  /// Paths in `rule_files` are relative to the file and may hold patterns.
  /// - Throws: every problem of all these files, in the order of their places.
  public func unitTests(_ path: String) throws(InvalidScenario) -> ReadRuleUnitTests {
    try read(path) { $0.unitTests(path) }
  }

  private func read<Value>(
    _ path: String, _ decode: (AlertingDecoding) -> Value?
  ) throws(InvalidScenario) -> Value {
    let problems = ProblemList()
    let value = decode(AlertingDecoding(problems: problems, files: files, limits: limits))
    if let invalid = problems.outcome() { throw invalid }
    guard let value else { preconditionFailure("reading '\(path)' gave neither a value nor problems") }
    return value
  }
}
