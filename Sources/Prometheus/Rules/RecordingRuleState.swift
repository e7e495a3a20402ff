import Telemetry

/// A recording rule and the series it has written. Source: Prometheus 3, `rules/recording.go`.
struct RecordingRuleState: Sendable {
  let rule: RecordingRule
  private var known = LabelMapping()
  private var seen = LabelSlots()

  init(_ rule: RecordingRule) { self.rule = rule }

  /// The result's elements under the rule's name.
  mutating func evaluate(
    _ elements: [VectorSample], limit: Int, _ table: LabelTable
  ) throws(RuleFailure) -> [VectorSample] {
    var samples: [VectorSample] = []
    samples.reserveCapacity(elements.count)
    seen.reset()
    for element in elements {
      let id = known[element.labels] ?? recorded(element.labels, table)
      guard seen.take(id).isNew else {
        throw RuleFailure("vector contains metrics with the same labelset after applying rule labels")
      }
      samples.append(VectorSample(labels: id, value: element.value))
    }
    guard limit == 0 || samples.count <= limit else {
      throw RuleFailure("exceeded limit of \(limit) with \(samples.count) series")
    }
    return samples
  }

  private mutating func recorded(_ element: LabelID, _ table: LabelTable) -> LabelID {
    let own = table.labels(of: element).filter { label in
      label.name != LabelMatcher.metricName && !rule.labels.contains { $0.name == label.name }
    }
    let id = table.id(of: own + rule.labels + [MetricLabel(LabelMatcher.metricName, rule.name)])
    known.remember(id, for: element)
    return id
  }
}
