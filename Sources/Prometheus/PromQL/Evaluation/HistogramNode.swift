import Telemetry

/// `histogram_quantile` and `histogram_fraction` of classic histograms.
///
/// Buckets of metrics with different names are different histograms, whose results differ by their other labels.
final class HistogramNode: RelabelledNode {
  private let inner: VectorNode
  private let parameters: [ScalarNode]
  private let result: ([HistogramBuckets.Bucket], [Double]) -> Double?
  /// What is known of elements, by the numbers of their labels.
  @exclusivity(unchecked) private var members: [Member?] = []
  @exclusivity(unchecked) private var slots = LabelSlots()
  @exclusivity(unchecked) private var labels: [LabelID] = []
  @exclusivity(unchecked) private var groups: [[HistogramBuckets.Bucket]] = []

  private struct Member {
    /// The labels without `le`.
    var group: LabelID
    /// nil when `le` is absent or no number.
    var bound: Double?
  }

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
    try inner.update(at: moment)
    begin()
    labels.removeAll(keepingCapacity: true)
    slots.reset()
    for element in inner.output {
      let member = member(element.labels)
      guard let bound = member.bound else { continue }
      let (slot, isNew) = slots.take(member.group)
      if isNew {
        labels.append(member.group)
        if slot == groups.count { groups.append([]) } else { groups[slot].removeAll(keepingCapacity: true) }
      }
      HistogramBuckets.insert(.init(bound: bound, count: element.value), into: &groups[slot])
    }
    for slot in labels.indices {
      guard let value = result(groups[slot], values) else { continue }
      try addNameless(labels[slot], value)
    }
  }

  private func member(_ id: LabelID) -> Member {
    let index = Int(id.index)
    if index < members.count, let known = members[index] { return known }
    let bound = Double(table.value(of: "le", in: id))
    let group = bound == nil ? .empty : table.id(of: table.labels(of: id).filter { $0.name != "le" })
    let made = Member(group: group, bound: bound)
    if index >= members.count { members += Array(repeating: nil, count: index + 1 - members.count) }
    members[index] = made
    return made
  }
}
