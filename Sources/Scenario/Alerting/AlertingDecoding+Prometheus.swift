import Components
import Prometheus
import Telemetry
import VirtualTime

/// Prometheus' own configuration file.
extension AlertingDecoding {
  private static let keys = [
    "global", "scrape_configs", "alerting", "rule_files", "scrape_config_files",
  ]
  /// What no rule notices: where samples are kept and sent.
  private static let unseenKeys = ["runtime", "storage", "tracing", "remote_write", "remote_read", "otlp"]
  private static let globalKeys = [
    "scrape_interval", "scrape_timeout", "evaluation_interval", "rule_query_offset", "external_labels", "sample_limit",
  ]
  private static let unseenGlobalKeys = [
    "query_log_file", "scrape_failure_log_file", "scrape_protocols", "metric_name_validation_scheme",
    "metric_name_escaping_scheme", "keep_dropped_targets", "always_scrape_classic_histograms",
    "convert_classic_histograms_to_nhcb", "scrape_native_histograms", "extra_scrape_metrics",
  ]

  func prometheus(namedBy node: LocatedNode, _ hosts: [String]) -> ScrapeConfiguration? {
    guard let path = scalars.text(node, "prometheus") else { return nil }
    let name = FilePath.resolve(path, from: problems.sources.names[node.position.file])
    return prometheus(name, hosts, at: node.position)
  }

  /// - Parameter hosts: what static targets may name: components; nil: anything.
  /// - Returns: nil when anything was reported.
  func prometheus(_ path: String, _ hosts: [String]?, at position: SourcePosition?) -> ScrapeConfiguration? {
    let before = problems.count
    let node: LocatedNode
    switch document(path, at: position) {
    case .unreadable: return nil
    case .nothing(let file):
      problems.report(.whole(file: file), "the file holds no values; Prometheus needs at least 'scrape_configs' here")
      return nil
    case .node(let read): node = read
    }
    let fields = Fields(
      node, of: "a Prometheus configuration", keys: Self.keys + Self.unseenKeys, problems: problems)
    var configuration = ScrapeConfiguration()
    let defaults = global(fields["global"], &configuration)
    for (text, item) in words(fields["scrape_config_files"], "scrape_config_files") {
      problems.report(item.position, "'\(text)' is not read from here", note: "write the jobs into this file")
    }
    for (text, item) in words(fields["rule_files"], "rule_files") {
      guard let matches = files(matching: text, item, from: path) else { continue }
      if matches.isEmpty { problems.reportMissingFile(item.position, "no file matches '\(text)'") }
      configuration.ruleFiles += matches.filter { !configuration.ruleFiles.contains($0) }
    }
    alerting(fields["alerting"], &configuration)
    var names: [String] = []
    for item in items(fields.required("scrape_configs"), "scrape_configs") {
      guard let job = job(item, defaults, hosts, &names) else { continue }
      configuration.jobs.append(job)
    }
    return problems.count == before ? configuration : nil
  }

  /// What jobs take over that do not say otherwise.
  struct JobDefaults {
    var interval = ScrapeConfiguration.defaultInterval
    /// nil: Prometheus' default.
    var timeout: VirtualDuration?
    var sampleLimit: Int?
  }

  private func global(_ node: LocatedNode?, _ configuration: inout ScrapeConfiguration) -> JobDefaults {
    var defaults = JobDefaults()
    guard let node, !isNull(node) else { return defaults }
    let fields = Fields(node, of: "'global'", keys: Self.globalKeys + Self.unseenGlobalKeys, problems: problems)
    if let interval = positive(fields["scrape_interval"], "scrape_interval") { defaults.interval = interval }
    defaults.timeout = positive(fields["scrape_timeout"], "scrape_timeout")
    if let timeout = defaults.timeout, timeout > defaults.interval, let node = fields["scrape_timeout"] {
      problems.report(
        node.position, "'scrape_timeout' (\(timeout)) is longer than 'scrape_interval' (\(defaults.interval))")
    }
    configuration.interval = defaults.interval
    if let interval = positive(fields["evaluation_interval"], "evaluation_interval") {
      configuration.evaluationInterval = interval
    }
    if let node = fields["rule_query_offset"], let offset = duration(node, "rule_query_offset") {
      configuration.ruleQueryOffset = offset
    }
    defaults.sampleLimit = sampleLimit(fields["sample_limit"])
    configuration.externalLabels = labelValues(fields["external_labels"], "external_labels")
    return defaults
  }

  private func alerting(_ node: LocatedNode?, _ configuration: inout ScrapeConfiguration) {
    guard let node, !isNull(node) else { return }
    // Where Alertmanager is does not matter: it is the system's.
    let fields = Fields(
      node, of: "'alerting'", keys: ["alert_relabel_configs", "alertmanagers"], problems: problems)
    configuration.alertRelabeling = relabeling(fields["alert_relabel_configs"], "alert_relabel_configs")
  }

  /// Labels with their values, sorted by name.
  func labelValues(_ node: LocatedNode?, _ name: String) -> [MetricLabel] {
    texts(node, name).compactMap { key, text, _ in
      guard isLabelName(key.text) else {
        problems.report(key.position, "'\(key.text)' is no name of a label")
        return nil
      }
      return MetricLabel(key.text, text)
    }
  }

  func isLabelName(_ name: String) -> Bool { isValidMetricName(name) && !name.contains(":") }

  func positive(_ node: LocatedNode?, _ name: String) -> VirtualDuration? {
    guard let node, let value = duration(node, name) else { return nil }
    if value > .zero { return value }
    problems.report(node.position, "'\(name)' must be longer than 0s")
    return nil
  }

  /// nil: none, which is also what 0 says.
  func sampleLimit(_ node: LocatedNode?) -> Int? {
    node.flatMap { scalars.integer($0, "sample_limit", 0...1_000_000_000) }.flatMap { $0 == 0 ? nil : $0 }
  }
}
