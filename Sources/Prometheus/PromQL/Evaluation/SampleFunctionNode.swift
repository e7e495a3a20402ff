import VirtualTime

/// A function of each element's value.
final class SampleFunctionNode: RelabelledNode {
  typealias Function = (_ value: Double, _ parameters: [Double]) -> Double

  private let inner: VectorNode
  private let parameters: [ScalarNode]
  private let function: Function
  /// Nothing comes out when the parameters make no sense.
  private let accepts: ([Double]) -> Bool

  init(
    _ inner: VectorNode, _ parameters: [ScalarNode], _ table: LabelTable, at place: Range<Int>,
    accepts: @escaping ([Double]) -> Bool = { _ in true }, function: @escaping Function
  ) {
    self.inner = inner
    self.parameters = parameters
    self.accepts = accepts
    self.function = function
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    begin()
    var values: [Double] = []
    for parameter in parameters { values.append(try parameter.value(at: moment)) }
    try inner.update(at: moment)
    guard accepts(values) else { return }
    for element in inner.output {
      try addNameless(element.labels, function(element.value, values))
    }
  }
}

/// `timestamp(selector)`: when each sample was taken.
final class TimestampNode: RelabelledNode {
  private let inner: SelectorNode

  /// - Parameter inner: not shared: it keeps more than others ask for.
  init(_ inner: SelectorNode, _ table: LabelTable, at place: Range<Int>) {
    self.inner = inner
    inner.keepsTimes = true
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try inner.update(at: moment)
    begin()
    for (element, time) in zip(inner.output, inner.times) {
      try addNameless(element.labels, Double(time) / 1000)
    }
  }
}

/// `timestamp` of anything else: when it is evaluated.
final class EvaluationTimeNode: RelabelledNode {
  private let inner: VectorNode

  init(_ inner: VectorNode, _ table: LabelTable, at place: Range<Int>) {
    self.inner = inner
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try inner.update(at: moment)
    begin()
    for element in inner.output {
      try addNameless(element.labels, Double(moment.time) / 1000)
    }
  }
}
