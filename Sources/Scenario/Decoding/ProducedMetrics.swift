import Components
import Prometheus

/// The names of the metrics that the components of a system export, with their labels.
///
/// A component's or workload's option `metrics` renames them: a mapping with the default names as keys, or one with
/// fixed keys whose defaults are the default names. Values are `name` or `name{label, label}`.
struct ProducedMetrics {
  /// nil labels: not known, so not checked.
  private(set) var labels: [String: Set<String>?] = [:]
  private(set) var names: [String] = []
  /// Every metric of every component, in the order of the file.
  private(set) var uses: [MetricUse] = []
  /// Metrics that no target exports to the server, with who would.
  private var unscraped: [String: String] = [:]
  /// Whether the server may give metrics names that are not among these.
  private(set) var isOpen = false
  private let reach: ScrapeReach?

  /// With what recording rules write; their labels are not known.
  func adding(recorded recordings: [String]) -> ProducedMetrics {
    var metrics = self
    for name in recordings where metrics.labels[name] == nil {
      metrics.labels.updateValue(nil, forKey: name)
      metrics.names.append(name)
    }
    return metrics
  }

  /// - Parameter scraping: what the server scrapes; nil: everything, without labels of its own.
  init(_ components: [DecodedComponent], _ catalogue: Catalogue, scraping: ScrapeConfiguration? = nil) {
    reach = scraping.map { ScrapeReach($0, components, catalogue) }
    isOpen = scraping.map(ScrapeReach.renames) ?? false
    if let reach {
      for name in ["up"] + ScrapedTarget.reportNames { add(name, .gauge, reach.ofReports) }
    }
    for component in components {
      let name = component.plan.name
      if let type = catalogue.component(component.plan.type) {
        add(type.metrics, type.options, component.plan.options, of: name, at: [])
      }
      for entry in component.plan.options.entries {
        guard case .workload(let typeName, let options) = entry.value else { continue }
        guard let type = catalogue.workload(typeName) else { continue }
        add(type.metrics, type.options, options, of: name, at: [entry.name])
        addClients(of: type, options, of: name, at: [entry.name])
      }
    }
  }

  /// What a workload's clients of other components export under names of their own: entries of a map that have `metrics`.
  private mutating func addClients(
    of type: WorkloadType, _ options: Options, of component: String, at path: [String]
  ) {
    for spec in type.options {
      guard case .map(.object(let specs)) = spec.kind, specs.contains(where: { $0.name == "metrics" }),
        case .options(let clients)? = options[spec.name]
      else { continue }
      for client in clients.entries {
        guard case .options(let own) = client.value else { continue }
        // The workload's own entry has the default names already.
        add(renamed(type.metrics, specs, own), specs, own, of: component, at: path + [spec.name, client.name])
      }
    }
  }

  /// The metrics that the mapping `metrics` gives other names.
  private func renamed(_ metrics: [MetricSpec], _ specs: [OptionSpec], _ options: Options) -> [MetricSpec] {
    guard case .options(let names)? = options["metrics"] else { return [] }
    let spec = specs.first { $0.name == "metrics" }
    let given = Set(names.entries.map { Self.defaultName(of: $0.name, in: spec) })
    return metrics.filter { given.contains($0.name) }
  }

  /// - Parameter path: where the options stand within the component.
  private mutating func add(
    _ metrics: [MetricSpec], _ specs: [OptionSpec], _ options: Options, of component: String, at path: [String]
  ) {
    var renamed: Set<String> = []
    if case .options(let names)? = options["metrics"] {
      let spec = specs.first { $0.name == "metrics" }
      for entry in names.entries {
        guard case .text(let text) = entry.value, !text.isEmpty else { continue }
        let name = Self.split(text)
        let metric = metrics.first { $0.name == Self.defaultName(of: entry.name, in: spec) }
        let labels = name.labels.map { Set($0) } ?? metric.map { Set($0.labels) }
        if let metric {
          renamed.insert(metric.name)
          uses.append(MetricUse(name.name, metric, labels ?? [], component, at: path + ["metrics", entry.name]))
        }
        add(name.name, metric?.kind ?? .gauge, labels, exporter: metric?.exporter ?? component)
      }
    }
    for metric in metrics where !renamed.contains(metric.name) {
      uses.append(MetricUse(metric.name, metric, Set(metric.labels), component, at: nil))
      add(metric.name, metric.kind, Set(metric.labels), exporter: metric.exporter ?? component)
    }
  }

  /// Why the server has no such metric although a component exports it; nil when that is not the reason.
  func whyUnscraped(_ name: String) -> String? {
    unscraped[name].map { "no scrape job reaches \($0), which exports the metric '\(name)'" }
  }

  /// The metric that a key of `metrics` renames.
  private static func defaultName(of key: String, in spec: OptionSpec?) -> String {
    guard case .object(let keys)? = spec?.kind, let fallback = keys.first(where: { $0.name == key })?.fallback else {
      return key
    }
    return split(fallback).name
  }

  /// A metric as the server has it, if a target exports it.
  private mutating func add(_ name: String, _ kind: MetricSpec.Kind, _ given: Set<String>?, exporter: String) {
    guard let reach else { return add(name, kind, given) }
    if reach.isReached(exporter) {
      add(name, kind, reach.labels(given, of: exporter))
    } else {
      for suffix in kind == .histogram ? ["_bucket", "_sum", "_count"] : [""] { unscraped[name + suffix] = exporter }
    }
  }

  private mutating func add(_ name: String, _ kind: MetricSpec.Kind, _ given: Set<String>?) {
    let bucketLabels = given.map { $0.union(["le"]) }
    let series: [(String, Set<String>?)] =
      kind == .histogram
      ? [(name + "_bucket", bucketLabels), (name + "_sum", given), (name + "_count", given)] : [(name, given)]
    for (name, given) in series {
      guard let known = labels[name] else {
        names.append(name)
        labels[name] = .some(given)
        continue
      }
      labels[name] = .some(known.flatMap { known in given.map { known.union($0) } })
    }
  }

  /// `name` or `name{label, label}`.
  private static func split(_ text: String) -> (name: String, labels: [String]?) {
    guard let brace = text.firstIndex(of: "{") else { return (text, nil) }
    let inner = text[text.index(after: brace)...].prefix { $0 != "}" }
    let labels = inner.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    return (String(text[..<brace]), labels)
  }
}
