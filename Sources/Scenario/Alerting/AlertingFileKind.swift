import Components

/// What a YAML file is to the commands that check alerting.
public enum AlertingFileKind: String, Hashable, Sendable, CaseIterable {
  case rules, alertmanager, prometheus, unitTests, scenario

  /// Keys that only such files have at their top.
  var keys: [String] {
    switch self {
    case .rules: ["groups"]
    case .alertmanager: ["route", "receivers", "inhibit_rules", "time_intervals", "mute_time_intervals", "templates"]
    case .prometheus: ["global", "scrape_configs", "alerting", "rule_files", "remote_write", "remote_read"]
    case .unitTests: ["tests", "rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare"]
    case .scenario: ["version", "name", "system", "extends", "components", "load", "duration", "faults", "expect"]
    }
  }

  /// What users call it.
  var noun: String {
    switch self {
    case .rules: "rule file ('groups')"
    case .alertmanager: "Alertmanager file ('route', 'receivers')"
    case .prometheus: "Prometheus configuration ('scrape_configs')"
    case .unitTests: "file of unit tests ('rule_files', 'tests')"
    case .scenario: "scenario ('system', 'load')"
    }
  }
}

extension AlertingFileReader {
  /// Tells by its top keys what a file is.
  /// - Throws: when it cannot be read, or has none of the keys; then every problem up to there.
  public func kind(of path: String) throws(InvalidScenario) -> AlertingFileKind {
    let problems = ProblemList()
    let decoding = AlertingDecoding(problems: problems, files: files, limits: limits)
    switch decoding.document(path, at: nil) {
    case .unreadable: break
    case .nothing(let file): problems.report(.whole(file: file), "the file holds no values")
    case .node(let node):
      let found = node.mapping?.map(\.key.text) ?? []
      let counts = AlertingFileKind.allCases.map { kind in (kind, kind.keys.filter(found.contains).count) }
      // What is wrong within a file of a known kind is told by its own reading.
      // Among kinds with as many of their keys the last one: unit tests name rule files, too.
      if let best = counts.reversed().max(by: { $0.1 < $1.1 }), best.1 > 0 { return best.0 }
      let names = AlertingFileKind.allCases.map(\.noun).joined(separator: ", ")
      problems.report(
        node.position, "what the file is does not show in its top keys", meaning: found.first,
        of: AlertingFileKind.allCases.flatMap(\.keys), note: "it may be a \(names)")
    }
    guard let invalid = problems.outcome() else { preconditionFailure("'\(path)' gave neither a kind nor problems") }
    throw invalid
  }
}
