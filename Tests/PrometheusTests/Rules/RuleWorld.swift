import Telemetry
import VirtualTime

@testable import Prometheus

/// A server over a store whose series a test sets by hand. Times in seconds.
final class RuleWorld {
  let store = SampleStore()
  let storage: StoredRules
  private(set) var group: RuleGroupState
  private var series: [String: SampleStore.SeriesID] = [:]
  /// `time: rule{labels} from -> to` of every change.
  private(set) var history: [String] = []
  private(set) var posted: [(time: Int64, alert: PostedAlert)] = []
  private(set) var failures: [String] = []

  init(
    _ rules: [Rule], interval: Int64 = 60, limit: Int = 0, offset: Int64 = 0, settings: RuleSettings = RuleSettings()
  ) {
    storage = StoredRules(store: store)
    group = RuleGroupState(
      RuleGroup(name: "g", interval: .seconds(interval), queryOffset: .seconds(offset), limit: limit, rules: rules),
      settings: settings, isRestart: false, storage: storage)
  }

  /// Sets a series; nil ends it.
  func set(_ name: String, _ value: Double?, _ labels: [String: String] = [:], at seconds: Int64) {
    let sorted = labels.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }
    let key = "\(name)\(sorted)"
    let id = series[key] ?? store.series(named: name, sorted)
    series[key] = id
    store.append(value ?? StaleMarker.value, at: seconds * 1_000, to: id)
  }

  func evaluate(at seconds: Int64) {
    let outcome = group.evaluate(at: seconds * 1_000, storage: storage)
    for change in outcome.changes {
      let labels = store.labels.labels(of: change.labels).filter { $0.name != "alertname" }
      let text = labels.map(\.description).joined(separator: ",")
      history.append("\(seconds): \(text) \(change.from?.rawValue ?? "-") > \(change.to?.rawValue ?? "-")")
    }
    posted += outcome.alerts.map { (seconds, $0) }
    failures += outcome.failures.map { "\(seconds): \($0.message)" }
  }

  func restart() {
    group = RuleGroupState(group.group, settings: RuleSettings(), isRestart: true, storage: storage)
  }

  /// The elements of an expression, as text.
  func query(_ text: String, at seconds: Int64) throws -> [String] {
    guard case .vector(let elements) = try Evaluation(.parse(text), in: store).instant(at: seconds * 1_000) else {
      return []
    }
    return elements.map { "\($0.labels.map(\.description).joined(separator: ",")) \(GoFormat.shortest($0.value))" }
  }

  static func alert(
    _ expression: String, holdFor: Int64 = 0, keepFiringFor: Int64 = 0, labels: [String: String] = [:],
    annotations: [String: String] = [:]
  ) throws -> Rule {
    func texts(_ texts: [String: String]) throws -> [AlertingRule.Text] {
      try texts.sorted { $0.key < $1.key }.map { .init($0.key, try Template($0.value)) }
    }
    return .alerting(
      AlertingRule(
        name: "A", expression: try .parse(expression), holdFor: .seconds(holdFor),
        keepFiringFor: .seconds(keepFiringFor),
        labels: try texts(labels), annotations: try texts(annotations)))
  }

  static func record(_ name: String, _ expression: String, labels: [String: String] = [:]) throws -> Rule {
    .recording(
      RecordingRule(
        name: name, expression: try .parse(expression),
        labels: labels.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }))
  }
}
