import Telemetry

/// How an aggregation groups: the labels of each group.
struct Grouping {
  private let table: LabelTable
  private let labels: [String]
  private let isWithout: Bool
  private var mapping = LabelMapping()

  init(_ table: LabelTable, _ labels: [String], isWithout: Bool) {
    self.table = table
    self.labels = labels
    self.isWithout = isWithout
  }

  mutating func group(of id: LabelID) -> LabelID {
    if labels.isEmpty, !isWithout { return .empty }
    if let known = mapping[id] { return known }
    let group = table.id(
      of: table.labels(of: id).filter { label in
        isWithout ? !labels.contains(label.name) && label.name != LabelMatcher.metricName : labels.contains(label.name)
      })
    mapping.remember(group, for: id)
    return group
  }
}

/// `sum`, `avg`, `min`, `max`, `count`, `group`, `stddev`, `stdvar` and `quantile`.
final class AggregationNode: VectorNode {
  private let operation: PromQLAggregator
  private let inner: VectorNode
  private let parameter: ScalarNode?
  @exclusivity(unchecked) private var grouping: Grouping
  @exclusivity(unchecked) private var slots = LabelSlots()
  @exclusivity(unchecked) private var groups: [Group] = []
  @exclusivity(unchecked) private var values: [[Double]] = []

  private struct Group {
    var labels: LabelID
    var value = 0.0
    var count = 0.0
    var sum = CompensatedSum()
    var mean = CompensatedMean()
  }

  init(_ operation: PromQLAggregator, _ inner: VectorNode, parameter: ScalarNode?, _ grouping: Grouping) {
    self.operation = operation
    self.inner = inner
    self.parameter = parameter
    self.grouping = grouping
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    let parameter = try self.parameter?.value(at: moment) ?? 0
    try inner.update(at: moment)
    slots.reset()
    groups.removeAll(keepingCapacity: true)
    for element in inner.output {
      let labels = grouping.group(of: element.labels)
      let (slot, isNew) = slots.take(labels)
      if isNew { begin(labels, slot) }
      add(element.value, to: slot, isFirst: isNew)
    }
    output.removeAll(keepingCapacity: true)
    for slot in groups.indices {
      output.append(VectorSample(labels: groups[slot].labels, value: result(slot, parameter)))
    }
  }

  private func begin(_ labels: LabelID, _ slot: Int) {
    groups.append(Group(labels: labels))
    guard operation == .quantile else { return }
    if slot == values.count { values.append([]) } else { values[slot].removeAll(keepingCapacity: true) }
  }

  private func add(_ value: Double, to slot: Int, isFirst: Bool) {
    switch operation {
    case .sum: groups[slot].sum.add(value)
    case .avg: groups[slot].mean.add(value)
    case .min: if isFirst || value < groups[slot].value || groups[slot].value.isNaN { groups[slot].value = value }
    case .max: if isFirst || value > groups[slot].value || groups[slot].value.isNaN { groups[slot].value = value }
    case .count: groups[slot].count += 1
    case .group: break
    case .stddev, .stdvar: addDeviation(value, to: &groups[slot])
    case .quantile: values[slot].append(value)
    case .topk, .bottomk, .countValues: preconditionFailure("\(operation.rawValue) keeps elements")
    }
  }

  /// Welford's method; `sum.sum` is the mean, `value` the sum of squares.
  private func addDeviation(_ value: Double, to group: inout Group) {
    group.count += 1
    let delta = value - group.sum.sum
    group.sum.sum += delta / group.count
    group.value += delta * (value - group.sum.sum)
  }

  private func result(_ slot: Int, _ parameter: Double) -> Double {
    let group = groups[slot]
    switch operation {
    case .sum: return group.sum.value
    case .avg: return group.mean.value
    case .count: return group.count
    case .group: return 1
    case .stdvar: return group.value / group.count
    case .stddev: return (group.value / group.count).squareRoot()
    case .quantile: return Quantile.of(&values[slot], parameter)
    default: return group.value
    }
  }
}

/// `count_values`: how many elements have each value.
final class CountValuesNode: VectorNode {
  private let label: String
  private let inner: VectorNode
  private let table: LabelTable
  private let place: Range<Int>
  @exclusivity(unchecked) private var grouping: Grouping
  @exclusivity(unchecked) private var slots = LabelSlots()

  init(_ label: String, _ inner: VectorNode, _ table: LabelTable, _ grouping: Grouping, at place: Range<Int>) {
    self.label = label
    self.inner = inner
    self.table = table
    self.grouping = grouping
    self.place = place
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    guard !label.isEmpty else {
      throw PromQLError("count_values() needs the name of a label, not an empty text", at: place, kind: .execution)
    }
    try inner.update(at: moment)
    slots.reset()
    output.removeAll(keepingCapacity: true)
    for element in inner.output {
      let group = table.labels(of: grouping.group(of: element.labels)).filter { $0.name != label }
      let labels = table.id(of: group + [MetricLabel(label, PromQLNumber.text(element.value))])
      let (slot, isNew) = slots.take(labels)
      if isNew { output.append(VectorSample(labels: labels, value: 1)) } else { output[slot].value += 1 }
    }
  }
}
