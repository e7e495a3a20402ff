import Prometheus
import Telemetry

/// Samples that an expression selects, made up from its own conditions: one series for every selector, the same labels on
/// all as far as the conditions allow, so that what is matched finds its partner.
struct MadeUpSamples {
  /// How values run over time; nil where there is none.
  enum Shape: CaseIterable {
    case rising, steep, zero, one, huge, falling, everyOtherLow, everyOtherHigh, onlyFirst, patchy, none

    /// - Parameter share: of the whole time, up to 1.
    func value(series: Int, minute: Double, share: Double) -> Double? {
      switch self {
      case .rising: minute * Double(series + 1)
      case .steep: minute * 1e6 * Double(series + 1)
      case .zero: 0
      case .one: 1
      case .huge: 1e15
      case .falling: Double(series + 1) * 1000 * (1 - 0.95 * share)
      case .everyOtherLow: series % 2 == 0 ? minute * 1000 : 0.5
      case .everyOtherHigh: series % 2 == 0 ? 1 : 1e6 + minute
      case .onlyFirst: series == 0 ? 1 : 0
      // With holes, and counters that begin anew.
      case .patchy: Int(minute) % 11 < 8 ? Double(Int(minute * 3) % 111 + series) : nil
      case .none: nil
      }
    }
  }

  /// What each label of the expression is by default.
  private(set) var defaults: [String: String] = [:]
  /// The labels of every series, names included.
  private(set) var series: [[MetricLabel]] = []

  /// - Parameters:
  ///   - others: expressions over which the same samples are asked.
  ///   - labels: that shall be there too.
  init(for expression: PromQLExpression, and others: [PromQLExpression], labels: Set<String>) {
    let selectors = expression.selectors + others.flatMap(\.selectors)
    let matchers = selectors.flatMap(\.matchers).filter { $0.label != LabelMatcher.metricName }
    let names = labels.union(matchers.map(\.label)).union(Self.labels(of: expression)).subtracting(["le"])
    for name in names.sorted() {
      let conditions = matchers.filter { $0.label == name }
      let positive = conditions.filter { $0.operation == .equal || $0.operation == .matches }
      let wanted = positive.map(Self.example).first { !$0.isEmpty }
      defaults[name] = wanted ?? Self.text(meeting: conditions, preferring: "\(name)-1") ?? "\(name)-1"
    }
    for selector in selectors {
      for labels in Self.series(of: selector, defaults) where !series.contains(labels) { series.append(labels) }
    }
  }

  /// - Parameters:
  ///   - end: the newest sample's moment.
  ///   - step: between samples, both in milliseconds.
  func store(_ shape: Shape, until end: Int64, step: Int64) -> SampleStore {
    let store = SampleStore()
    for (index, labels) in series.enumerated() where shape != .none {
      let id = store.series(labels)
      for time in stride(from: 0, through: end, by: Int64.Stride(step)) {
        let value = shape.value(series: index, minute: Double(time) / 60_000, share: Double(time) / Double(end))
        if let value { store.append(value, at: time, to: id) }
      }
    }
    return store
  }

  private static func series(
    of selector: PromQLExpression.Selector, _ defaults: [String: String]
  ) -> [[MetricLabel]] {
    var labels: [MetricLabel] = []
    for name in (defaults.keys + [LabelMatcher.metricName]).sorted() {
      let conditions = selector.matchers.filter { $0.label == name }
      let preferred = name == LabelMatcher.metricName ? conditions.first.map(example) ?? "metric" : defaults[name] ?? ""
      labels.append(MetricLabel(name, text(meeting: conditions, preferring: preferred) ?? preferred))
    }
    labels.removeAll { $0.value.isEmpty }
    let bounds = selector.matchers.filter { $0.label == "le" }
    let isHistogram = labels.contains { $0.name == LabelMatcher.metricName && $0.value.hasSuffix("_bucket") }
    guard isHistogram || !bounds.isEmpty else { return [labels] }
    let made = (["0.1", "1", "10", "+Inf"] + bounds.map(example)).filter { bound in
      bounds.allSatisfy { $0.matches(bound) }
    }
    return Set(made).sorted().map { labels + [MetricLabel("le", $0)] }
      .map { $0.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
  }

  /// A text that meets all conditions; nil when none is found.
  private static func text(meeting conditions: [LabelMatcher], preferring preferred: String) -> String? {
    let others = ["a-1", "1", "/", "eth0", "prod", "x", ""]
    return ([preferred] + conditions.map(example) + others).first { text in
      conditions.allSatisfy { $0.matches(text) }
    }
  }

  private static func example(_ matcher: LabelMatcher) -> String {
    switch matcher.operation {
    case .equal: matcher.value
    case .matches: PatternExample.of(matcher.value)
    case .notEqual, .matchesNot: "other"
    }
  }

  /// Labels by which the expression groups and matches.
  private static func labels(of expression: PromQLExpression) -> Set<String> {
    var labels: Set<String> = []
    for part in expression.all {
      switch part.node {
      case .aggregation(let aggregation): labels.formUnion(aggregation.labels)
      case .binary(let binary): labels.formUnion(binary.matching.labels + binary.matching.included)
      default: break
      }
    }
    return labels.subtracting([LabelMatcher.metricName])
  }
}
