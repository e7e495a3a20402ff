import Telemetry

/// An operator between a vector and a scalar.
final class VectorScalarNode: RelabelledNode {
  private let operation: PromQLOperator
  private let vector: VectorNode
  private let scalar: ScalarNode
  private let isScalarLeft: Bool
  private let returnsBool: Bool

  init(
    _ binary: PromQLExpression.Binary, vector: VectorNode, scalar: ScalarNode, isScalarLeft: Bool, _ table: LabelTable,
    at place: Range<Int>
  ) {
    operation = binary.operation
    returnsBool = binary.returnsBool
    self.vector = vector
    self.scalar = scalar
    self.isScalarLeft = isScalarLeft
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    let scalar = try scalar.value(at: moment)
    try vector.update(at: moment)
    begin()
    let keepsName = operation.isComparison && !returnsBool
    for element in vector.output {
      let (left, right) = isScalarLeft ? (scalar, element.value) : (element.value, scalar)
      if keepsName {
        if operation.holds(left, right) { output.append(element) }
        continue
      }
      let value = returnsBool ? (operation.holds(left, right) ? 1 : 0) : operation.calculate(left, right)
      try addNameless(element.labels, value)
    }
  }
}

/// What the elements of two vectors must have in common to meet.
struct Signature {
  private let table: LabelTable
  private let labels: [String]
  private let isOn: Bool
  private var mapping = LabelMapping()

  init(_ table: LabelTable, _ matching: PromQLExpression.Matching) {
    self.table = table
    labels = matching.labels
    isOn = matching.isOn
  }

  mutating func of(_ id: LabelID) -> LabelID {
    if labels.isEmpty { return isOn ? .empty : table.withoutName(id) }
    if let known = mapping[id] { return known }
    let signature = table.id(
      of: table.labels(of: id).filter { label in
        isOn ? labels.contains(label.name) : !labels.contains(label.name) && label.name != LabelMatcher.metricName
      })
    mapping.remember(signature, for: id)
    return signature
  }
}

/// `and`, `or` and `unless`.
final class SetNode: VectorNode {
  private let operation: PromQLOperator
  private let left: VectorNode
  private let right: VectorNode
  @exclusivity(unchecked) private var signature: Signature
  @exclusivity(unchecked) private var slots = LabelSlots()
  @exclusivity(unchecked) private var seen = LabelSlots()
  private let table: LabelTable
  private let place: Range<Int>

  init(
    _ operation: PromQLOperator, _ left: VectorNode, _ right: VectorNode, _ signature: Signature, _ table: LabelTable,
    at place: Range<Int>
  ) {
    self.operation = operation
    self.left = left
    self.right = right
    self.signature = signature
    self.table = table
    self.place = place
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try left.update(at: moment)
    try right.update(at: moment)
    slots.reset()
    output.removeAll(keepingCapacity: true)
    if operation == .or {
      seen.reset()
      for element in left.output {
        _ = slots.take(signature.of(element.labels))
        _ = seen.take(element.labels)
        output.append(element)
      }
      for element in right.output where slots.slot(of: signature.of(element.labels)) == nil {
        guard seen.take(element.labels).isNew else {
          throw PromQLError.sameLabels(table, element.labels, at: place)
        }
        output.append(element)
      }
      return
    }
    for element in right.output { _ = slots.take(signature.of(element.labels)) }
    for element in left.output where (slots.slot(of: signature.of(element.labels)) != nil) == (operation == .and) {
      output.append(element)
    }
  }
}
