import Telemetry

/// `histogram_quantile` and `histogram_fraction` of classic histograms.
///
/// Buckets of metrics with different names are different histograms, whose results differ by their other labels.
final class HistogramNode: RelabelledNode {
  private let inner: VectorNode
  private let parameters: [ScalarNode]
  private let result: ([HistogramBuckets.Bucket], [Double]) -> Double?
  private var mapping = LabelMapping()
  private var bounds: [Int32: Double?] = [:]
  private var slots = LabelSlots()
  private var labels: [LabelID] = []
  private var groups: [[HistogramBuckets.Bucket]] = []

  init(
    _ inner: VectorNode, _ parameters: [ScalarNode], _ table: LabelTable, at place: Range<Int>,
    result: @escaping ([HistogramBuckets.Bucket], [Double]) -> Double?
  ) {
    self.inner = inner
    self.parameters = parameters
    self.result = result
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    var values: [Double] = []
    for parameter in parameters { values.append(try parameter.value(at: moment)) }
    try inner.evaluate(at: moment)
    begin()
    labels.removeAll(keepingCapacity: true)
    slots.reset()
    for element in inner.output {
      guard let bound = bound(of: element.labels) else { continue }
      let (slot, isNew) = slots.take(group(of: element.labels))
      if isNew {
        labels.append(group(of: element.labels))
        if slot == groups.count { groups.append([]) } else { groups[slot].removeAll(keepingCapacity: true) }
      }
      groups[slot].append(HistogramBuckets.Bucket(bound: bound, count: element.value))
    }
    for slot in labels.indices {
      guard let value = result(groups[slot], values) else { continue }
      try addNameless(labels[slot], value)
    }
  }

  private func group(of id: LabelID) -> LabelID {
    let table = table
    return mapping.id(for: id) { id in
      table.id(of: table.labels(of: id).filter { $0.name != "le" })
    }
  }

  /// The upper bound; nil when the label is absent or no number.
  private func bound(of id: LabelID) -> Double? {
    if let known = bounds[id.index] { return known }
    let bound = Double(table.value(of: "le", in: id))
    bounds[id.index] = .some(bound)
    return bound
  }
}
