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
    let deployments = components.filter { $0.plan.type == "deployment" }
    for job in configuration.jobs {
      for group in job.staticTargets {
        for address in group.addresses {
          let host = ScrapeHost(address).component
          let isDeployment = deployments.contains { $0.plan.name == host }
          add(
            group.labels + [MetricLabel("__address__", address)], job, for: [host] + (isDeployment ? hosted : []))
        }
      }
      for search in job.podDiscoveries {
        for deployment in deployments {
          let pod = Deployment.samplePod(of: deployment.plan.name, deployment.plan.options)
          guard search.namespaces.isEmpty || search.namespaces.contains(pod.namespace) else { continue }
          let labels = pod.labels(as: search.role, of: deployment.plan.name)
          add(labels, job, for: [deployment.plan.name] + hosted)
        }
      }
    }
  }

  private mutating func add(_ discovered: [MetricLabel], _ job: ScrapeJob, for exporters: [String]) {
    guard let labels = job.target(LabelSet(discovered)) else { return }
    let way = Way(
      labels: labels.labels.map(\.name), honorsLabels: job.honorsLabels, relabelsMetrics: !job.metricRelabeling.isEmpty)
    all.append(way)
    for exporter in exporters { ways[exporter, default: []].append(way) }
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
