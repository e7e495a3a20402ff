public import Telemetry
public import VirtualTime

/// What a Prometheus server scrapes and how it labels it: the parts of its configuration file that rules can notice.
public struct ScrapeConfiguration: Hashable, Sendable {
  /// Between the scrapes of a target, where its job does not say. Default: 1m (Prometheus).
  public var interval: VirtualDuration
  /// Between the evaluations of rules. Default: 1m (Prometheus).
  public var evaluationInterval: VirtualDuration
  /// How far before an evaluation rules look, where their group does not say. Default: 0s (Prometheus).
  public var ruleQueryOffset = VirtualDuration.zero
  /// Added to alerts that leave the server, where they have no such label themselves; sorted by name.
  public var externalLabels: [MetricLabel]
  public var jobs: [ScrapeJob]
  /// `rule_files`: as seen from the working directory.
  public var ruleFiles: [String] = []
  /// Steps that every alert takes on its way to Alertmanager, external labels included.
  public var alertRelabeling: [RelabelRule]

  /// Prometheus' default of both intervals.
  public static let defaultInterval = VirtualDuration.minutes(1)
  /// Prometheus' default.
  public static let defaultTimeout = VirtualDuration.seconds(10)

  public init(
    interval: VirtualDuration = defaultInterval, evaluationInterval: VirtualDuration = defaultInterval,
    externalLabels: [MetricLabel] = [], jobs: [ScrapeJob] = [], alertRelabeling: [RelabelRule] = []
  ) {
    self.interval = interval
    self.evaluationInterval = evaluationInterval
    self.externalLabels = externalLabels
    self.jobs = jobs
    self.alertRelabeling = alertRelabeling
  }
}

/// One entry of `scrape_configs`.
public struct ScrapeJob: Hashable, Sendable {
  /// A list of targets that the file names.
  public struct StaticTargets: Hashable, Sendable {
    /// `HOST:PORT`.
    public var addresses: [String]
    public var labels: [MetricLabel]
    public init(addresses: [String], labels: [MetricLabel] = []) {
      self.addresses = addresses
      self.labels = labels
    }
  }

  /// An entry of `kubernetes_sd_configs`.
  public struct PodDiscovery: Hashable, Sendable {
    /// What is looked at.
    public enum Role: String, Hashable, Sendable, CaseIterable {
      case pod
      /// The pods behind services; each deployment has one of its own name.
      case endpoints
      case endpointslice
    }
    public var role: Role
    /// Empty: all.
    public var namespaces: [String]
    public init(role: Role, namespaces: [String] = []) {
      self.role = role
      self.namespaces = namespaces
    }
  }

  public var name: String
  public var interval: VirtualDuration
  public var timeout: VirtualDuration
  /// Whether labels that the target exports win over those the server would add.
  public var honorsLabels: Bool
  public var metricsPath: String
  public var scheme: String
  public var staticTargets: [StaticTargets]
  /// Which pods are targets, all that one of these finds.
  public var podDiscoveries: [PodDiscovery]
  public var relabeling: [RelabelRule]
  public var metricRelabeling: [RelabelRule]
  /// A target with more samples fails; nil: no limit.
  public var sampleLimit: Int?

  public init(
    name: String, interval: VirtualDuration, timeout: VirtualDuration = ScrapeConfiguration.defaultTimeout,
    honorsLabels: Bool = false, metricsPath: String = "/metrics", scheme: String = "http",
    staticTargets: [StaticTargets] = [], podDiscoveries: [PodDiscovery] = [], relabeling: [RelabelRule] = [],
    metricRelabeling: [RelabelRule] = [], sampleLimit: Int? = nil
  ) {
    self.name = name
    self.interval = interval
    self.timeout = timeout
    self.honorsLabels = honorsLabels
    self.metricsPath = metricsPath
    self.scheme = scheme
    self.staticTargets = staticTargets
    self.podDiscoveries = podDiscoveries
    self.relabeling = relabeling
    self.metricRelabeling = metricRelabeling
    self.sampleLimit = sampleLimit
  }

  /// The labels of a target.
  ///
  /// - Parameter discovered: what is known of it before relabelling, `__address__` among them.
  /// - Returns: nil when relabelling drops it or leaves it without an address.
  public func target(_ discovered: LabelSet) -> LabelSet? {
    var labels = discovered
    for (name, value) in [
      ("job", name), ("__scheme__", scheme), ("__metrics_path__", metricsPath),
      ("__scrape_interval__", interval.description), ("__scrape_timeout__", timeout.description),
    ] where labels[name].isEmpty { labels[name] = value }
    guard var result = relabeling.applied(to: labels) else { return nil }
    let address = result["__address__"]
    guard !address.isEmpty else { return nil }
    if result["instance"].isEmpty { result["instance"] = address }
    result.removeAll { $0.name.hasPrefix("__") }
    return result
  }
}
