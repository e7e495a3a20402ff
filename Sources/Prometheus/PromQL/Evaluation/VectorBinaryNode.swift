import Telemetry

/// Arithmetic and comparison between two vectors, element by element.
final class VectorBinaryNode: VectorNode {
  private let binary: PromQLExpression.Binary
  private let many: VectorNode
  private let one: VectorNode
  private let left: VectorNode
  private let right: VectorNode
  private let table: LabelTable
  private let place: Range<Int>
  @exclusivity(unchecked) private var manySignature: Signature
  @exclusivity(unchecked) private var oneSignature: Signature
  @exclusivity(unchecked) private var partners = LabelSlots()
  @exclusivity(unchecked) private var matched: [Bool] = []
  @exclusivity(unchecked) private var results = LabelSlots()
  @exclusivity(unchecked) private var mapping = LabelMapping()
  @exclusivity(unchecked) private var joined: [Pair: LabelID] = [:]

  private struct Pair: Hashable {
    var many: LabelID
    var one: LabelID
  }

  init(
    _ binary: PromQLExpression.Binary, _ left: VectorNode, _ right: VectorNode, _ table: LabelTable,
    at place: Range<Int>
  ) {
    self.binary = binary
    self.left = left
    self.right = right
    self.table = table
    self.place = place
    let isRightMany = binary.matching.cardinality == .oneToMany
    many = isRightMany ? right : left
    one = isRightMany ? left : right
    manySignature = Signature(table, binary.matching)
    oneSignature = Signature(table, binary.matching)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try left.update(at: moment)
    try right.update(at: moment)
    output.removeAll(keepingCapacity: true)
    // As Prometheus does: nothing can match nothing, so no duplicate is reported either.
    guard !left.output.isEmpty, !right.output.isEmpty else { return }
    partners.reset()
    for element in one.output {
      let signature = oneSignature.of(element.labels)
      guard partners.take(signature).isNew else { throw severalPartners(signature) }
    }
    matched = Array(repeating: false, count: partners.count)
    results.reset()
    for element in many.output {
      guard let slot = partners.slot(of: manySignature.of(element.labels)) else { continue }
      try combine(element, with: one.output[slot], slot)
    }
  }

  private func combine(_ element: VectorSample, with partner: VectorSample, _ slot: Int) throws(PromQLError) {
    let operation = binary.operation
    let isSwapped = binary.matching.cardinality == .oneToMany
    let (left, right) = isSwapped ? (partner.value, element.value) : (element.value, partner.value)
    var value = left
    if operation.isComparison {
      let holds = operation.holds(left, right)
      if binary.returnsBool { value = holds ? 1 : 0 } else if !holds { return }
    } else {
      value = operation.calculate(left, right)
    }
    let labels = resultLabels(element.labels, partner.labels)
    if binary.matching.cardinality == .oneToOne {
      if matched[slot] { throw severalMatches("matching many to one must be explicit (group_left or group_right)") }
      matched[slot] = true
    } else if !results.take(labels).isNew {
      throw severalMatches("the labels of the group must tell the matches apart")
    }
    output.append(VectorSample(labels: labels, value: value))
  }

  private func resultLabels(_ many: LabelID, _ one: LabelID) -> LabelID {
    let (table, matching) = (table, binary.matching)
    let dropsMetadata = !binary.operation.isComparison || binary.returnsBool
    if matching.cardinality == .oneToOne {
      if matching.labels.isEmpty, !matching.isOn { return dropsMetadata ? table.withoutMetadata(many) : many }
      return mapping.id(for: many) { id in
        table.id(
          of: table.labels(of: id).filter { label in
            if dropsMetadata, LabelMatcher.isMetadata(label.name) { return false }
            return matching.labels.contains(label.name) == matching.isOn
          })
      }
    }
    if matching.included.isEmpty { return dropsMetadata ? table.withoutMetadata(many) : many }
    let pair = Pair(many: many, one: one)
    if let known = joined[pair] { return known }
    var labels = table.labels(of: many).filter { label in
      !matching.included.contains(label.name) && !(dropsMetadata && LabelMatcher.isMetadata(label.name))
    }
    for name in Set(matching.included).sorted() { labels.append(MetricLabel(name, table.value(of: name, in: one))) }
    let made = table.id(of: labels)
    joined[pair] = made
    return made
  }

  private func severalPartners(_ signature: LabelID) -> PromQLError {
    let side = binary.matching.cardinality == .oneToMany ? "left" : "right"
    return PromQLError(
      "several series on the \(side) side match the group \(table.text(of: signature)); "
        + "on one side the labels compared must tell the series apart", at: place, kind: .execution)
  }

  private func severalMatches(_ advice: String) -> PromQLError {
    PromQLError("several series match one: \(advice)", at: place, kind: .execution)
  }
}
