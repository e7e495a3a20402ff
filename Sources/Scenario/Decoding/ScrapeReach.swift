import Components
import Prometheus
import Telemetry

/// Which exporters a server's configuration reaches, and which labels their series have there.
struct ScrapeReach {
  /// What one target adds to its series.
  private struct Way {
    var labels: [String]
    var honorsLabels: Bool
    /// Whether its job changes series on the way, so that their labels are not known.
    var relabelsMetrics: Bool
  }

  /// By exporter: a component's name, or one of the cluster's.
  private var ways: [String: [Way]] = [:]
  private var all: [Way] = []

  init(_ configuration: ScrapeConfiguration, _ components: [DecodedComponent], _ catalogue: Catalogue) {
    // What lives in pods is found in those of every deployment: which one runs it does not matter here.
    let hosted = components.filter { catalogue.component($0.plan.type)?.livesInPods ?? false }.map(\.plan.name)
    let deployments = components.map(\.plan).filter { $0.type == Deployment.typeName }
    let pods = deployments.map { ($0.name, [Deployment.samplePod(of: $0.name, $0.options)]) }
    for job in configuration.jobs {
      for target in job.targets(among: pods) {
        let way = Way(
          labels: target.labels.labels.map(\.name), honorsLabels: job.honorsLabels,
          relabelsMetrics: !job.metricRelabeling.isEmpty)
        all.append(way)
        let isDeployment = deployments.contains { $0.name == target.component }
        for exporter in [target.component] + (isDeployment ? hosted : []) { ways[exporter, default: []].append(way) }
      }
    }
  }

  /// Whether any job may give series other names.
  static func renames(_ configuration: ScrapeConfiguration) -> Bool {
    configuration.jobs.flatMap(\.metricRelabeling).contains { rule in
      switch rule.action {
      case .replace, .lowercase, .uppercase:
        rule.targetLabel == LabelMatcher.metricName || rule.targetLabel.contains("$")
      case .labelmap: true
      case .keep, .drop, .keepequal, .dropequal, .labeldrop, .labelkeep: false
      }
    }
  }

  /// Whether any target exports what this exporter has.
  func isReached(_ exporter: String) -> Bool { ways[exporter] != nil }

  /// The labels that series of an exporter have in the server; nil: not known.
  func labels(_ own: Set<String>?, of exporter: String) -> Set<String>? { labels(own, ways[exporter] ?? []) }

  /// The labels of `up` and what else a server writes about its targets.
  var ofReports: Set<String>? {
    labels([], all.map { Way(labels: $0.labels, honorsLabels: true, relabelsMetrics: false) })
  }

  private func labels(_ own: Set<String>?, _ found: [Way]) -> Set<String>? {
    guard var result = own else { return nil }
    for way in found {
      if way.relabelsMetrics { return nil }
      for label in way.labels {
        if own?.contains(label) == true, !way.honorsLabels { result.insert("exported_\(label)") }
        result.insert(label)
      }
    }
    return result
  }
}
