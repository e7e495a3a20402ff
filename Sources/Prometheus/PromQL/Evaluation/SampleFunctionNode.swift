import VirtualTime

/// A function of each element's value.
final class SampleFunctionNode: VectorNode {
  typealias Function = (_ value: Double, _ parameters: [Double]) -> Double

  private let inner: VectorNode
  private let parameters: [ScalarNode]
  private let function: Function
  private let table: LabelTable
  private let place: Range<Int>
  /// Nothing comes out when the parameters make no sense.
  private let accepts: ([Double]) -> Bool
  private var slots = LabelSlots()

  init(
    _ inner: VectorNode, _ parameters: [ScalarNode], _ table: LabelTable, at place: Range<Int>,
    accepts: @escaping ([Double]) -> Bool = { _ in true }, function: @escaping Function
  ) {
    self.inner = inner
    self.parameters = parameters
    self.table = table
    self.place = place
    self.accepts = accepts
    self.function = function
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    output.removeAll(keepingCapacity: true)
    var values: [Double] = []
    for parameter in parameters { values.append(try parameter.value(at: moment)) }
    try inner.evaluate(at: moment)
    guard accepts(values) else { return }
    slots.reset()
    for element in inner.output {
      let labels = table.withoutName(element.labels)
      guard slots.take(labels).isNew else { throw PromQLError.sameLabels(table, labels, at: place) }
      output.append(VectorSample(labels: labels, value: function(element.value, values)))
    }
  }
}

/// `timestamp(selector)`: when each sample was taken.
final class TimestampNode: VectorNode {
  private let inner: SelectorNode
  private let table: LabelTable
  private let place: Range<Int>
  private var slots = LabelSlots()

  init(_ inner: SelectorNode, _ table: LabelTable, at place: Range<Int>) {
    self.inner = inner
    self.table = table
    self.place = place
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    inner.evaluate(at: moment)
    output.removeAll(keepingCapacity: true)
    slots.reset()
    for (element, time) in zip(inner.output, inner.times) {
      let labels = table.withoutName(element.labels)
      guard slots.take(labels).isNew else { throw PromQLError.sameLabels(table, labels, at: place) }
      output.append(VectorSample(labels: labels, value: Double(time) / 1000))
    }
  }
}

/// `timestamp` of anything else: when it is evaluated.
final class EvaluationTimeNode: VectorNode {
  private let inner: VectorNode
  private let table: LabelTable
  private let place: Range<Int>
  private var slots = LabelSlots()

  init(_ inner: VectorNode, _ table: LabelTable, at place: Range<Int>) {
    self.inner = inner
    self.table = table
    self.place = place
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try inner.evaluate(at: moment)
    output.removeAll(keepingCapacity: true)
    slots.reset()
    for element in inner.output {
      let labels = table.withoutName(element.labels)
      guard slots.take(labels).isNew else { throw PromQLError.sameLabels(table, labels, at: place) }
      output.append(VectorSample(labels: labels, value: Double(moment.time) / 1000))
    }
  }
}
