import Components
import Prometheus
import Telemetry
import VirtualTime

/// `scrape_configs`.
extension AlertingDecoding {
  private static let keys = [
    "job_name", "scrape_interval", "scrape_timeout", "metrics_path", "scheme", "honor_labels", "static_configs",
    "kubernetes_sd_configs", "relabel_configs", "metric_relabel_configs", "sample_limit",
  ]
  /// How to reach a target, which is simulated here, and what no rule notices.
  private static let transportKeys = [
    "params", "authorization", "basic_auth", "bearer_token", "bearer_token_file", "oauth2", "tls_config", "proxy_url",
    "proxy_connect_header", "proxy_from_environment", "no_proxy", "follow_redirects", "enable_http2", "http_headers",
    "enable_compression", "honor_timestamps", "track_timestamps_staleness", "scrape_protocols",
    "fallback_scrape_protocol", "keep_dropped_targets", "scrape_failure_log_file", "scrape_classic_histograms",
    "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb", "scrape_native_histograms",
    "native_histogram_bucket_limit", "native_histogram_min_bucket_factor", "metric_name_validation_scheme",
    "metric_name_escaping_scheme",
  ]
  /// What finds targets elsewhere.
  private static let otherDiscoveries = [
    "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "eureka", "file", "gce", "hetzner",
    "http", "ionos", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud", "puppetdb",
    "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
  ].map { "\($0)_sd_configs" }

  /// - Parameter names: those of the jobs before; grows.
  func job(
    _ node: LocatedNode, _ defaults: JobDefaults, _ hosts: [String]?, _ names: inout [String]
  ) -> ScrapeJob? {
    let fields = Fields(
      node, of: "a scrape job", keys: Self.keys + Self.transportKeys + Self.otherDiscoveries, problems: problems)
    for key in Self.otherDiscoveries {
      guard let node = fields[key], !isNull(node) else { continue }
      problems.report(
        node.position, "'\(key)' finds nothing in a simulation",
        note: "name components under 'static_configs', or find pods with 'kubernetes_sd_configs'")
    }
    let name = fields.required("job_name").flatMap { node -> String? in
      guard let name = scalars.text(node, "job_name") else { return nil }
      if names.contains(name) { problems.report(node.position, "two jobs are named '\(name)'") }
      return name
    }
    if let name { names.append(name) }
    let interval = positive(fields["scrape_interval"], "scrape_interval") ?? defaults.interval
    let timeout = timeout(fields, interval, defaults)
    let honorsLabels = fields["honor_labels"].flatMap { scalars.boolean($0, "honor_labels") } ?? false
    let path = fields["metrics_path"].flatMap { scalars.text($0, "metrics_path") }
    let scheme = fields["scheme"].flatMap { scalars.choice($0, "scheme", ["http", "https"]) }
    let targets = items(fields["static_configs"], "static_configs").map { staticTargets($0, hosts) }
    let pods = items(fields["kubernetes_sd_configs"], "kubernetes_sd_configs").compactMap(podDiscovery)
    let relabeling = relabeling(fields["relabel_configs"], "relabel_configs")
    let metricRelabeling = self.relabeling(fields["metric_relabel_configs"], "metric_relabel_configs")
    let limit = fields["sample_limit"].map { sampleLimit($0) } ?? defaults.sampleLimit
    guard let name else { return nil }
    return ScrapeJob(
      name: name, interval: interval, timeout: timeout, honorsLabels: honorsLabels, metricsPath: path ?? "/metrics",
      scheme: scheme ?? "http", staticTargets: targets, podDiscoveries: pods, relabeling: relabeling,
      metricRelabeling: metricRelabeling, sampleLimit: limit)
  }

  /// A timeout that nobody gave is never longer than the interval.
  private func timeout(
    _ fields: Fields, _ interval: VirtualDuration, _ defaults: JobDefaults
  ) -> VirtualDuration {
    guard let node = fields["scrape_timeout"], let own = positive(node, "scrape_timeout") else {
      return min(defaults.timeout ?? ScrapeConfiguration.defaultTimeout, interval)
    }
    if own > interval {
      problems.report(node.position, "'scrape_timeout' (\(own)) is longer than 'scrape_interval' (\(interval))")
    }
    return own
  }

  private func staticTargets(_ node: LocatedNode, _ hosts: [String]?) -> ScrapeJob.StaticTargets {
    let fields = Fields(node, of: "a static configuration", keys: ["targets", "labels"], problems: problems)
    let known = hosts.map { $0 + ScrapeHost.exporters }
    let addresses = words(fields.required("targets"), "targets").map { text, item in
      let host = ScrapeHost(text).component
      if text.contains("/") {
        problems.report(item.position, "'\(text)' must be HOST:PORT", note: "the path is the job's 'metrics_path'")
      } else if let known, !known.contains(host) {
        problems.report(
          item.position, "no component is named '\(host)'", meaning: host, of: known,
          note: "a target is the name of a component, or one of \(ScrapeHost.exporters.joined(separator: " and ")), "
            + "with a port", isAboutAbsence: true)
      }
      return text
    }
    return ScrapeJob.StaticTargets(addresses: addresses, labels: labelValues(fields["labels"], "labels"))
  }

  private func podDiscovery(_ node: LocatedNode) -> ScrapeJob.PodDiscovery? {
    let reach = [
      "api_server", "kubeconfig_file", "attach_metadata", "basic_auth", "authorization", "oauth2", "tls_config",
    ]
    let fields = Fields(
      node, of: "a Kubernetes discovery", keys: ["role", "namespaces", "selectors"] + reach, problems: problems)
    if let node = fields["selectors"], !isNull(node) {
      problems.report(node.position, "'selectors' are not simulated", note: "keep or drop pods by 'relabel_configs'")
    }
    var namespaces: [String] = []
    if let node = fields["namespaces"], !isNull(node) {
      let fields = Fields(node, of: "'namespaces'", keys: ["names", "own_namespace"], problems: problems)
      namespaces = words(fields["names"], "names").map(\.text)
    }
    let roles = ScrapeJob.PodDiscovery.Role.allCases.map(\.rawValue)
    guard let node = fields.required("role"), let text = scalars.text(node, "role") else { return nil }
    guard let role = ScrapeJob.PodDiscovery.Role(rawValue: text) else {
      let isReal = ["node", "service", "ingress"].contains(text)
      problems.report(
        node.position, isReal ? "the role '\(text)' is not simulated" : "there is no role '\(text)'",
        meaning: isReal ? nil : text, of: roles, note: "the roles here are \(roles.joined(separator: ", "))")
      return nil
    }
    return ScrapeJob.PodDiscovery(role: role, namespaces: namespaces)
  }
}
